// The built-ins that look at names, sizes, submodules and branches.

import { describe, it } from "vitest";
import { expectRow, look, type Row, said, titled } from "../support/check/look.ts";
import { emptyRepository } from "../support/repository/prepared.ts";

const kB = 1024;
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 9000000\n`;
const big = Buffer.alloc(500 * kB + 1, "x");

const rows: readonly Row[] = [
  {
    is: "a file of exactly the largest size",
    check: "builtin:large-file",
    stage: (r) => r.add("a", big.subarray(1)),
    said: [],
  },
  {
    is: "a byte more",
    check: "builtin:large-file",
    stage: (r) => r.add("a", big),
    said: ["a: 500.1 kB is more than 500 kB"],
  },
  {
    is: "a size of the config's",
    check: { builtin: "large-file", options: { maxSize: "1.5 kB" } },
    stage: async (r) => [
      await r.add("a", big.subarray(0, 1536)),
      await r.add("b", big.subarray(0, 1537)),
    ],
    said: ["b: 1.6 kB is more than 1.5 kB"],
  },
  {
    is: "a size in bytes",
    check: { builtin: "large-file", options: { maxSize: 3 } },
    stage: async (r) => [
      await r.add("a", "123"),
      await r.add("b", "1234"),
      await r.add("airlock.config.json", ""),
    ],
    said: [/^airlock.config.json/, "b: 4 bytes is more than 3 bytes"],
  },
  {
    is: "a file that grew",
    check: "builtin:large-file",
    before: (r) => r.add("a", "small"),
    stage: (r) => r.add("a", big),
    said: [],
  },
  {
    is: "a file that grew, where all count",
    check: { builtin: "large-file", options: { all: true } },
    before: (r) => r.add("a", "small"),
    stage: (r) => r.add("a", big),
    said: [/^a: 500.1 kB/],
  },
  {
    is: "a large file where a link was",
    check: "builtin:large-file",
    before: async (r) => [r.link("a", "b"), await r.stage("a")],
    stage: async (r) => [r.remove("a"), await r.add("a", big)],
    said: [/^a: 500.1 kB/],
  },
  {
    is: "a large file on disk that is staged small",
    check: "builtin:large-file",
    stage: async (r) => [await r.add("a", "small"), r.write("a", big)],
    said: [],
  },
  {
    is: "a pointer of LFS",
    check: "builtin:large-file",
    stage: async (r) => [
      await r.add(".gitattributes", "*.bin filter=lfs\n"),
      await r.add("a.bin", pointer),
    ],
    said: [],
  },
  {
    is: "a file that LFS should have taken",
    check: "builtin:large-file",
    stage: async (r) => [
      await r.add(".gitattributes", "*.bin filter=lfs\n"),
      await r.add("a.bin", big),
      await r.add("b.txt", big),
    ],
    said: [/^a.bin: .*LFS.*renormalize/, "b.txt: 500.1 kB is more than 500 kB"],
  },
  {
    is: "two files that differ in case",
    check: "builtin:case-conflict",
    stage: async (r) => [await r.add("README", "a"), await r.add("readme", "b")],
    said: [
      'README: differs only in case from "readme"',
      'readme: differs only in case from "README"',
    ],
  },
  {
    is: "a new file like one that is there",
    check: "builtin:case-conflict",
    before: (r) => r.add("dir/README", "a"),
    stage: (r) => r.add("dir/readme", "b"),
    said: ['dir/readme: differs only in case from "dir/README"'],
  },
  {
    is: "a new folder like one that is there",
    check: "builtin:case-conflict",
    before: (r) => r.add("Dir/a", "a"),
    stage: (r) => r.add("dir/b", "b"),
    said: ['dir/b: is in a folder that differs only in case from "Dir"'],
  },
  {
    is: "a file like a folder",
    check: "builtin:case-conflict",
    before: (r) => r.add("docs/a", "a"),
    stage: (r) => r.add("Docs", "b"),
    said: ['Docs: differs only in case from "docs"'],
  },
  {
    is: "a link like a file",
    check: "builtin:case-conflict",
    before: (r) => r.add("a", "a"),
    stage: async (r) => [r.link("A", "a"), await r.stage("A")],
    said: ['A: differs only in case from "a"'],
  },
  {
    is: "a rename that changes the case",
    check: "builtin:case-conflict",
    before: (r) => r.add("readme", "a"),
    stage: (r) => r.ask("mv", "readme", "README"),
    said: [],
  },
  {
    is: "the same, where deletions count",
    check: { builtin: "case-conflict", deleted: true },
    before: (r) => r.add("readme", "a"),
    stage: (r) => r.ask("mv", "readme", "README"),
    said: [],
  },
  {
    is: "a deleted name that Windows cannot have",
    check: { builtin: "windows-names", deleted: true },
    before: (r) => r.add("aux", "a"),
    stage: (r) => r.ask("rm", "-q", "aux"),
    said: [],
  },
  {
    is: "an accent written in two ways",
    check: "builtin:case-conflict",
    stage: async (r) => [await r.add("\u00e9", "a"), await r.add("e\u0301", "a")],
    said: [/^e\u0301: differs/, /^\u00e9: differs/],
  },
  {
    is: "names that Windows can have",
    check: "builtin:windows-names",
    stage: async (r) => [
      await r.add("console.c", ""),
      await r.add("com10/a b", ""),
      await r.add(".dot", ""),
      await r.add("aux-file", ""),
    ],
    said: [],
  },
  {
    is: "names that Windows cannot have",
    check: "builtin:windows-names",
    stage: async (r) => {
      for (const name of [
        "aux.c",
        "dir/NUL",
        "con/a",
        "lpt1",
        "com¹.txt",
        "a:b",
        "q?",
        "back\\slash",
        "dot.",
        "space /a",
        "tab\there",
      ])
        await r.add(name, "");
    },
    said: [
      /^a:b/,
      /^aux.c/,
      /^back/,
      /^com¹/,
      /^con/,
      /^dir/,
      /^dot/,
      /^lpt1/,
      /^q/,
      /^space/,
      /^tab/,
    ],
  },
];

describe("Of what is staged the built-ins say what pre-commit-hooks say of files", () => {
  it.concurrent.for(titled(rows))("%s: %s", ([, , row], context) => expectRow(row, context));

  it.concurrent("new-submodule: a repository that was added, and not one that moved on", async (context) => {
    const repository = await emptyRepository(context);
    const gitlink = (oid: string, path: string) =>
      repository.ask("update-index", "--add", "--cacheinfo", `160000,${oid.repeat(40)},${path}`);
    await gitlink("1", "known");
    await repository.prepare("commit", "-qm", "before");
    await gitlink("2", "known");
    context.expect(said(await look(repository, "builtin:new-submodule"))).toEqual([]);
    await gitlink("3", "added");
    context
      .expect(said(await look(repository, "builtin:new-submodule")))
      .toEqual(["added: is a new submodule; to leave it out: git rm --cached added"]);
  });

  it.concurrent.for([
    ["main", undefined, true],
    ["master", undefined, true],
    ["feature/main", undefined, false],
    ["release/1.0", ["main", "release/*"], true],
    ["release/1/x", ["main", "release/*"], false],
    ["release/1/x", ["release/**"], true],
  ] as const)("branch-guard: %s with %s", async ([branch, patterns, refused], context) => {
    const repository = await emptyRepository(context);
    await repository.ask("symbolic-ref", "HEAD", `refs/heads/${branch}`);
    const check = {
      builtin: "branch-guard",
      ...(patterns === undefined ? {} : { options: { protected: patterns } }),
    };
    const onFirst = await look(repository, check);
    await repository.prepare("commit", "-qm", "first");
    const onEmpty = await look(repository, check);
    context
      .expect([onFirst?.outcome, onEmpty?.outcome])
      .toEqual(refused ? ["failed", "failed"] : ["passed", "passed"]);
    await repository.ask("checkout", "-q", "--detach");
    context.expect((await look(repository, check))?.outcome).toBe("passed");
  });
});
