// The documentation pages of the package, for `airlock help <topic>`.

import { join } from "node:path";
import { packageRoot } from "../install/package.ts";
import { namesIn, readIfThere } from "../system/files.ts";

/** Pages for contributors, which are not in the package. */
const inside = ["testing"];

/** Returns the names of the pages, in order. */
export function topics(): string[] {
  const names = namesIn(join(packageRoot(), "docs")).flatMap((name) => /^([a-z-]+)\.md$/.exec(name)?.[1] ?? []);
  return names.filter((name) => !inside.includes(name)).toSorted();
}

/** Takes a name; returns the text of its page, `null` if there is no such page. */
export function topicText(name: string): string | null {
  return topics().includes(name) ? readIfThere(join(packageRoot(), "docs", `${name}.md`)) : null;
}
