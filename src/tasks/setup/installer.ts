// Chooses the command that installs a project's packages: from the config, or else from the lock
// file.

import { readFileSync } from "node:fs";
import { placeIn, plainFile } from "../../system/files/plain-file.ts";

/**
 * Lock files, each with its tool's command that installs exactly its content. The first existing
 * one counts, if it contains the text that identifies its version.
 */
const installers: readonly (readonly [
  lockFile: string,
  command: readonly string[],
  mark?: string,
])[] = [
  ["pnpm-lock.yaml", ["pnpm", "install", "--frozen-lockfile"]],
  ["bun.lock", ["bun", "install", "--frozen-lockfile"]],
  ["bun.lockb", ["bun", "install", "--frozen-lockfile"]],
  ["yarn.lock", ["yarn", "install", "--frozen-lockfile"], "# yarn lockfile v1"],
  ["yarn.lock", ["yarn", "install", "--immutable"]],
  ["npm-shrinkwrap.json", ["npm", "ci"]],
  ["package-lock.json", ["npm", "ci"]],
];

/** Names of the lock files. */
export const lockFiles: readonly string[] = [...new Set(installers.map(([name]) => name))];

/**
 * Takes `install` of the config (`null`: not set) and the top of the task's tree; returns the
 * command that installs its packages, or `null`.
 */
export function installCommand(
  configured: readonly string[] | false | null,
  root: string,
): readonly string[] | null {
  if (configured === false) return null;
  return (
    configured ?? installers.find(([name, , mark = ""]) => holds(root, name, mark))?.[1] ?? null
  );
}

function holds(root: string, name: string, mark: string): boolean {
  return (
    plainFile(root, name) !== null &&
    (mark === "" || readFileSync(placeIn(root, name), "utf8").includes(mark))
  );
}
