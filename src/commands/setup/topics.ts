// The pages of documentation that the package brings, for `airlock help <topic>`.

import { join } from "node:path";
import { packageRoot } from "../../install/package.ts";
import { namesIn, readIfThere } from "../../system/files/files.ts";

/** Folders of docs/, in the order of its index. A page's name is in one of them only. */
const folders = ["guide", "reference", "internals"];

/** A page for those who work on airlock itself; the package does not bring it. */
const inside = ["testing"];

/** Returns the names of the pages, in order. */
export function topics(): string[] {
  return [...pages().keys()].toSorted();
}

/** Takes a name; returns the text of its page, `null` where no page has it. */
export function topicText(name: string): string | null {
  const file = pages().get(name);
  return file === undefined ? null : readIfThere(file);
}

/** Returns the files of the pages by their names. */
export function pages(): Map<string, string> {
  const docs = join(packageRoot(), "docs");
  const found = folders.flatMap((folder) =>
    namesIn(join(docs, folder)).flatMap((file) => {
      const name = /^([a-z-]+)\.md$/.exec(file)?.[1];
      return name === undefined || inside.includes(name)
        ? []
        : [[name, join(docs, folder, file)] as const];
    }),
  );
  return new Map(found);
}
