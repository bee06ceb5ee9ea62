// Validates the globs of a check of a native config.

import type { RepoPath } from "../../types.ts";
import { type ConfigPlace, invalid, printable, show, within } from "./invalid.ts";
import { climb, matcher } from "../match.ts";
import { unknownType } from "../file-types.ts";

/** Takes the value of `files` or `exclude`; returns its globs. Throws CONFIG_INVALID. */
export function readGlobs(
  value: string | readonly string[] | undefined,
  at: ConfigPlace,
): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const list = [value].flat();
  for (const [index, pattern] of list.entries())
    requireGlob(pattern, typeof value === "string" ? at : within(at, index));
  return list;
}

function requireGlob(pattern: string, at: ConfigPlace): void {
  if (pattern.startsWith("!") && !pattern.startsWith("!("))
    throw invalid(at, "a glob without `!` at the start: use `exclude` instead", pattern);
  if (pattern.startsWith("/"))
    throw invalid(
      at,
      "a glob relative to the config's folder, without a slash at the start",
      pattern,
    );
  if (pattern === ".." || pattern.startsWith("../"))
    throw invalid(
      at,
      "a glob inside the config's folder: write the check in a config further up",
      pattern,
    );
  compileGlob(pattern, at);
}

function compileGlob(pattern: string, at: ConfigPlace): void {
  try {
    matcher(pattern);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw invalid(at, `a glob (${printable(error.message)})`, pattern);
    throw error;
  }
}

/** Takes the globs of `inputs`, which may climb to other folders; returns them. Throws CONFIG_INVALID. */
export function readInputGlobs(
  list: readonly string[],
  folder: RepoPath,
  at: ConfigPlace,
): readonly string[] {
  for (const [index, pattern] of list.entries()) {
    const { base, rest } = climb(folder, pattern);
    if (base === null) throw invalid(within(at, index), "a glob inside the repository", pattern);
    requireGlob(rest, within(at, index));
  }
  return list;
}

/** Returns the conditions on types. A built-in's own conditions on content apply in addition. */
export async function readTypes(
  own: string | readonly string[],
  at: ConfigPlace,
): Promise<readonly string[]> {
  const conditions = [own].flat();
  for (const [index, condition] of conditions.entries()) {
    const unknown = unknownType(condition);
    if (unknown === null) continue;
    const advice = unknown.near === null ? "" : ` (did you mean ${show(unknown.near)}?)`;
    throw invalid(
      typeof own === "string" ? at : within(at, index),
      `types of file, as in "python", "ts|tsx" or "!markdown"${advice}`,
      condition,
    );
  }
  return conditions;
}
