// Finds the package that a config could not import, and the command that installs it.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasCode } from "../../system/files/file-errors.ts";
import { parseJson } from "../../system/lenient-json.ts";
import { managerIn } from "../../system/package-managers.ts";

/** This package, as configs import it. */
export const ownPackage = "git-airlock";

/**
 * Takes what an import has thrown; returns the name of the package that was not found, or `null` if
 * it is another error.
 */
export function missingPackage(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !hasCode(thrown, "ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"))
    return null;
  // A missing file is named by a path: it begins with a dot or a slash, or has a drive.
  return (
    /^Cannot find (?:package|module) '((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(?:\/[^']*)?'/.exec(
      thrown.message,
    )?.[1] ?? null
  );
}

/**
 * Takes a package and the top of a checkout; returns the command that installs it there: as its
 * package.json wants it, or as a new one.
 */
export function installingCommand(name: string, folder: string): string {
  const manager = managerIn(folder) ?? "npm";
  if (isListed(name, folder)) return `${manager} install`;
  return {
    npm: `npm install -D ${name}`,
    pnpm: `pnpm add -D ${name}`,
    yarn: `yarn add -D ${name}`,
    bun: `bun add -d ${name}`,
  }[manager];
}

function isListed(name: string, folder: string): boolean {
  const file = join(folder, "package.json");
  const content = existsSync(file) ? parseJson(readFileSync(file, "utf8")) : undefined;
  if (typeof content !== "object" || content === null) return false;
  return Object.entries(content).some(
    ([key, value]) =>
      /^(?:.+D|d)ependencies$/.test(key) &&
      typeof value === "object" &&
      value !== null &&
      Object.hasOwn(value, name),
  );
}
