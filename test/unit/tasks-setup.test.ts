// The parts of a set-up that decide without doing: links in a copy, and the command that installs.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { isInside, linkInCopy } from "../../src/system/inside.ts";
import { installCommand } from "../../src/tasks/setup/installer.ts";

const trees = { from: "/a/main", to: "/a/tasks/one" };

describe("a link in a copy of a tree", () => {
  it.for([
    ["/a/main/node_modules/p", "../packages/p", "../packages/p"],
    ["/a/main/x", ".", "."],
    ["/a/main/x", "/a/main/y", "/a/tasks/one/y"],
    ["/a/main/x", "/a/main", "/a/tasks/one"],
    ["/a/main/x", "..", null],
    ["/a/main/x", "../main-2/y", null],
    ["/a/main/x", "/a/main-2", null],
    ["/a/main/x", "..y/z", "..y/z"],
    ["/a/main/deep/x", "../../main/y", "../y"],
  ] as const)("%s → %s becomes %s", ([link, text, expected], { expect }) => {
    expect(linkInCopy(trees, link, text)).toBe(expected);
  });

  it("is inside by whole names", ({ expect }) => {
    expect(["/a/b", "/a/b/c", "/a/bc", "/a", "/a/..b"].map((path) => isInside("/a/b", path))).toEqual([true, true, false, false, false]);
  });
});

describe("the command that installs packages", () => {
  it.for([
    [["package-lock.json"], ["npm", "ci"]],
    [["npm-shrinkwrap.json"], ["npm", "ci"]],
    [["yarn.lock"], ["yarn", "install", "--immutable"]],
    [["bun.lock"], ["bun", "install", "--frozen-lockfile"]],
    [
      ["package-lock.json", "pnpm-lock.yaml"],
      ["pnpm", "install", "--frozen-lockfile"],
    ],
    [[], null],
  ] as const)("with %j is %j, unless the config says another or none", ([files, expected], { expect, onTestFinished }) => {
    const root = mkdtempSync(join(tmpdir(), "airlock-test-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    for (const name of files) writeFileSync(join(root, name), "");
    expect(installCommand(null, root)).toEqual(expected);
    expect(installCommand(["make", "deps"], root)).toEqual(["make", "deps"]);
    expect(installCommand(false, root)).toBe(null);
  });
});
