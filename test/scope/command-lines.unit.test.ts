// What a git command line says of paths, and which of its options can be used again: one table of
// git's options behind both readers.

import { describe, it } from "vitest";
import { commitOptions } from "../../src/git/option-table.ts";
import { gitCommand } from "../../src/scope/git-command.ts";
import { airlockOptions } from "../../src/scope/git-options.ts";

const read = (line: string) => gitCommand({ words: line.split(" "), prefix: "" });

describe("a git command line", () => {
  it.for([
    ["git commit a.txt", "named"],
    ["git commit .", "broad"],
    ["git commit --edit .", "broad"],
    ["git commit -e .", "broad"],
    ["git commit --edit -m x", null],
    ["git commit -p .", "named"],
    ["git commit --interactive", "made"],
    ["git commit -am x", "broad"],
    ["git commit -m -a", null],
    ["git commit --no-a", null],
    ["git commit --pathspec-from-file list", "named"],
    ["git add -A", "broad"],
    ["git add -e .", "named"],
    ["git add --chmod +x a.txt", "named"],
    ["git add --chmod=+x a.txt", "named"],
    ["git rm -r .", "named"],
    ["git stash", "made"],
  ] as const)("reaches a.txt as it should: %s", ([line, reach], { expect }) => {
    expect(read(line).reach("a.txt")).toBe(reach);
  });

  it.for([
    ["git commit -qam text a.txt", "-qm text", "-qa"],
    ["git commit -sC HEAD --author=me", "-sC HEAD --author=me", "-s --author=me"],
    ["git commit -aSkey --mess=x -e", "-Skey --mess=x -e", "-aSkey"],
    [
      "git commit --pathspec-from-file list --fixup HEAD -v",
      "--fixup HEAD -v",
      "--pathspec-from-file list -v",
    ],
    ["git commit -po -uno -F file", "-uno -F file", "-po -uno"],
  ] as const)(
    "keeps its options without paths, and without the message: %s",
    ([line, kept, withoutMessage], { expect }) => {
      const { options } = read(line);
      expect(options.kept.join(" ")).toBe(kept);
      expect(options.withoutMessage.join(" ")).toBe(withoutMessage);
    },
  );

  it.for([
    ["git commit -sm text --no-verify -S", true],
    ["git commit -a --gpg-sign=key", true],
    ["git commit -uno", false],
    ["git commit --no-amend", false],
    ["git commit --mess=x", false],
    ["git -C folder commit -m x", false],
  ] as const)("has a form of `airlock commit`, or has none: %s", ([line, has], { expect }) => {
    expect(read(line).hasAirlockForm).toBe(has);
  });

  it("leaves what `airlock commit` has of its own about paths out, and keeps the rest", ({
    expect,
  }) => {
    expect(airlockOptions(["--staged", "--wait", "5", "-m", "x", "a.txt"])).toEqual([
      "--wait",
      "5",
      "-m",
      "x",
    ]);
  });

  it("has a table in which each name and each letter stands once", ({ expect }) => {
    const names = commitOptions.flatMap(({ name, letter = name }) =>
      letter === name ? [name] : [name, letter],
    );
    expect(names.length).toBe(new Set(names).size);
  });
});
