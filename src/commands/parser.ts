// Parses the arguments of every command: commander, with our errors and an example in each help
// text.

import { Command, CommanderError } from "commander";
import { AirlockError } from "../errors.ts";
import { columns, typed } from "../report/typed-commands.ts";
import { parseDuration } from "../sessions/duration.ts";
import { commandLine } from "../system/shell.ts";
import type { Context } from "./context.ts";

export interface ParserText {
  /** The verb as typed after `airlock`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** At least one example: a command line and its effect. */
  readonly examples: readonly (readonly [line: string, effect: string])[];
}

/** Thrown when `--help` was requested and has been printed. */
export class HelpShown extends Error {
  override readonly name = "HelpShown";
}

/** Makes the parser of a command: strict, with `--help` and examples. */
export function parser(text: ParserText, context: Context): Command {
  return new Command(`airlock ${text.name}`)
    .description(text.summary)
    .addHelpText("after", () => `\nExamples:\n${columns(text.examples)}`)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: (help) => void context.stdout.write(typed(help)),
      // Only the CLI prints errors.
      writeErr: () => undefined,
    });
}

/**
 * Returns the option `--json`, which means the same for every command; `more` is what this one
 * adds.
 */
export function jsonOption(more = ""): [flags: string, text: string] {
  return ["--json", `the result as JSON, for programs${more}`];
}

/**
 * Returns the option `--wait`, which is read by `waitOf`: takes the reason to wait, and how long to
 * wait by default.
 */
export function waitOption(
  reason: string,
  byDefault = "0",
): [flags: string, text: string, byDefault: string] {
  return ["--wait <time>", `wait ${reason}, at most this long: 90, 90s or 5m`, byDefault];
}

/**
 * Takes the value of `--wait`: a length of time, or seconds; returns milliseconds. Throws USAGE.
 */
export function waitOf(text: string): number {
  return /^0+s?$/.test(text) ? 0 : parseDuration(text, "--wait");
}

/** Parses the arguments; throws AirlockError of kind `usage`, or HelpShown. */
export function parse(command: Command, args: readonly string[]): void {
  try {
    command.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new HelpShown();
    const [sentence = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
    throw new AirlockError(
      "usage",
      "USAGE",
      `${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(/\.?$/, ".")}`,
      {
        detail: rest.join("\n"),
        next: [withFormat(command, args) ?? `${command.name()} --help`],
      },
    );
  }
}

/**
 * Returns the same command with `--format json`, if it was called with `--json` and has formats
 * instead; otherwise `null`.
 */
function withFormat(command: Command, args: readonly string[]): string | null {
  const at = args.indexOf("--json");
  if (at === -1 || !command.options.some(({ long }) => long === "--format")) return null;
  return commandLine([
    ...command.name().split(" "),
    ...args.slice(0, at),
    "--format",
    "json",
    ...args.slice(at + 1),
  ]);
}
