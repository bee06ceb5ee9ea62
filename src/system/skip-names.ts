// Writes the variable that leaves checks out by name, for a command to type.

import { shellQuote } from "./shell.ts";

/**
 * Takes names of checks; returns `AIRLOCK_SKIP=…` as one word of sh. A name that contains a comma,
 * a space or a quote is written between double quotes.
 */
export function skipAssignment(names: readonly string[]): string {
  const words = names.map((name) => (/^[\w./:@#+-]+$/.test(name) ? name : JSON.stringify(name)));
  return `AIRLOCK_SKIP=${shellQuote(words.join(","))}`;
}
