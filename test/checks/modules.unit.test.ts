// Configs that are modules, loaded as the hook loads them: from its kind of bundle, by Node itself
// (vitest would stand between).

import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { loadConfig as LoadConfig } from "../../src/checks/config/load.ts";
import type { Config } from "../../src/types.ts";
import { checkout, treeOf, type Files } from "./checks-candidate.ts";

let folder = "";
let loadConfig: typeof LoadConfig;

beforeAll(async () => {
  const project = resolve(import.meta.dirname, "../..");
  folder = await mkdtemp(join(tmpdir(), "airlock-bundle-"));
  const outfile = join(folder, "load.cjs");
  await build({
    entryPoints: [join(project, "src/checks/config/load.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["jiti"],
    // As in scripts/build.ts: this format has no `import.meta`.
    banner: { js: 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
    define: { "import.meta.url": "moduleUrl" },
    logLevel: "error",
  });
  await symlink(join(project, "node_modules"), join(folder, "node_modules"));
  // The running package, around the bundle as around dist/.
  await writeFile(
    join(folder, "package.json"),
    '{ "name": "git-airlock", "exports": "./index.mjs" }',
  );
  await writeFile(
    join(folder, "index.mjs"),
    "export const defineConfig = ({ checks }) => ({ checks: { ...checks, running: 'x' } });",
  );
  ({ loadConfig } = createRequire(import.meta.url)(outfile) as { loadConfig: typeof LoadConfig });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const loadModules = (files: Files, paths: readonly string[] = []): Promise<Config> =>
  loadConfig({ reader: treeOf(files), paths, chamber: () => checkout(files) });

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
