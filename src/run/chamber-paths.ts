// Replaces chamber paths in text by what a person knows.

import { realpathSync } from "node:fs";

/** Rewrites text: see `chamberPaths`. */
export type Rewrite = (text: string) => string;

/**
 * Takes the chamber's folder and the user's working tree; returns a function that turns chamber
 * paths in a text into paths relative to the repository, and the chamber itself into the working
 * tree. Tools that resolve symlinks print the chamber's real path, so that one is known too.
 */
export function chamberPaths(chamber: string, root: string): Rewrite {
  const names = [...new Set([chamber, realpathSync(chamber)])].toSorted(
    (a, b) => b.length - a.length,
  );
  const any = names
    .map((name) =>
      name
        .split(/[/\\]/)
        .map(escapeRegExp)
        .join(String.raw`[/\\]`),
    )
    .join("|");
  const pattern = new RegExp(
    String.raw`(?:file://)?(?:${any})(?:[/\\](?=[^\s/\\"':)\]])|(?![\w-]|\.\w))`,
    "g",
  );
  return (text) => text.replace(pattern, (match) => (/[/\\]$/.test(match) ? "" : root));
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
