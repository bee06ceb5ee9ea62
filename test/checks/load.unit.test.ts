// Which config handles which path, and what loading may and may not do.

import { describe, expect, test } from "vitest";
import { isConfigured } from "../../src/checks/config/find.ts";
import { loadConfig } from "../../src/checks/config/load.ts";
import type { Config } from "../../src/types.ts";
import { errorOf, load, treeOf, type Files } from "./checks-candidate.ts";

const native = (checks: object): string => JSON.stringify({ checks });

/** Which checks see a path, by name. */
const sees = ({ checks }: Config, path: string): readonly string[] =>
  checks.filter((check) => check.wants(path)).map(({ name }) => name);

describe("the closest config", () => {
  const files: Files = {
    "airlock.config.json": native({ lint: "x" }),
    "packages/a/airlock.config.json": native({
      lint: { files: "src/*.ts", run: "y" },
      test: { run: "z", dependsOn: ["lint"] },
    }),
    "packages/a/deep/.lintstagedrc.json": '{ "*.ts": "w" }',
    "packages/b/package.json": '{ "name": "b" }',
    "packages/c/airlock.config.json": native({ lint: "never read" }),
  };
  const paths = ["x.ts", "packages/a/src/x.ts", "packages/a/deep/er/x.ts", "packages/b/x.ts"];

  test("alone handles a path, with globs and cwd of its folder, and names of its own", async () => {
    const config = await load(files, paths);
    expect(config.files).toEqual([
      "airlock.config.json",
      "packages/a/airlock.config.json",
      "packages/a/deep/.lintstagedrc.json",
    ]);
    expect(config.checks.map(({ name, cwd, dependsOn }) => [name, cwd, dependsOn])).toEqual([
      ["lint", "", []],
      ["packages/a:lint", "packages/a", []],
      ["packages/a:test", "packages/a", ["packages/a:lint"]],
      ["packages/a/deep:*.ts", "packages/a/deep", []],
    ]);
    expect(sees(config, "x.ts")).toEqual(["lint"]);
    expect(sees(config, "packages/a/src/x.ts")).toEqual(["packages/a:lint", "packages/a:test"]);
    expect(sees(config, "packages/a/x.ts")).toEqual(["packages/a:test"]);
    expect(sees(config, "packages/a/deep/er/x.ts")).toEqual(["packages/a/deep:*.ts"]);
    expect(sees(config, "packages/b/x.ts")).toEqual(["lint"]);
    expect(sees(config, "packages/ab/x.ts")).toEqual(["lint"]);
  });

  test("is found for a path whose folder is gone", async () => {
    expect(sees(await load(files, ["packages/a/gone/x.ts"]), "packages/a/gone/x.ts")).toEqual([
      "packages/a:test",
    ]);
  });

  test("is never one below node_modules, nor is one there a config of the project", async () => {
    const installed: Files = {
      "node_modules/x/package.json": '{ "lint-staged": { "*": "never" } }',
      "web/node_modules/y/airlock.config.json": native({ never: "x" }),
    };
    const below = [
      "node_modules/x/a.ts",
      "node_modules/x/package.json",
      "web/node_modules/y/lib/a.ts",
    ];
    expect(await load(installed, below)).toMatchObject({ checks: [], files: [] });
    const found = (tree: Files) =>
      isConfigured(Object.keys(tree), {
        reader: treeOf(tree),
        chamber: () => Promise.reject(new Error("a checkout was asked for")),
      });
    expect(await found(installed)).toBe(false);
    expect(await found({ ...installed, "web/airlock.config.json": native({ lint: "x" }) })).toBe(
      true,
    );
    const config = await load(
      { ...installed, "web/airlock.config.json": native({ lint: "x" }) },
      below,
    );
    expect(config.files).toEqual(["web/airlock.config.json"]);
    expect(below.flatMap((path) => sees(config, path))).toEqual(["web:lint"]);
  });

  test.each(["noVerify", "link", "claims", "sessionTrailer"])(
    "cannot say `%s` below the root",
    async (key) => {
      const value = {
        checks: {},
        [key]: { noVerify: "record", link: [], claims: "warn", sessionTrailer: true }[key],
      };
      const error = await errorOf(
        load({ "a/airlock.config.json": JSON.stringify(value) }, ["a/x"]),
      );
      expect(error.message).toBe(
        `a/airlock.config.json: ${key} belongs in the config at the root of the repository only.`,
      );
    },
  );

  test("cannot share a check's name with another", async () => {
    const error = await errorOf(
      load(
        {
          "airlock.config.json": native({ "a:x": "1" }),
          "a/airlock.config.json": native({ x: "2" }),
        },
        ["a/f"],
      ),
    );
    expect(error).toMatchObject({
      code: "CONFIG_AMBIGUOUS",
      message:
        'Two checks are called "a:x": airlock.config.json: checks["a:x"] and a/airlock.config.json: checks.x.',
    });
  });
});

