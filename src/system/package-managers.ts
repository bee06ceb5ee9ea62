// The package managers of JavaScript, and the files that say a project is its own.

import { existsSync } from "node:fs";
import { join } from "node:path";

/** A package manager. */
export interface PackageManager {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  readonly locks: readonly string[];
}

const managers: readonly PackageManager[] = [
  { name: "pnpm", locks: ["pnpm-lock.yaml"] },
  { name: "bun", locks: ["bun.lock", "bun.lockb"] },
  { name: "yarn", locks: ["yarn.lock"] },
  { name: "npm", locks: ["package-lock.json", "npm-shrinkwrap.json"] },
];

/** Names of all lock files. */
export const lockNames: readonly string[] = managers.flatMap(({ locks }) => locks);

/**
 * Takes a folder; returns the package manager that its lock file belongs to; `null` for a folder
 * without a lock file.
 */
export function managerIn(folder: string): PackageManager["name"] | null {
  return (
    managers.find(({ locks }) => locks.some((lock) => existsSync(join(folder, lock))))?.name ?? null
  );
}
