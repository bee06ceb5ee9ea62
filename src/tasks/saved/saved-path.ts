// Encodes paths for a saved tree: git rejects `.git` in a path, and names that other file systems
// treat as `.git`.

import type { RepoPath } from "../../types.ts";

/** Harmless names that begin like git's own; they stay readable. */
const plain = new Set([".gitignore", ".gitattributes", ".gitkeep"]);

/**
 * Takes a path of a working tree; returns it with every part that git would reject (path.c,
 * `is_ntfs_dotgit`, `is_hfs_dotgit`) escaped by `%` and two hexadecimal digits where needed.
 */
export function savedPath(path: RepoPath): string {
  return path
    .split("/")
    .map((name) => {
      const safe = name.replaceAll(/[%\\:]/g, hex);
      const isRisky =
        /^(\.git|git~)/i.test(name) || (name.startsWith(".") && /[^\u0021-\u007e]/.test(name));
      return isRisky && !plain.has(name) ? hex(safe.charAt(0)) + safe.slice(1) : safe;
    })
    .join("/");
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
