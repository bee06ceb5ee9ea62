// Which command installs a project's packages: the lock file says it, unless the config does.

import { readFileSync } from "node:fs";
import { placeIn, plainFile } from "../../system/plain-file.ts";

/**
 * Lock files, each with the command of its tool that installs exactly what it says; the first that is there counts, where it
 * holds the text that marks its version.
 */
const installers: readonly (readonly [lockFile: string, command: readonly string[], mark?: string])[] = [
  ["pnpm-lock.yaml", ["pnpm", "install", "--frozen-lockfile"]],
  ["bun.lock", ["bun", "install", "--frozen-lockfile"]],
  ["bun.lockb", ["bun", "install", "--frozen-lockfile"]],
  ["yarn.lock", ["yarn", "install", "--frozen-lockfile"], "# yarn lockfile v1"],
  ["yarn.lock", ["yarn", "install", "--immutable"]],
  ["npm-shrinkwrap.json", ["npm", "ci"]],
  ["package-lock.json", ["npm", "ci"]],
];

/** Their names. */
export const lockFiles: readonly string[] = [...new Set(installers.map(([name]) => name))];

/**
 * Takes the config's `install` (`null`: it says nothing) and the top of the task's tree; returns the command that installs its
 * packages, or `null` where there is none.
 */
export function installCommand(configured: readonly string[] | false | null, root: string): readonly string[] | null {
  if (configured === false) return null;
  return configured ?? installers.find(([name, , mark = ""]) => holds(root, name, mark))?.[1] ?? null;
}

function holds(root: string, name: string, mark: string): boolean {
  return plainFile(root, name) !== null && (mark === "" || readFileSync(placeIn(root, name), "utf8").includes(mark));
}
