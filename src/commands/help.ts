// `airlock help`: the commands by groups, the options of one, and the pages of documentation that
// the package brings.

import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { packageRoot } from "../install/package.ts";
import { overview } from "../report/help-text.ts";
import { typed } from "../report/typed-commands.ts";
import { namesIn, readIfThere } from "../system/files/files.ts";
import { nearest } from "../system/nearest.ts";
import { commandLine } from "../system/shell.ts";
import { findEntry, type Program, runEntry } from "./entry.ts";
import type { Context } from "./context.ts";

/** Prints all commands and the names of the pages. */
export async function showOverview(program: Program, { stdout }: Context): Promise<void> {
  const groups = Object.entries(program.groups).map(([title, verbs]) => ({
    title,
    commands: Object.entries(verbs).filter(([, { hidden }]) => hidden !== true),
  }));
  stdout.write(typed(overview({ version: await program.version(), groups, topics: topics() })));
}

/** Prints the options of the command and the page of the documentation that have this name. */
export async function showAbout(name: string, program: Program, context: Context): Promise<void> {
  const [entry, text] = [findEntry(program, name), topicText(name)];
  if (entry === null && text === null)
    throw unknown(name, {
      known: [...verbsOf(program), ...topics()],
      next: (near) => ["airlock", "help", near],
    });
  if (entry !== null) await runEntry(entry, ["--help"], context);
  if (text !== null) context.stdout.write(entry === null ? text : `\n${text}`);
}

/** Makes the error for a command line that begins with an unknown verb. */
export function unknownCommand(
  [verb = "", ...args]: readonly string[],
  program: Program,
): AirlockError {
  return unknown(verb, {
    known: verbsOf(program),
    next: (near) => ["airlock", near, ...args],
  });
}

interface Known {
  readonly known: readonly string[];
  /** Returns the command to type, with the name that was meant. */
  readonly next: (near: string) => readonly string[];
  /** The command to type if no name is near. */
  readonly otherwise?: string;
}

/** Makes the error for an unknown name, with the nearest of the known ones. */
export function unknown(
  name: string,
  { known, next, otherwise = "airlock help" }: Known,
): AirlockError {
  const near = nearest(name, known);
  const meant = near === null ? "" : ` Did you mean ${JSON.stringify(near)}?`;
  return new AirlockError(
    "usage",
    "UNKNOWN_COMMAND",
    `Unknown command ${JSON.stringify(name)}.${meant}`,
    { next: [near === null ? otherwise : commandLine(next(near))] },
  );
}

function verbsOf({ groups }: Program): string[] {
  return Object.values(groups).flatMap((verbs) => Object.keys(verbs));
}

/** Folders of docs/, in the order of its index. A page's name is in one of them only. */
const folders = ["guide", "reference", "internals"];

/** A page for those who work on airlock itself; the package does not bring it. */
const inside = ["testing"];

/** Returns the names of the pages, in order. */
export function topics(): string[] {
  return [...pages().keys()].toSorted();
}

/** Takes a name; returns the text of its page, `null` where no page has it. */
export function topicText(name: string): string | null {
  const file = pages().get(name);
  return file === undefined ? null : readIfThere(file);
}

/** Returns the files of the pages by their names. */
export function pages(): Map<string, string> {
  const docs = join(packageRoot(), "docs");
  const found = folders.flatMap((folder) =>
    namesIn(join(docs, folder)).flatMap((file) => {
      const name = /^([a-z-]+)\.md$/.exec(file)?.[1];
      return name === undefined || inside.includes(name)
        ? []
        : [[name, join(docs, folder, file)] as const];
    }),
  );
  return new Map(found);
}
