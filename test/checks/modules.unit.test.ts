// Configs that are modules, loaded as the hook loads them.

import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { checkout, treeOf, type Files } from "./checks-candidate.ts";
import { useBundledLoader } from "./modules-fixture.ts";

const { loadConfig, loadModules } = useBundledLoader();

test.each([
  ["airlock.config.mjs", "export default { checks: { it: 'x' } }"],
  ["airlock.config.js", "export default { checks: { it: 'x' } }"],
  ["airlock.config.js", "module.exports = { checks: { it: 'x' } }"],
  ["airlock.config.cjs", "module.exports = { checks: { it: 'x' } }"],
  ["airlock.config.ts", "const it: object = { it: 'x' };\nexport default { checks: it };"],
  [
    "airlock.config.mts",
    "export default await Promise.resolve({ checks: { it: 'x' } } satisfies object)",
  ],
  ["airlock.config.cts", "const it: object = { it: 'x' };\nmodule.exports = { checks: it };"],
  ["sub/lint-staged.config.mjs", "export default { it: 'x' }"],
  ["sub/.lintstagedrc.cjs", "module.exports = { it: ['x'] }"],
  ["sub/lint-staged.config.ts", "export default { it: 'x' } as object"],
])("%s %# is read", async (file, text) => {
  const { checks } = await loadModules({ [file]: text }, ["sub/x"]);
  expect(checks.map(({ name }) => name.replace("sub:", ""))).toEqual(["it"]);
});

describe("a module", () => {
  test("gets one checkout, however many there are", async () => {
    const files: Files = {
      "airlock.config.mjs": "export default { checks: { a: 'x' } }",
      "b/airlock.config.mjs": "export default { checks: { a: 'x' } }",
    };
    const root = await checkout(files);
    let asked = 0;
    const chamber = async (): Promise<string> => {
      asked += 1;
      return root;
    };
    await loadConfig({ reader: treeOf(files), paths: ["b/x"], chamber });
    expect(asked).toBe(1);
  });

  test("may import `defineConfig` from a package beside it", async () => {
    const files: Files = {
      "airlock.config.ts":
        "import { defineConfig } from 'git-airlock';\nexport default defineConfig({ checks: { a: 'x' as string } });",
      "node_modules/git-airlock/package.json":
        '{ "name": "git-airlock", "type": "module", "exports": "./index.js" }',
      "node_modules/git-airlock/index.js": "export const defineConfig = (config) => config;",
    };
    expect((await loadModules(files)).checks.map(({ name }) => name)).toEqual(["a"]);
  });

  test.each([
    [
      "airlock.config.mjs",
      "import { defineConfig } from 'git-airlock';\nexport default defineConfig(await Promise.resolve({ checks: { a: 'x' } }));",
    ],
    ["airlock.config.js", "import { ours } from './ours.mjs';\nexport default ours;"],
    [
      "airlock.config.cjs",
      "module.exports = require('git-airlock').defineConfig({ checks: { a: 'x' } });",
    ],
    [
      "airlock.config.ts",
      "import { defineConfig } from 'git-airlock';\nexport default defineConfig({ checks: { a: 'x' as string } });",
    ],
  ])(
    "%s gets the running package for `git-airlock` where the checkout has none",
    async (file, text) => {
      const files: Files = {
        [file]: text,
        "ours.mjs":
          "import { defineConfig } from 'git-airlock';\nexport const ours = defineConfig({ checks: { a: 'x' } });",
      };
      expect((await loadModules(files)).checks.map(({ name }) => name)).toEqual(["a", "running"]);
    },
  );

  test("leaves nothing behind in the checkout", async () => {
    const files: Files = { "airlock.config.ts": "export default { checks: {} }" };
    const root = await checkout(files);
    await mkdir(join(root, "node_modules"));
    await loadConfig({ reader: treeOf(files), paths: [], chamber: async () => root });
    expect(await readFile(join(root, "airlock.config.ts"), "utf8")).toBe(
      files["airlock.config.ts"],
    );
    await expect(rm(join(root, "node_modules", ".cache"))).rejects.toMatchObject({
      code: "ENOENT",
    });
  });

  test("may be a link to a file in the tree", async () => {
    const files: Files = {
      "airlock.config.mjs": "config/ours.mjs",
      "config/ours.mjs": "export default { checks: { a: 'x' } }",
    };
    const root = await checkout({ "config/ours.mjs": files["config/ours.mjs"]! });
    await symlink("config/ours.mjs", join(root, "airlock.config.mjs"));
    expect(
      (await loadConfig({ reader: treeOf(files), paths: [], chamber: async () => root })).checks,
    ).toHaveLength(1);
  });

  test.each([
    [
      "airlock.config.mjs",
      "export default {\n  checks: nope,\n};",
      "airlock.config.mjs:2:11 cannot be loaded: ReferenceError: nope is not defined.",
    ],
    [
      "airlock.config.mjs",
      "export default {\n  checks: [,\n};;}",
      "airlock.config.mjs:3:1 cannot be loaded: SyntaxError: ",
    ],
    [
      "airlock.config.cjs",
      "\n\nthrow new Error('first\\nsecond')",
      "airlock.config.cjs:3:7 cannot be loaded: first.",
    ],
    [
      "airlock.config.ts",
      "const a: number = 1;\nthrow new TypeError(`no ${a}`);",
      "airlock.config.ts:2:7 cannot be loaded: TypeError: no 1.",
    ],
    ["airlock.config.ts", "const = 1;", "cannot be loaded: "],
    [
      "airlock.config.mjs",
      "throw '\\u001b[31mred'",
      "airlock.config.mjs cannot be loaded: \\u001b[31mred.",
    ],
    [
      "airlock.config.mjs",
      "import 'not-there-at-all'",
      "cannot be loaded: Cannot find package 'not-there-at-all' imported from airlock.config.mjs.",
    ],
    [
      "airlock.config.mjs",
      "import './gone.mjs'",
      "cannot be loaded: Cannot find module 'gone.mjs' imported from airlock.config.mjs.",
    ],
    [
      "airlock.config.mjs",
      "throw new Error(import.meta.url)",
      "cannot be loaded: airlock.config.mjs.",
    ],
    ["airlock.config.mjs", "export const checks = {}", "airlock.config.mjs has no default export."],
    [
      "airlock.config.mjs",
      "export default () => ({})",
      'airlock.config.mjs must be an object such as { "checks": { "eslint": "eslint" } }, but is a function.',
    ],
  ])(
    "%s %# that cannot be loaded is named as it is in the repository",
    async (file, text, message) => {
      const files: Files = { [file]: text };
      const root = await checkout(files);
      const error = await loadConfig({
        reader: treeOf(files),
        paths: [],
        chamber: async () => root,
      }).then(
        () => new Error("it was loaded"),
        (thrown: Error) => thrown,
      );
      expect(error.message).toContain(message);
      expect(error).toMatchObject({ kind: "config", code: "CONFIG_INVALID" });
      for (const secret of [root, pathToFileURL(root).href, "?airlock"])
        expect(error.message).not.toContain(secret);
    },
  );
});
