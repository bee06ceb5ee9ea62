// The command to type that applies the changes a check would make.

import { posix } from "node:path";
import { maxPathsInLine, pathspecOf } from "../git/path-list.ts";
import { commandLine, isPlainInShell } from "../system/shell.ts";
import { checkValue } from "../system/skip-names.ts";
import { typingPrefix } from "../system/typing-place.ts";
import type { Check, RepoPath } from "../types.ts";

/** Up to so many paths are named one by one where the check alone says as much. */
const few = 5;

/** The repository and the changes that the files belong to. */
export interface Where {
  /** Top of the working tree; `null` without a working tree. */
  readonly root: string | null;
  /** The files that are changed: `airlock fix` without paths looks at all of them. */
  readonly changed: ReadonlySet<RepoPath>;
}

/**
 * Takes a check and the files that it would change; returns the command that changes them, to be
 * copied into a shell.
 */
export function fixCommand(
  { name, fix, folder }: Pick<Check, "name" | "fix" | "folder">,
  paths: readonly RepoPath[],
  { root, changed }: Where,
): string {
  const prefix = root === null ? "" : typingPrefix(root);
  const isAll =
    paths.length === 0 || (paths.length > few && paths.every((path) => changed.has(path)));
  const operands = isAll ? [] : operandsFor(paths, prefix);
  // A check without a fixer is one only where it is asked for by name; that also finds its config,
  // wherever the files lie.
  const isAbove = folder === "" || paths.every((path) => path.startsWith(`${folder}/`));
  const named = fix === null || paths.length === 0 || paths.length > few || !isAbove;
  const dashes = operands.some((path) => path.startsWith("-")) ? ["--"] : [];
  return commandLine([
    "airlock",
    "fix",
    ...(named ? ["--check", checkValue(name)] : []),
    ...dashes,
    ...operands,
  ]);
}

/**
 * Very many, and names that not every shell can be given, are meant by the folder that holds them
 * all.
 */
function operandsFor(paths: readonly RepoPath[], prefix: string | null): string[] {
  if (paths.length <= maxPathsInLine && paths.every(isPlainInShell))
    return paths.map((path) => pathspecOf(path, prefix));
  const common = paths.map((path) => posix.dirname(path)).reduce(commonFolder);
  return common === "." || !isPlainInShell(common) ? [":/"] : [pathspecOf(common, prefix)];
}

function commonFolder(one: string, other: string): string {
  if (one === "." || other === one || other.startsWith(`${one}/`)) return one;
  return commonFolder(posix.dirname(one), other);
}
