// Paths as a saved tree holds them: git takes no `.git` in a path, nor what other file systems take for one.

import type { RepoPath } from "../types.ts";

/** Names that begin like git's own and are harmless: they stay readable. */
const plain = new Set([".gitignore", ".gitattributes", ".gitkeep"]);

/**
 * Takes a path of a working tree; returns it with every part that git would refuse (path.c, `is_ntfs_dotgit`, `is_hfs_dotgit`)
 * written with `%` and two hexadecimal digits where it needs to be.
 */
export function savedPath(path: RepoPath): string {
  return path
    .split("/")
    .map((name) => {
      const safe = name.replaceAll(/[%\\:]/g, hex);
      const isRisky = /^(\.git|git~)/i.test(name) || (name.startsWith(".") && /[^\u0021-\u007e]/.test(name));
      return isRisky && !plain.has(name) ? hex(safe.charAt(0)) + safe.slice(1) : safe;
    })
    .join("/");
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
