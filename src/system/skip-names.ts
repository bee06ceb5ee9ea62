// Writes names of checks for a command to type: in an option, and in the variable that leaves checks
// out.

import { shellQuote } from "./shell.ts";

/**
 * Takes names of checks; returns `AIRLOCK_SKIP=…` as one word of sh. A name that contains a comma,
 * a space or a quote is written between double quotes.
 */
export function skipAssignment(names: readonly string[]): string {
  const words = names.map((name) => (/^[\w./:@#+-]+$/.test(name) ? name : JSON.stringify(name)));
  return `AIRLOCK_SKIP=${shellQuote(words.join(","))}`;
}

/**
 * Takes the name of a check; returns it as the value of `--check`: between double quotes if it
 * contains a comma that would separate two names.
 */
export function checkValue(name: string): string {
  return /^"|,(?![^{}]*\})/.test(name) ? JSON.stringify(name) : name;
}
