// Declares the options and arguments of commands: the flags, the line of help, and how the value is
// read. The type of the value follows from the declaration.

import { type Command, Option as ParserOption } from "commander";
import { AirlockError } from "../errors.ts";
import { parseDuration } from "../sessions/duration.ts";

/** A value as the parser gives it. */
type Raw = string | boolean | readonly string[] | undefined;

/** An option of a command. */
export interface Option<Value> {
  /** As commander takes them: `-q, --quiet`, `--ttl <time>`, `--paths <glob...>`. */
  readonly flags: string;
  readonly help: string;
  /** The value if it is not given, as it would be typed. */
  readonly byDefault?: string;
  readonly choices?: readonly string[];
  /** It may be given several times, each time with one value. */
  readonly repeated?: true;
  /** Takes the value, and the option's name (`--ttl`). Throws USAGE. */
  readonly read: (raw: Raw, name: string) => Value;
}

/** A word beside options. */
export interface Argument<Value> {
  /** As commander takes it: `<path>`, `[task]`, `[names...]`. */
  readonly syntax: string;
  readonly help: string;
  readonly read: (raw: string | readonly string[] | undefined) => Value;
}

type ValueOf<T> = T extends { readonly read: (...args: never[]) => infer Value } ? Value : never;

/** The values of declared options or arguments, by their names. */
export type ValuesOf<T> = { readonly [Name in keyof T]: ValueOf<T[Name]> };

/** Declares an option without a value: true if it was given, also for `--no-size`. */
export function flag(flags: string, help: string): Option<boolean> {
  return { flags, help, read: (raw) => raw === true };
}

/** Declares an option with a value; `null` if it was not given and has no default. */
export function text(flags: string, help: string): Option<string | null>;
export function text(flags: string, help: string, byDefault: string): Option<string>;
export function text(flags: string, help: string, byDefault?: string): Option<string | null> {
  return {
    flags,
    help,
    ...(byDefault === undefined ? {} : { byDefault }),
    read: (raw) => (typeof raw === "string" ? raw : null),
  };
}

/** Declares an option with a value that may be left out: `true` without it, `null` if not given. */
export function textOrTrue(flags: string, help: string): Option<string | true | null> {
  return { flags, help, read: (raw) => (typeof raw === "string" || raw === true ? raw : null) };
}

/** Declares an option with several values: `<glob...>` after each other, `<name>` by repetition. */
export function list(flags: string, help: string): Option<readonly string[]> {
  return {
    flags,
    help,
    ...(flags.includes("...") ? {} : { repeated: true }),
    read: (raw) => (Array.isArray(raw) ? (raw as readonly string[]) : []),
  };
}

/** Declares an option with a length of time, which is read as milliseconds. */
export function time(flags: string, help: string): Option<number | null>;
export function time(flags: string, help: string, byDefault: string): Option<number>;
export function time(flags: string, help: string, byDefault?: string): Option<number | null> {
  return {
    flags,
    help,
    ...(byDefault === undefined ? {} : { byDefault }),
    read: (raw, name) => (typeof raw === "string" ? parseDuration(raw, name) : null),
  };
}

/** Declares an option with a whole number from `least` on; `next` is a command that is right. */
export function count(
  flags: string,
  help: string,
  { least, next }: { readonly least: number; readonly next: string },
): Option<number | null> {
  return {
    flags,
    help,
    read: (raw, name) => {
      if (typeof raw !== "string") return null;
      if (/^\d{1,7}$/.test(raw) && Number(raw) >= least) return Number(raw);
      throw new AirlockError(
        "usage",
        "USAGE",
        `${name} takes a whole number from ${least} on, not ${JSON.stringify(raw)}.`,
        { next: [next] },
      );
    },
  };
}

/** Declares a word that must be given: `<path>`. */
export function word(syntax: `<${string}>`, help: string): Argument<string> {
  return { syntax, help, read: String };
}

/** Declares a word that may be left out: `[task]`. */
export function wordIfAny(syntax: `[${string}]`, help: string): Argument<string | null> {
  return { syntax, help, read: (raw) => (typeof raw === "string" ? raw : null) };
}

/** Declares the words that follow: `[names...]`, or at least one: `<names...>`. */
export function several(
  syntax: `${string}...${string}`,
  help: string,
): Argument<readonly string[]> {
  return { syntax, help, read: (raw) => (Array.isArray(raw) ? raw : []) };
}

/** Adds an option to a parser; returns the function that reads its value after parsing. */
export function attachOption<Value>(command: Command, option: Option<Value>): () => Value {
  const { flags, help, byDefault, choices, repeated, read } = option;
  const added = new ParserOption(flags, help);
  if (byDefault !== undefined) added.default(byDefault);
  if (choices !== undefined) added.choices(choices);
  if (repeated === true)
    added.argParser<readonly string[] | undefined>((value, before) => [...(before ?? []), value]);
  command.addOption(added);
  return () => {
    const raw = command.getOptionValue(added.attributeName()) as Raw;
    return read(added.negate ? raw === false : raw, added.long ?? flags);
  };
}
