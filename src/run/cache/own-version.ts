// The version of this package: another version may read a tool's output differently.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Returns the version in the package.json above this program. Throws an error of the file system if
 * no folder has one.
 */
export function ownVersion(folder = import.meta.dirname): string {
  const text = existsSync(join(folder, "package.json"))
    ? readFileSync(join(folder, "package.json"), "utf8")
    : null;
  return text === null
    ? ownVersion(dirname(folder))
    : (JSON.parse(text) as { version: string }).version;
}
