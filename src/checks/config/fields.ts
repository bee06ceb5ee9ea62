// Reads fields of plain data; each mistake is an error with its place. For other tools' configs;
// our own has a schema.

import { nearest } from "../../system/nearest.ts";
import { invalid, unknownKey, within, type ConfigPlace } from "./invalid.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Returns the value as an object; throws CONFIG_INVALID if it is not one. */
export function asObject(value: unknown, at: ConfigPlace): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(at, "an object", value);
  return value as Fields;
}

/** Returns the fields that have a value: most tools ignore a key without a value. */
export function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Returns the value as a list; throws CONFIG_INVALID if it is not one. */
export function asList(value: unknown, at: ConfigPlace): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(at, "a list", value);
  return value;
}

/** Returns the value as a text that is not empty; throws CONFIG_INVALID if it is not one. */
export function asText(value: unknown, at: ConfigPlace): string {
  if (typeof value !== "string" || value.trim() === "" || value.includes("\0"))
    throw invalid(at, "a text", value);
  return value;
}

/**
 * Returns the value as a boolean, `absent` if there is no value; throws CONFIG_INVALID for anything
 * else.
 */
export function asBoolean(value: unknown, at: ConfigPlace, absent = false): boolean {
  if (value === undefined || value === null) return absent;
  if (typeof value !== "boolean") throw invalid(at, "true or false", value);
  return value;
}

/** Throws CONFIG_INVALID for the first key that is not among `known`. */
export function knownKeys(fields: Fields, known: readonly string[], at: ConfigPlace): void {
  for (const key of Object.keys(fields))
    if (!known.includes(key)) throw unknownKey(within(at, key), known);
}

/**
 * Throws CONFIG_INVALID for the first unknown key that is close to a known one: a typo. Any other
 * key may hold targets of anchors.
 */
export function refuseMistyped(fields: Fields, known: readonly string[], at: ConfigPlace): void {
  for (const key of Object.keys(fields))
    if (!known.includes(key) && nearest(key, known) !== null)
      throw unknownKey(within(at, key), known);
}
