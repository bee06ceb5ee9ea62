// Configs that are modules and cannot be loaded: what is missing, and what to type.

import { describe, expect, test } from "vitest";
import { checkout, treeOf, type Files } from "./checks-candidate.ts";
import { useBundledLoader } from "./modules-fixture.ts";

const { loadConfig } = useBundledLoader();

describe("a module that cannot be loaded", () => {
  const listed = '{ "devDependencies": { "not-there": "1" } }';

  test.each<readonly [Files, string]>([
    [{ "airlock.config.mjs": "import 'not-there/at-all'" }, "npm install -D not-there"],
    [
      { "airlock.config.mjs": "import 'git-airlock';\nimport 'not-there'" },
      "npm install -D not-there",
    ],
    [
      { "airlock.config.cjs": "require('@acme/not-there/at-all')" },
      "npm install -D @acme/not-there",
    ],
    [{ "airlock.config.ts": "import 'not-there'", "package.json": listed }, "npm install"],
    [
      { "airlock.config.mjs": "import 'not-there'", "package.json": listed, "pnpm-lock.yaml": "" },
      "pnpm install",
    ],
    [
      { "airlock.config.mjs": "import 'not-there'", "package.json": "{}", "yarn.lock": "" },
      "yarn add -D not-there",
    ],
    [
      {
        "airlock.config.json": '{ "extends": "not-there" }',
        "package.json": listed,
        "bun.lock": "",
      },
      "bun install",
    ],
  ])(
    "that needs a package that is not installed asks for the packages: %j",
    async (files, command) => {
      const root = await checkout(files);
      const error: unknown = await loadConfig({
        reader: treeOf(files),
        paths: [],
        chamber: async () => root,
      }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "CONFIG_INVALID",
        facts: { install: command },
        next: expect.arrayContaining([command]) as unknown,
      });
      expect((error as Error).message).toContain("not-there");
    },
  );

  test("whose own file is missing, or that throws by itself, asks for no package", async () => {
    for (const text of ["import './gone.mjs'", "throw new Error(`Cannot find package 'a'`)"]) {
      const files: Files = { "airlock.config.mjs": text };
      const root = await checkout(files);
      const error: unknown = await loadConfig({
        reader: treeOf(files),
        paths: [],
        chamber: async () => root,
      }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        facts: {},
        next: [expect.stringContaining("Edit airlock.config.mjs") as unknown],
      });
    }
  });

  test("whose checkout cannot be opened passes that error on", async () => {
    const reader = treeOf({ "airlock.config.mjs": "" });
    await expect(
      loadConfig({ reader, paths: [], chamber: () => Promise.reject(new Error("disk full")) }),
    ).rejects.toThrow("disk full");
  });
});
