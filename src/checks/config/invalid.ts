// Makes every config error: file, place in it, expected value, found value.

import { AirlockError } from "../../errors.ts";
import type { RepoPath } from "../../types.ts";
import { nearest } from "../../system/nearest.ts";

/** The place of a value in a config: the file in the candidate, and the keys that lead to it. */
export interface ConfigPlace {
  readonly file: RepoPath;
  readonly keys: readonly (string | number)[];
}

/** Returns the place one key further in. */
export function within(place: ConfigPlace, ...keys: readonly (string | number)[]): ConfigPlace {
  return { file: place.file, keys: [...place.keys, ...keys] };
}

/** Returns the keys as a person writes them: `checks.eslint.run[0]`; empty for the whole file. */
export function placeText(keys: ConfigPlace["keys"]): string {
  let text = "";
  for (const key of keys) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[\w$@-]+$/.test(key)) text += text === "" ? key : `.${key}`;
    else text += `[${show(key)}]`;
  }
  return text;
}

/**
 * Makes the error for a value that is not what the config may hold there.
 * `expected` continues "must be …"; `found` is untrusted and shown escaped and cut.
 */
export function invalid(place: ConfigPlace, expected: string, found: unknown): AirlockError {
  return misconfigured(
    place,
    `must be ${expected}, but ${found === undefined ? "is missing" : `is ${show(found)}`}`,
  );
}

/** Makes the error for an unknown key, naming the nearest known one. */
export function unknownKey(place: ConfigPlace, known: readonly string[]): AirlockError {
  const key = String(place.keys.at(-1));
  const near = nearest(key, known);
  const advice = near === null ? `known here: ${known.join(", ")}` : `did you mean ${show(near)}?`;
  return misconfigured(
    { file: place.file, keys: place.keys.slice(0, -1) },
    `has the unknown key ${show(key)} (${advice})`,
  );
}

/**
 * Makes a config error (kind `config`, code `CONFIG_INVALID`); `problem` continues the sentence
 * after the place.
 */
export function misconfigured(
  place: ConfigPlace,
  problem: string,
  next: readonly string[] = [],
): AirlockError {
  const where = placeText(place.keys);
  const subject = where === "" ? printable(place.file) : `${printable(place.file)}: ${where}`;
  return new AirlockError("config", "CONFIG_INVALID", `${subject} ${problem}.`, {
    next: [...next, stageIt(place.file)],
  });
}

interface UnreadableDetails {
  readonly cause?: unknown;
  readonly code?: string;
  /** The next step, if it is not to edit the file. */
  readonly next?: readonly string[];
  readonly facts?: Readonly<Record<string, unknown>>;
}

/**
 * Makes the error for a file that cannot be read as the format it should have; `problem` continues
 * after the file.
 */
export function unreadable(
  file: RepoPath,
  problem: string,
  details: UnreadableDetails = {},
): AirlockError {
  const { cause, code = "CONFIG_INVALID", next = [stageIt(file)], facts = {} } = details;
  return new AirlockError("config", code, `${printable(file)}${problem}.`, { cause, next, facts });
}

/**
 * Explains that the config in the candidate counts; users who edit it only on disk do not expect
 * that.
 */
function stageIt(file: RepoPath): string {
  if (file.startsWith("node_modules/"))
    return `${printable(file)} is installed: it counts as it is on disk.`;
  if (file.startsWith("airlock.local."))
    return `Edit ${printable(file)}: it is yours alone, and counts as it is on disk.`;
  return `Edit ${printable(file)} and stage it: the config is read from what is being committed.`;
}

/**
 * Returns any value as short, printable text: strings quoted, long ones cut, functions named as
 * such.
 */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "number")
    return String(value);
  return printable(cut(json(value) ?? typeof value, 80));
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "function" ? "[function]" : typeof inner === "bigint" ? `${inner}n` : inner,
    );
  } catch (error) {
    // A circular structure, or a toJSON that throws: its text is only for people.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/**
 * Returns text without anything that a terminal would act on: controls, bidirectional marks and
 * lone surrogates as \u escapes.
 */
export function printable(text: string): string {
  return text.replaceAll(
    // eslint-disable-next-line no-control-regex -- these are the characters it is about
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
