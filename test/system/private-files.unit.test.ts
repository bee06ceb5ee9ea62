// New folders and files in the state folder: private, or as the shared repository around them.

import { chmodSync, chownSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { appendFile, makeFolder, writeFile } from "../../src/system/files/private.ts";
import { newWorld } from "../support/repository/world.ts";

const bits = (path: string) => (statSync(path).mode & 0o7777).toString(8);

it("a folder and a file are private to their user", async (context) => {
  const { dir } = await newWorld(context);
  makeFolder(join(dir, "a/b"));
  writeFile(join(dir, "a/b/file"), "text");
  appendFile(join(dir, "a/b/log"), "line\n");
  context
    .expect(["a", "a/b", "a/b/file", "a/b/log"].map((path) => bits(join(dir, path))))
    .toEqual(["700", "700", "600", "600"]);
});

it("below a folder that a group shares they have that folder's permissions, whatever the umask is", async (context) => {
  const { dir } = await newWorld(context);
  for (const [name, mode] of [
    ["group", 0o2770],
    ["all", 0o2775],
  ] as const) {
    mkdirSync(join(dir, name));
    chmodSync(join(dir, name), mode);
    makeFolder(join(dir, name, "a/b"));
    writeFile(join(dir, name, "a/b/file"), "text", "new");
    appendFile(join(dir, name, "a/log"), "line\n");
  }
  const found = [
    "group/a",
    "group/a/b",
    "group/a/b/file",
    "group/a/log",
    "all/a",
    "all/a/b",
    "all/a/b/file",
    "all/a/log",
  ];
  context
    .expect(found.map((path) => bits(join(dir, path))))
    .toEqual(["2770", "2770", "660", "660", "2775", "2775", "664", "664"]);
});

it("a folder that is group-writable only by a lax umask shares nothing", async (context) => {
  const { dir } = await newWorld(context);
  mkdirSync(join(dir, "lax"));
  chmodSync(join(dir, "lax"), 0o775);
  makeFolder(join(dir, "lax/a"));
  context.expect(bits(join(dir, "lax/a"))).toBe("700");
});

it.runIf(process.getuid?.() === 0)(
  "what root makes belongs to the user whose folder it is made in",
  async (context) => {
    const { dir } = await newWorld(context);
    mkdirSync(join(dir, "theirs"));
    chownSync(join(dir, "theirs"), 12345, 23456);
    makeFolder(join(dir, "theirs/a/b"));
    writeFile(join(dir, "theirs/a/b/file"), "text");
    const owners = ["theirs/a", "theirs/a/b", "theirs/a/b/file"]
      .map((path) => statSync(join(dir, path)))
      .map(({ uid, gid }) => `${uid}:${gid}`);
    context.expect(owners).toEqual(["12345:23456", "12345:23456", "12345:23456"]);
  },
);

it("a file that must be new is not replaced", async (context) => {
  const { dir } = await newWorld(context);
  writeFile(join(dir, "file"), "one", "new");
  context.expect(() => writeFile(join(dir, "file"), "two", "new")).toThrow(/EEXIST/);
});
