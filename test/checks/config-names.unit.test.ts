// The table of config names: every name in it is found and read, is in the docs, and every name
// that the tools themselves accept is in it.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isConfigured } from "../../src/checks/config/find.ts";
import {
  configNames,
  hookToolNames,
  lefthookLocalNames,
  localNames,
  namesOf,
} from "../../src/checks/config/names.ts";
import { configText, onlyCheckOf } from "../support/check/config-text.ts";
import { checkout, errorOf, load, treeOf, type Files } from "./checks-candidate.ts";
import { loadConfig } from "../../src/checks/config/load.ts";

const page = (name: string) =>
  readFileSync(join(import.meta.dirname, "../../docs/reference", `${name}.md`), "utf8");
const docs = `${page("config")}\n${page("other-tools")}`;

/** Loads these files from a checkout, which modules need. */
async function loadFrom(files: Files, paths: readonly string[]) {
  const root = await checkout({
    ...files,
    ...("package.json" in files ? {} : { "package.json": '{ "type": "module" }' }),
  });
  return loadConfig({ reader: treeOf(files), paths, chamber: async () => root });
}

describe("every name of a config", () => {
  test.each(
    configNames.map(
      (name) => [`${name.path}${name.key === undefined ? "" : ` (${name.key})`}`, name] as const,
    ),
  )("%s is found and read", async (_title, name) => {
    const { checks, files } = await loadFrom({ [name.path]: configText(name) }, ["a.txt"]);
    expect(files).toEqual([name.path]);
    expect(checks.map((check) => check.name)).toEqual([onlyCheckOf(name.tool)]);
  });

  test.each(
    configNames
      .filter(({ where }) => where === "any folder")
      .map((name) => [name.path, name] as const),
  )(
    "%s below the root counts as a config where no config reaches what changed",
    async (_path, name) => {
      const files = { [`a/b/${name.path}`]: configText(name), "x.txt": "" };
      const root = await checkout({ ...files, "package.json": '{ "type": "module" }' });
      const chamber = async () => root;
      expect(await isConfigured(Object.keys(files), { reader: treeOf(files), chamber })).toBe(true);
    },
  );

  test("is in docs/reference/config.md or other-tools.md", () => {
    const paths = [...configNames, ...hookToolNames].map(({ path, key }) =>
      key === undefined ? path : `"${key}"`,
    );
    expect(
      [...paths, ...localNames, ...lefthookLocalNames].filter(
        (path) => !spelledOut(docs).includes(path),
      ),
    ).toEqual([]);
  });
});

