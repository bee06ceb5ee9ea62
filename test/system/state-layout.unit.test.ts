// Every path below `.git/airlock` has one owner: src/system/layout.ts. Code, hooks and docs say the
// same.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { pagesWithState } from "../../scripts/state-doc.ts";
import { ledgerNames, statePath, statePaths, userLogName } from "../../src/system/layout.ts";

const root = join(import.meta.dirname, "../..");
const read = (folder: string, ending: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending) && name !== "_")
    .map((name) => ({ name, text: readFileSync(join(root, folder, name), "utf8") }));

/** Paths that a hook writes out behind `$state/` or `airlock/`, as far as they are no variable. */
function pathsIn(hook: string): string[] {
  return [...hook.matchAll(/(?:\$state"?|\*\/airlock)\/((?!\.\.)[^\s"'$*;)}]+)/g)].map(([, path]) =>
    path!.replace(/\/$/, ""),
  );
}

/** Says whether the layout knows a path, or the folder of a file with a name of its own. */
function isKnown(path: string): boolean {
  if (path in statePaths) return true;
  if (path.startsWith("log-")) return userLogName.test(`${path}1.jsonl`);
  const [folder = "", name] = path.split("/");
  return folder === "ledger"
    ? Object.values<string>(ledgerNames).includes(name!)
    : name !== undefined && folder in statePaths;
}

describe("the layout of .git/airlock", () => {
  it("is the table of one page in docs/ (npm run docs)", ({ expect }) => {
    const pages = pagesWithState();
    expect(pages).toHaveLength(1);
    expect(pages[0]!.text).toBe(pages[0]!.wanted);
  });

  it("has every path that the hooks use", ({ expect }) => {
    const used = read("hooks", "").flatMap(({ name, text }) =>
      pathsIn(text).map((path) => ({ name, path })),
    );
    expect(used.length).toBeGreaterThan(20);
    expect(
      used.filter(({ path }) => !isKnown(path)).map(({ name, path }) => `hooks/${name}: ${path}`),
    ).toEqual([]);
  });

  it("is asked by all code, which joins no such path of its own", ({ expect }) => {
    const own = read("src", ".ts").filter(
      ({ name, text }) => name !== "system/layout.ts" && /join\([^\n]*"airlock["/]/.test(text),
    );
    expect(own.map(({ name }) => name)).toEqual([]);
    expect(statePath("/common", "locks/landing")).toBe(join("/common/airlock/locks/landing"));
  });
});