describe("in one folder", () => {
  const ours = native({ ours: "x" });
  const theirs = '{ "*": "theirs" }';
  const preCommit =
    "repos: [{ repo: local, hooks: [{ id: pc, name: pc, entry: pc, language: system }] }]";
  const lefthook = "pre-commit: { commands: { lh: { run: lh } } }";

  test.each([
    [
      "our own before lint-staged's",
      { "airlock.config.yaml": "checks: { ours: x }", ".lintstagedrc": theirs },
      ["ours"],
    ],
    [
      "our own in package.json before lint-staged's",
      { "package.json": `{ "airlock": ${ours}, "lint-staged": ${theirs} }` },
      ["ours"],
    ],
    [
      "our own alone, whatever other tools' are there",
      { "airlock.config.yaml": "checks: { ours: x }", "lefthook.yml": lefthook },
      ["ours"],
    ],
    [
      "every other tool's beside each other, with the tool in the names",
      { "lefthook.yml": lefthook, ".pre-commit-config.yaml": preCommit, ".lintstagedrc": theirs },
      ["lint-staged:*", "pre-commit:pc", "lefthook:lh"],
    ],
    ["lefthook's where it is alone", { ".config/lefthook.yaml": lefthook }, ["lh"]],
    ["pre-commit's where it is alone", { ".pre-commit-config.yml": preCommit }, ["pc"]],
    [
      "the first file of a tool",
      { ".pre-commit-config.yaml": preCommit, "prek.toml": "repos = []" },
      [],
    ],
    [
      "an empty lint-staged file is none",
      { ".lintstagedrc": "", "package.json": `{ "lint-staged": ${theirs} }` },
      ["*"],
    ],
    ["a package.json without configs is none", { "package.json": "{}" }, []],
    ["a broken package.json that names no config is none", { "package.json": "{" }, []],
  ])("%s", async (_title, files: Files, names) => {
    expect((await load(files)).checks.map(({ name }) => name)).toEqual(names);
  });

  test.each([
    [".pre-commit-config.yaml", preCommit],
    ["lefthook.yml", lefthook],
  ])("%s counts at the root only", async (name, text) => {
    expect((await load({ [`a/${name}`]: text }, ["a/x"])).checks).toEqual([]);
  });

  test.each([
    [
      { "airlock.config.json": ours, "airlock.config.yml": ours },
      "airlock.config.json and airlock.config.yml",
    ],
    [
      { "airlock.config.mjs": "", "package.json": `{ "airlock": ${ours} }` },
      'airlock.config.mjs and "airlock" in package.json',
    ],
  ])("two of our own are an error that names both: %#", async (files: Files, names) => {
    const error = await errorOf(load(files));
    expect(error).toMatchObject({
      kind: "config",
      code: "CONFIG_AMBIGUOUS",
      message: `There are two configs in one folder: ${names}.`,
    });
  });

  test("a broken package.json that names a config is an error", async () => {
    expect((await errorOf(load({ "package.json": '{ "lint-staged": ' }))).message).toBe(
      "package.json:1:18 is not valid JSON: expected a value, found the end of the file.",
    );
  });
});

test("lint-staged's config below the root with a pattern that leads out of its folder counts beside other tools' at the root", async () => {
  const files = {
    "lefthook.yml": JSON.stringify({ "pre-commit": { commands: { lint: { run: "x" } } } }),
    "packages/a/.lintstagedrc.json": '{ "../b/*.js": "y" }',
  };
  const chamber = () => Promise.reject(new Error("a checkout was asked for"));
  const listed = async () => Object.keys(files);
  const config = await loadConfig({
    reader: treeOf(files),
    paths: ["packages/b/x.js"],
    chamber,
    listed,
  });
  expect(sees(config, "packages/b/x.js")).toEqual(["lint", "packages/a:../b/*.js"]);
});

test("a config file that leads nowhere is an error, not no config", async () => {
  const reader = { ...treeOf({ "airlock.config.json": "" }), read: async () => null };
  const error = await errorOf(
    loadConfig({ reader, paths: [], chamber: () => Promise.reject(new Error("no")) }),
  );
  expect(error).toMatchObject({ kind: "config", code: "CONFIG_UNREADABLE" });
});

test("names with odd characters in a folder are shown escaped", async () => {
  const error = await errorOf(
    load({ "a\u001b\udcff/airlock.config.json": "{" }, ["a\u001b\udcff/x"]),
  );
  expect(error.message).toContain("a\\u001b\\udcff/airlock.config.json:1:2 is not valid JSON");
});