/** The docs with every `{a,b}` and `{,.a}` in them written out. */
function spelledOut(text: string): string {
  const words = text.match(/[^\s`]+/g) ?? [];
  return words.flatMap(expand).join("\n");
}

function expand(word: string): string[] {
  const [whole, before, inner, after] = /^([^{]*)\{([^{}]*,[^{}]*)\}(.*)$/.exec(word) ?? [];
  return whole === undefined
    ? [word]
    : inner!.split(",").flatMap((one) => expand(`${before}${one}${after}`));
}

describe("no config", () => {
  const nothing = () => Promise.reject(new Error("a checkout was asked for"));

  test.each([
    ["git-airlock among the dependencies", '{ "devDependencies": { "git-airlock": "^1" } }'],
    ["lint-staged among the dependencies", '{ "devDependencies": { "lint-staged": "^16" } }'],
    ["a script of that name", '{ "scripts": { "airlock": "x", "lint-staged": "lint-staged" } }'],
    [
      "a text that reads like one",
      '{ "description": "\\"airlock\\": { \\"checks\\": {} }, lint-staged: x" }',
    ],
    [
      "a key further in",
      '{ "config": { "airlock": { "checks": {} }, "lint-staged": { "*": "x" } } }',
    ],
    ["lint-staged switched off", '{ "lint-staged": false }'],
  ])("is %s", async (_title, text) => {
    for (const path of ["package.json", "packages/a/package.json"]) {
      const files = { [path]: text, "x.txt": "" };
      expect((await load(files, ["x.txt", path])).files).toEqual([]);
      expect(
        await isConfigured(Object.keys(files), { reader: treeOf(files), chamber: nothing }),
      ).toBe(false);
    }
  });

  test("is a file of such a name that holds nothing, in YAML, JSON or a module", async () => {
    const files = {
      "a/.lintstagedrc": "",
      "b/.lintstagedrc.json": "null",
      "c/lint-staged.config.mjs": "export default null;\n",
    };
    const root = await checkout(files);
    expect(
      await isConfigured(Object.keys(files), { reader: treeOf(files), chamber: async () => root }),
    ).toBe(false);
  });

  test("is a config that is only named in package.yaml, and in a folder of the name", async () => {
    const files = {
      "a/package.yaml": "devDependencies:\n  lint-staged: 16\n",
      "b/airlock.config.js/x": "",
    };
    expect(
      await isConfigured(Object.keys(files), { reader: treeOf(files), chamber: nothing }),
    ).toBe(false);
  });

  test("is not said of a tree whose only config cannot be read: that is the error", async () => {
    const files = { "a/package.json": '{ "lint-staged": ', "x.txt": "" };
    const error = await errorOf(
      isConfigured(Object.keys(files), { reader: treeOf(files), chamber: nothing }),
    );
    expect(error.message).toContain("a/package.json:1:18 is not valid JSON");
    const both = { ...files, "b/.lintstagedrc": "'*': x" };
    expect(await isConfigured(Object.keys(both), { reader: treeOf(both), chamber: nothing })).toBe(
      true,
    );
  });
});

describe("configs of several tools at the root", () => {
  const files: Files = {
    ".lintstagedrc": "'*.ts': one",
    "lefthook.yml":
      "pre-commit: { piped: true, commands: { a: { run: one }, b: { run: two, glob: '*.ts' } } }",
    "packages/a/.lintstagedrc": "'*.ts': three",
    "packages/b/airlock.config.json": '{ "checks": { "own": "four" } }',
  };
  const paths = ["x.ts", "packages/a/x.ts", "packages/b/x.ts"];

  test("all count, each with its own rules of which path is whose; a config of airlock's own is alone for its folder", async () => {
    const { checks } = await load(files, paths);
    const seen = (path: string) =>
      checks.filter((check) => check.wants(path)).map(({ name }) => name);
    expect(seen("x.ts")).toEqual(["lint-staged:*.ts", "lefthook:a", "lefthook:b"]);
    expect(seen("packages/a/x.ts")).toEqual(["lefthook:a", "lefthook:b", "packages/a:*.ts"]);
    expect(seen("packages/b/x.ts")).toEqual(["packages/b:own"]);
    expect(checks.find(({ name }) => name === "lefthook:b")!.dependsOn).toEqual(["lefthook:a"]);
  });

  test("the same name in both is no clash", async () => {
    const both = { ...files, ".lintstagedrc": "a: one" };
    expect((await load(both)).checks.map(({ name }) => name)).toEqual([
      "lint-staged:a",
      "lefthook:a",
      "lefthook:b",
    ]);
  });
});

test("the names of lefthook and prek are those of their own programs' documentation", () => {
  expect(namesOf("lefthook").map(({ path }) => path)).toEqual(
    ["yml", "yaml", "json", "jsonc", "toml"].flatMap((end) =>
      ["lefthook", ".lefthook", ".config/lefthook"].map((stem) => `${stem}.${end}`),
    ),
  );
  expect(namesOf("pre-commit").map(({ path }) => path)).toEqual([
    "prek.toml",
    ".pre-commit-config.yaml",
    ".pre-commit-config.yml",
  ]);
  expect(localNames.map((name) => name.replace("local", "config"))).toEqual(
    namesOf("airlock").flatMap(({ path, key }) => (key === undefined ? [path] : [])),
  );
  expect(existsSync(join(import.meta.dirname, "../../docs/reference/config.md"))).toBe(true);
});
