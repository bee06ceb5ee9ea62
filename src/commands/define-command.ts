// Makes a verb from its declaration: the words and options that it takes, its help, and the function
// that it runs. Closes what the function has opened.

import { Command, CommanderError } from "commander";
import { AirlockError, exitCodes } from "../errors.ts";
import { jsonText } from "../report/formats/json-report.ts";
import { columns, typed } from "../report/typed-commands.ts";
import { commandLine } from "../system/shell.ts";
import type { CommandFunction, Context } from "./context.ts";
import { type Cleanup, endAll } from "./ending.ts";
import { type Argument, attachOption, type Option, type ValuesOf } from "./option.ts";

type Arguments = Readonly<Record<string, Argument<unknown>>>;
type Options = Readonly<Record<string, Option<unknown>>>;
type None = Readonly<Record<string, never>>;

/** The values of the words and options; `json` is false if the command has no `--json`. */
export type Given<A, O, M = unknown> = ValuesOf<A> &
  ValuesOf<O> & { readonly json: boolean; readonly more: M };

/** A call of a command. */
export interface Call {
  readonly context: Context;
  /** The words after the verb, as typed. */
  readonly words: readonly string[];
  /** Registers what closes something: it runs when the command has ended, also by an error. */
  readonly atEnd: (end: Cleanup) => void;
}

/** The result of a command, which is written to standard output. */
export interface Answer {
  /** With `--json`. */
  readonly data: () => unknown;
  readonly text: () => string;
  /** By default 0. */
  readonly exitCode?: number;
}

/** Words that are read otherwise than one option at a time. */
export interface More<M> {
  /** The words that are left for the declared options. */
  readonly words: readonly string[];
  /** Returns the value, after the words were read. */
  readonly value: () => M;
}

export interface CommandDefinition<A, O, M> {
  /** The verb as typed after `airlock`. */
  readonly name: string;
  /** One or two sentences. */
  readonly summary: string;
  /** At least one: a command line and its effect. */
  readonly examples: readonly (readonly [line: string, effect: string])[];
  /** Shown after the name, if it differs from what the declaration says. */
  readonly usage?: string;
  /** The words beside options, in their order. */
  readonly arguments?: A;
  readonly options?: O;
  /** Adds options to the parser that depend on each other. */
  readonly more?: (command: Command, words: readonly string[]) => More<M>;
  /** True for a command with `--json`; a text is what its help adds. */
  readonly json?: true | string;
  /** Returns the result, or an exit code after it has written the result itself. */
  readonly run: (given: Given<A, O, M>, call: Call) => Promise<number | Answer>;
}

/**
 * Takes the declaration of a verb; returns the verb. It prints its help on `--help`, and throws
 * AirlockError USAGE for words that it does not take.
 */
export function defineCommand<A extends Arguments = None, O extends Options = None, M = undefined>(
  definition: CommandDefinition<A, O, M>,
): CommandFunction {
  return async (words, context) => {
    const given = read(definition, words, context);
    if (given === null) return exitCodes.passed;
    const ends: Cleanup[] = [];
    try {
      const atEnd = (end: Cleanup) => void ends.push(end);
      const answer = await definition.run(given, { context, words, atEnd });
      if (typeof answer === "number") return answer;
      context.stdout.write(given.json ? jsonText(answer.data()) : answer.text());
      return answer.exitCode ?? exitCodes.passed;
    } finally {
      await endAll(ends);
    }
  };
}

/** Reads the words; returns `null` if they asked for the help, which has been printed. */
function read<A extends Arguments, O extends Options, M>(
  definition: CommandDefinition<A, O, M>,
  words: readonly string[],
  context: Context,
): Given<A, O, M> | null {
  const command = parser(definition, context);
  const positional = Object.entries(definition.arguments ?? {});
  for (const [, { syntax, help }] of positional) command.argument(syntax, help);
  const options = Object.entries(definition.options ?? {});
  const readers = options.map(([name, option]) => [name, attachOption(command, option)] as const);
  const more = definition.more?.(command, words);
  const { json } = definition;
  if (json !== undefined)
    command.option("--json", `the result as JSON, for programs${json === true ? "" : json}`);
  if (!parsed(command, more?.words ?? words)) return null;
  const values: Record<string, unknown> = { json: command.getOptionValue("json") === true };
  for (const [at, [name, argument]] of positional.entries())
    values[name] = argument.read(command.processedArgs[at]);
  for (const [name, valueOf] of readers) values[name] = valueOf();
  return { ...values, more: more?.value() } as unknown as Given<A, O, M>;
}

/** Makes a parser that is strict, has `--help` with examples, and prints no error. */
function parser(
  {
    name,
    summary,
    examples,
    usage,
  }: Pick<CommandDefinition<never, never, never>, "name" | "summary" | "examples" | "usage">,
  context: Context,
): Command {
  const command = new Command(`airlock ${name}`)
    .description(summary)
    .addHelpText("after", () => `\nExamples:\n${columns(examples)}`)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: (help) => void context.stdout.write(typed(help)),
      // Only the CLI prints errors.
      writeErr: () => undefined,
    });
  return usage === undefined ? command : command.usage(usage);
}

/** Parses the words; returns false if it has printed the help instead. Throws USAGE. */
function parsed(command: Command, words: readonly string[]): boolean {
  try {
    command.parse([...words], { from: "user" });
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return false;
    const [sentence = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
    throw new AirlockError(
      "usage",
      "USAGE",
      `${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(/\.?$/, ".")}`,
      {
        detail: rest.join("\n"),
        next: [withFormat(command, words) ?? `${command.name()} --help`],
      },
    );
  }
}

/**
 * Returns the same command with `--format json`, if it was called with `--json` and has formats
 * instead; otherwise `null`.
 */
function withFormat(command: Command, words: readonly string[]): string | null {
  const at = words.indexOf("--json");
  if (at === -1 || !command.options.some(({ long }) => long === "--format")) return null;
  return commandLine([
    ...command.name().split(" "),
    ...words.slice(0, at),
    "--format",
    "json",
    ...words.slice(at + 1),
  ]);
}
