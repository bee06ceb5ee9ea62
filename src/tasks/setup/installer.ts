// Which command installs a project's packages: the lock file says it, unless the config does.

import { plainFile } from "../../system/plain-file.ts";

/** Lock files, each with the command of its tool that installs exactly what it says; the first that is there counts. */
const installers: readonly (readonly [lockFile: string, command: readonly string[]])[] = [
  ["pnpm-lock.yaml", ["pnpm", "install", "--frozen-lockfile"]],
  ["bun.lock", ["bun", "install", "--frozen-lockfile"]],
  ["bun.lockb", ["bun", "install", "--frozen-lockfile"]],
  ["yarn.lock", ["yarn", "install", "--immutable"]],
  ["npm-shrinkwrap.json", ["npm", "ci"]],
  ["package-lock.json", ["npm", "ci"]],
];

/** Their names. */
export const lockFiles: readonly string[] = installers.map(([name]) => name);

/**
 * Takes the config's `install` (`null`: it says nothing) and the top of the task's tree; returns the command that installs its
 * packages, or `null` where there is none.
 */
export function installCommand(configured: readonly string[] | false | null, root: string): readonly string[] | null {
  if (configured === false) return null;
  return configured ?? installers.find(([name]) => plainFile(root, name) !== null)?.[1] ?? null;
}
