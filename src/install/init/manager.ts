// Detects the package manager of a project by its lock file: its commands for installing and
// adding, and the files it writes.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "../../system/files/files.ts";
import { parseJson } from "../../system/lenient-json.ts";
import { managerIn, type PackageManager } from "../../system/package-managers.ts";

/**
 * Takes a folder with a package.json; returns its package manager, npm if no lock file says
 * otherwise.
 */
export function managerOf(folder: string): PackageManager["name"] {
  return managerIn(folder) ?? "npm";
}

/**
 * Takes a folder; returns the command that installs its packages, or installs the hooks if there is
 * no package.json.
 */
export function packageInstallCommand(folder: string): string {
  return existsSync(join(folder, "package.json"))
    ? `${managerOf(folder)} install`
    : "npx git-airlock install";
}

/**
 * Takes the folder of a package.json; returns the command that adds git-airlock to its development
 * dependencies.
 */
export function addCommand(folder: string): string {
  const manager = managerOf(folder);
  if (manager === "npm") return "npm install -D git-airlock";
  if (manager === "bun") return "bun add -d git-airlock";
  // The root of a workspace does not accept a package without a flag (pnpm add --help; yarn 1 add
  // --help).
  if (manager === "pnpm")
    return `pnpm add -D ${existsSync(join(folder, "pnpm-workspace.yaml")) ? "-w " : ""}git-airlock`;
  return `yarn add -D ${!isYarnBerry(folder) && hasWorkspaces(folder) ? "-W " : ""}git-airlock`;
}

/**
 * Takes the folder of a package.json; returns the command that removes git-airlock from its
 * dependencies.
 */
export function removeCommand(folder: string): string {
  return addCommand(folder)
    .replace(/^npm install -D /, "npm uninstall ")
    .replace(/ add -[dD] /, " remove ");
}

/**
 * Tells whether the folder's yarn is of version 2 or newer, which does not run the project's own
 * `prepare`.
 */
export function isYarnBerry(folder: string): boolean {
  return (
    managerOf(folder) === "yarn" &&
    /^__metadata:/m.test(readIfThere(join(folder, "yarn.lock")) ?? "")
  );
}

function hasWorkspaces(folder: string): boolean {
  const content = parseJson(readIfThere(join(folder, "package.json")) ?? "");
  return typeof content === "object" && content !== null && "workspaces" in content;
}
