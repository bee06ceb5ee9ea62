// Reports for a person the files that were fixed for a commit.

import { commandLine } from "../../system/shell.ts";
import type { RepoPath } from "../../types.ts";
import { safeLine } from "../escape.ts";
import { typed } from "../typed-commands.ts";

/** Maximum number of paths to name. */
const few = 10;

/**
 * Takes the paths that were fixed in the commit, and those of them with a different working file;
 * returns lines that name them, and tell how to apply the fix to the files, too.
 */
export function fixesReport(fixed: readonly RepoPath[], differing: readonly RepoPath[]): string {
  const lines = [`airlock: fixed in this commit: ${named(fixed)}`];
  if (differing.length > 0) {
    lines.push(
      `airlock: not in your working ${differing.length === 1 ? "file" : "files"}, which ${differing.length === 1 ? "is" : "are"} as before: ${named(differing)}`,
    );
    const dashes = differing.some((path) => path.startsWith("-")) ? ["--"] : [];
    lines.push(
      `  ${safeLine(typed(commandLine(["airlock", "fix", ...dashes, ...differing.slice(0, few)])))}${differing.length > few ? " …" : ""}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function named(paths: readonly RepoPath[]): string {
  const shown = paths.slice(0, few).map(safeLine).join(", ");
  return paths.length > few ? `${shown} and ${paths.length - few} more` : shown;
}
