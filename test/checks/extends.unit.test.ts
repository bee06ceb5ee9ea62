// `extends`: what a config has from others, and what it says in their place.

import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/checks/config/load.ts";
import type { Config } from "../../src/types.ts";
import { checkout, errorOf, load, treeOf, type Files } from "./checks-candidate.ts";
import { json, names } from "./extends-fixture.ts";

/** Loads these files with a checkout of them, in which modules and packages are found. */
async function loadFrom(
  files: Files,
  paths: readonly string[],
  installed: Files = {},
): Promise<Config> {
  const root = await checkout({ ...files, ...installed });
  return loadConfig({ reader: treeOf(files), paths, chamber: () => Promise.resolve(root) });
}

describe("a config that extends another", () => {
  const files = {
    "airlock.config.json": json({
      checks: {
        lint: { files: "src/*.ts", run: "lint", inputs: [], group: "g" },
        types: { run: "types", dependsOn: ["g"] },
        format: "format",
      },
      noVerify: "refuse",
    }),
    "packages/a/airlock.config.yaml":
      "extends: ../../airlock.config.json\nchecks:\n  format: false\n  types: own\n  more: { run: more, cwd: sub }\n",
  };

  test("has its checks as if they stood in its own folder, in their order, each with the place where it is written", async () => {
    const config = await load(files, ["packages/a/x"]);
    const own = config.checks.filter(({ folder }) => folder === "packages/a");
    expect(
      own.map(({ name, cwd, source, wants }) => [
        name,
        cwd,
        `${source.file}: ${source.place}`,
        wants("packages/a/src/x.ts"),
      ]),
    ).toEqual([
      ["packages/a:lint", "packages/a", "airlock.config.json: checks.lint", true],
      ["packages/a:types", "packages/a", "packages/a/airlock.config.yaml: checks.types", true],
      ["packages/a:more", "packages/a/sub", "packages/a/airlock.config.yaml: checks.more", true],
    ]);
    expect(own[0]!.wants("src/x.ts")).toBe(false);
    expect(config.checks.find(({ name }) => name === "lint")!.wants("packages/a/src/x.ts")).toBe(
      false,
    );
    expect(config.settings.noVerify).toBe("refuse");
  });

  test("resolves what a parent's check depends on among its own checks", async () => {
    const { "airlock.config.json": root } = files;
    const config = await load(
      {
        "airlock.config.json": root,
        "a/airlock.config.json": '{ "extends": "../airlock.config.json" }',
      },
      ["a/x"],
    );
    expect(config.checks.find(({ name }) => name === "a:types")!.dependsOn).toEqual(["a:lint"]);
    const without = json({ extends: "../airlock.config.json", checks: { lint: false } });
    expect(
      (
        await errorOf(
          load({ "airlock.config.json": root, "a/airlock.config.json": without }, ["a/x"]),
        )
      ).message,
    ).toBe('airlock.config.json: checks.types.dependsOn[0] names no check of this config: "g".');
  });

  test("has those of several, the later in place of the earlier, through more than one step", async () => {
    const sound = await load({
      "airlock.config.json": json({ extends: ["./conf/one.yaml", "./conf/two.json"] }),
      "conf/one.yaml": "checks: { a: one, b: one }",
      "conf/two.json": json({ extends: "./three.json", checks: { b: "two" }, noVerify: "refuse" }),
      "conf/three.json": json({ checks: { c: "three", a: "three" }, link: [".venv"] }),
    });
    expect(
      sound.checks.map(({ name, task }) => [name, task.kind === "command" && task.title]),
    ).toEqual([
      ["a", "three"],
      ["b", "two"],
      ["c", "three"],
    ]);
    expect(sound.settings).toMatchObject({ noVerify: "refuse", link: [".venv"] });
  });

  test("below the root leaves the parent's settings at the root", async () => {
    const { settings } = await load(
      {
        "airlock.config.json": json({ checks: {} }),
        "base.json": json({ checks: {}, noVerify: "refuse" }),
        "a/airlock.config.json": json({ extends: "../base.json" }),
      },
      ["a/x"],
    );
    expect(settings.noVerify).toBe("record");
  });

  test("may extend a module, which a checkout is asked for", async () => {
    const config = await loadFrom(
      {
        "airlock.config.json": json({ extends: "./base.mjs" }),
        "base.mjs": 'export default { checks: { a: "x" } };',
      },
      ["f"],
    );
    expect(config.checks.map(({ name, source }) => [name, source.file])).toEqual([
      ["a", "base.mjs"],
    ]);
  });

  const packages: Files = {
    "node_modules/@acme/airlock-config/package.json": json({
      name: "@acme/airlock-config",
      type: "module",
      exports: { ".": { import: "./index.js" }, "./strict": "./strict.json" },
    }),
    "node_modules/@acme/airlock-config/index.js":
      'export default { extends: "./base.yaml", checks: { b: "index" } };',
    "node_modules/@acme/airlock-config/base.yaml": "checks: { a: base, b: base }",
    "node_modules/@acme/airlock-config/strict.json": json({
      extends: "other",
      checks: { c: "strict" },
    }),
    "node_modules/other/package.json": json({ name: "other", main: "config.json" }),
    "node_modules/other/config.json": json({ checks: { d: "other" } }),
    "node_modules/escapes/package.json": json({ name: "escapes", main: "config.json" }),
    "node_modules/escapes/config.json": json({ extends: "../other/config.json" }),
  };

  test.each([
    [
      "@acme/airlock-config",
      [
        ["p:a", "node_modules/@acme/airlock-config/base.yaml"],
        ["p:b", "node_modules/@acme/airlock-config/index.js"],
      ],
    ],
    [
      "@acme/airlock-config/strict",
      [
        ["p:d", "node_modules/other/config.json"],
        ["p:c", "node_modules/@acme/airlock-config/strict.json"],
      ],
    ],
    ["other/config.json", [["p:d", "node_modules/other/config.json"]]],
  ])("may extend the package %s, found in a node_modules above it", async (name, expected) => {
    const config = await loadFrom(
      { "p/airlock.config.json": json({ extends: name }) },
      ["p/f"],
      packages,
    );
    expect(config.checks.map((check) => [check.name, check.source.file])).toEqual(expected);
  });

  test("may extend a package of the same repository, that node_modules links to", async () => {
    const own: Files = {
      "airlock.config.json": json({ extends: "shared" }),
      "packages/x/package.json": json({ name: "shared", main: "c.json" }),
      "packages/x/c.json": json({ checks: { a: "x" } }),
    };
    const root = await checkout(own);
    await mkdir(join(root, "node_modules"));
    await symlink("../packages/x", join(root, "node_modules/shared"));
    expect(
      names(
        await loadConfig({ reader: treeOf(own), paths: [], chamber: () => Promise.resolve(root) }),
      ),
    ).toEqual(["a"]);
  });

  test.each([
    ["nowhere", 'names the package "nowhere", which is not installed.'],
    [
      "@acme/airlock-config/inner",
      'names "@acme/airlock-config/inner", which its package does not offer.',
    ],
    ["../../escapes", "must be a config inside the repository"],
    ["escapes", "leads out of its package."],
    ["/etc/passwd", "must be a path that begins with ./ or ../, or a package's name"],
  ])("says what is wrong with the package %s", async (name, message) => {
    const error = await errorOf(
      loadFrom({ "airlock.config.json": json({ extends: name }) }, [], packages),
    );
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toContain(message);
  });

  test("does not look for a package above the repository", async () => {
    const root = await checkout({
      ...packages,
      "inner/airlock.config.json": json({ extends: "other" }),
    });
    const reader = treeOf({ "airlock.config.json": json({ extends: "other" }) });
    const error = await errorOf(
      loadConfig({ reader, paths: [], chamber: () => Promise.resolve(join(root, "inner")) }),
    );
    expect(error.message).toContain("which is not installed");
  });
});
