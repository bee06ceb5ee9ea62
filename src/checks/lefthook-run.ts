// What a job of lefthook runs: its command line, with the placeholders in it, as a command that no file name can change.

import { shellQuote } from "../system/shell.ts";
import type { CommandTask, RepoPath, Stage } from "../types.ts";
import { command } from "./check.ts";
import { misconfigured, printable, type Place } from "./invalid.ts";
import { commandWords } from "./words.ts";

/** Placeholders for files, and the stages in which they have a meaning here. */
const files = {
  "{staged_files}": ["pre-commit"],
  "{push_files}": ["pre-push"],
  "{all_files}": ["pre-commit", "pre-push"],
} as const satisfies Readonly<Record<string, readonly Stage[]>>;

const handedAs = { "{staged_files}": "changed", "{push_files}": "changed", "{all_files}": "all", "{files}": "listed" } as const;

/** A job as far as its command line goes. */
export interface JobLine {
  readonly name: string;
  readonly stage: Stage;
  /** The command line as configured, with the file's templates in place. */
  readonly text: string;
  /** What the shell does first: variables, an rc file. */
  readonly preamble: readonly string[];
  /** The command whose output is `{files}`; `null`: there is none. */
  readonly list: string | null;
}

/** How a job is run, and which files it is handed. */
export interface JobTask {
  readonly task: CommandTask;
  /** `all`: every file of the tree that it wants, whatever changed; `none`: it looks for itself. */
  readonly handed: "changed" | "all" | "none" | "listed";
}

/** Puts the file's `templates` in place. */
export function withTemplates(text: string, templates: Readonly<Record<string, string>>): string {
  return Object.entries(templates).reduce((line, [name, value]) => line.replaceAll(`{${name}}`, () => value), text);
}

/**
 * Lefthook gives a command line to `sh -c`. Plain words with the paths at their end need no shell; anything else gets one, with the
 * paths as its `"$@"`, so that no file name is ever read as shell syntax. In the stage commit-msg `{1}` and `{0}` are the message's
 * file, which is its `"$1"`. Throws CONFIG_INVALID for a placeholder that has no meaning here.
 */
export function jobTask({ name, stage, text, preamble, list }: JobLine, at: Place): JobTask {
  const line = text.replaceAll("{lefthook_job_name}", () => shellQuote(name));
  const found = [...line.matchAll(/\{(?:\w+_files|files|cmd|\d+)\}/g)].map(([placeholder]) => placeholder);
  const used = [...new Set(found)];
  const isKnown = (placeholder: string): boolean =>
    (placeholder === "{files}" && list !== null && stage !== "commit-msg") ||
    (Object.hasOwn(files, placeholder) && (files[placeholder as keyof typeof files] as readonly Stage[]).includes(stage)) ||
    (stage === "commit-msg" && (placeholder === "{0}" || placeholder === "{1}"));
  const unknown = used.find((placeholder) => !isKnown(placeholder));
  if (unknown !== undefined)
    throw misconfigured(at, `uses ${unknown}, which is not supported here`, ["Let the command find its files itself."]);
  const [placeholder, other] = used.filter((each) => each === "{files}" || Object.hasOwn(files, each));
  if (other !== undefined) throw misconfigured(at, `uses both ${placeholder!} and ${other}, which is not supported here`);
  // An empty list keeps lefthook from running a job that does not use it: that cannot be said of a command without paths.
  if (list !== null && placeholder !== "{files}") throw misconfigured(at, "has `files`, and does not use {files}");
  const handed = placeholder === undefined ? "none" : handedAs[placeholder as keyof typeof handedAs];
  const title = printable(name);
  const options = { title, paths: used.length === 0 ? ("none" as const) : ("append" as const), ...(list === null ? {} : { list }) };
  if (preamble.length === 0) {
    const plain = plainWords(line, placeholder ?? null);
    if (plain !== null && (used.length === 0 || placeholder !== undefined)) return { task: command(plain, options), handed };
  }
  const script = line.replaceAll(/(["']?)\{(?:\w+_files|files|0)\}\1/g, () => '"$@"').replaceAll(/(["']?)\{1\}\1/g, () => '"$1"');
  return { task: command(["sh", "-c", [...preamble, script].join("\n"), "sh"], options), handed };
}

/** The words of a line that needs no shell, where the paths, if any, follow at its end; otherwise `null`. */
function plainWords(line: string, placeholder: string | null): readonly string[] | null {
  const parts = placeholder === null ? [line] : line.split(placeholder);
  const atEnd = parts.length === 2 && /\s$/.test(parts[0]!) && parts[1]!.trim() === "";
  if (parts.length !== 1 && !atEnd) return null;
  const plain = commandWords(parts[0]!);
  return "words" in plain ? plain.words : null;
}

/** Lines that bring in lefthook's `rc`, which it reads at the top of the repository; then back to the job's folder. */
export function rcLines(rc: string, root: RepoPath): readonly string[] {
  const source = `[ -f ${rc} ] && . ${rc}`;
  if (root === "") return [source];
  return [
    `cd ${root
      .split("/")
      .map(() => "..")
      .join("/")} || exit`,
    source,
    `cd ${shellQuote(root)} || exit`,
  ];
}
