// What to type so that what a check would change is changed.

import { commandLine } from "../system/shell.ts";
import type { Check, RepoPath } from "../types.ts";

/** Up to so many paths are named one by one. */
const few = 5;

/** Takes a check and the files that it would change; returns the command that changes them, to be copied into a shell. */
export function fixCommand({ name, fix }: Pick<Check, "name" | "fix">, paths: readonly RepoPath[]): string {
  // A check without a fixer is one only where it is asked for by name.
  const named = fix === null || paths.length === 0 || paths.length > few;
  const operands = paths.length > few ? [] : paths;
  const dashes = operands.some((path) => path.startsWith("-")) ? ["--"] : [];
  return commandLine(["airlock", "fix", ...(named ? ["--check", name] : []), ...dashes, ...operands]);
}
