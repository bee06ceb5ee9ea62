// Replacing working files: another writer in the middle of it, and what killed processes leave.

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { replaceFiles } from "../../src/fix/replace-file.ts";
import { backupName, draftName, pruneWork, workFolder } from "../../src/fix/work-folder.ts";
import { openRepository } from "../../src/git/repository.ts";
import { ownerToName } from "../../src/system/owner.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { Context } from "../support/repository/world.ts";

const content = (text: string) => ({ bytes: Buffer.from(text), executable: false });

async function withFile(context: Context) {
  const test = await emptyRepository(context);
  test.write("a.txt", "old\n");
  const repository = await openRepository(test.root, test.env);
  const replace = () =>
    replaceFiles(repository, test.root, [
      { path: "a.txt", before: content("old\n"), after: content("new\n") },
    ]);
  const fixFolder = join(repository.commonDir, "airlock/fix");
  return { test, repository, replace, fixFolder };
}

describe("a file that is replaced", () => {
  it.concurrent("is replaced whole, and nothing is left beside it", async (context) => {
    const { test, replace, fixFolder } = await withFile(context);
    context.expect([...(await replace())]).toEqual([]);
    context
      .expect([test.read("a.txt"), readdirSync(fixFolder), readdirSync(test.root)])
      .toEqual(["new\n", [], [".git", "a.txt"]]);
  });

  it.concurrent("comes back as it was left by somebody who had it open and writes just then", async (context) => {
    const { test, replace, fixFolder } = await withFile(context);
    const opened = openSync(test.path("a.txt"), "a");
    const replacing = replace();
    // The new file is in place by now: what is written goes into the old one.
    context.expect(test.read("a.txt")).toBe("new\n");
    writeSync(opened, "a line\n");
    closeSync(opened);
    context.expect([...(await replacing)]).toEqual([["a.txt", "it was changed in the meantime"]]);
    context.expect([test.read("a.txt"), readdirSync(fixFolder)]).toEqual(["old\na line\n", []]);
  });

  it.concurrent("loses neither of two lines that are written into the old and the new one, and says where the first is", async (context) => {
    const { test, replace } = await withFile(context);
    const opened = openSync(test.path("a.txt"), "a");
    const replacing = replace();
    writeSync(opened, "first\n");
    closeSync(opened);
    writeFileSync(test.path("a.txt"), "second\n", { flag: "a" });
    const why = (await replacing).get("a.txt") ?? "";
    const kept = /is in (.*)$/.exec(why)?.[1] ?? "";
    context
      .expect([test.read("a.txt"), readFileSync(kept, "utf8")])
      .toEqual(["new\nsecond\n", "old\nfirst\n"]);
  });

  it.concurrent("is left alone where it is not what was mended", async (context) => {
    const { test, replace, fixFolder } = await withFile(context);
    test.write("a.txt", "OLD\n");
    const before = await test.snapshot();
    context.expect([...(await replace())]).toEqual([["a.txt", "it was changed in the meantime"]]);
    context.expect([await test.snapshot(), readdirSync(fixFolder)]).toEqual([before, []]);
  });
});

describe("what a killed process left", () => {
  it.concurrent("goes, but not an old file that was written into, nor what a living process has", async (context) => {
    const { repository, fixFolder } = await withFile(context);
    const dead = join(
      fixFolder,
      ownerToName({
        pid: 2 ** 22 + 1,
        started: "then",
        host: (await import("node:os")).hostname(),
      }),
    );
    mkdirSync(dead, { recursive: true });
    const written = join(dead, backupName(Buffer.from("old\n")));
    writeFileSync(written, "old\nand more\n");
    writeFileSync(join(dead, backupName(Buffer.from("same\n"))), "same\n");
    writeFileSync(join(dead, draftName()), "new\n");
    const own = join(workFolder(repository), draftName());
    writeFileSync(own, "mine\n");
    context.expect(pruneWork(repository)).toEqual([written]);
    context.expect([readdirSync(dead).length, existsSync(own)]).toEqual([1, true]);
  });
});
