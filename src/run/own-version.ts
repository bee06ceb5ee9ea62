// The version of this package: another one may read a tool's output otherwise.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Returns the version in the package.json above this program. Throws what the file system says where there is none. */
export function ownVersion(folder = import.meta.dirname): string {
  const text = existsSync(join(folder, "package.json")) ? readFileSync(join(folder, "package.json"), "utf8") : null;
  return text === null ? ownVersion(dirname(folder)) : (JSON.parse(text) as { version: string }).version;
}
