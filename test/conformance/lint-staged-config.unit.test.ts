// The same lint-staged config and the same paths: lint-staged's own code and ours give the same
// files to the same commands.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixBraces } from "../../src/checks/other-tools/braces.ts";
import { lintStagedGroup } from "../../src/checks/other-tools/lint-staged.ts";
import { loadConfig } from "../../src/checks/config/load.ts";
import { namesOf } from "../../src/checks/config/names.ts";
import { lintStagedWords } from "../../src/checks/words.ts";
import type { Task } from "../../src/types.ts";
import { treeOf } from "../checks/checks-candidate.ts";
import { expectSame as expectEqual, runs } from "../support/property/runs.ts";

type Entry = { readonly filepath: string };
type Grouped = Record<
  string,
  { readonly config: Record<string, unknown>; readonly files: Entry[] }
>;

const modules = resolve(import.meta.dirname, "../../node_modules");
const theirs = async <T>(path: string): Promise<T> =>
  (await import(/* @vite-ignore */ pathToFileURL(`${modules}/${path}`).href)) as T;

const { generateTasks } = await theirs<{
  generateTasks: (options: object) => { pattern: string; commands: unknown; fileList: Entry[] }[];
}>("lint-staged/lib/generateTasks.js");
const { groupFilesByConfig } = await theirs<{
  groupFilesByConfig: (options: object) => Promise<Grouped>;
}>("lint-staged/lib/groupFilesByConfig.js");
const { validateConfigLogic } = await theirs<{
  validateConfigLogic: (config: unknown, path: string, logger: object) => Record<string, unknown>;
}>("lint-staged/lib/validateConfig.js");
const { validateBraces } = await theirs<{
  validateBraces: (pattern: string, logger: object) => string;
}>("lint-staged/lib/validateBraces.js");
const { getSpawnedTasks } = await theirs<{
  getSpawnedTasks: (options: object) => Promise<{ command: string }[]>;
}>("lint-staged/lib/getSpawnedTasks.js");
const { normalizePath } = await theirs<{ normalizePath: (path: string) => string }>(
  "lint-staged/lib/normalizePath.js",
);
const { CONFIG_FILE_NAMES } = await theirs<{ CONFIG_FILE_NAMES: readonly string[] }>(
  "lint-staged/lib/configFiles.js",
);
const { parseArgsStringToArgv } = await theirs<{
  parseArgsStringToArgv: (text: string) => string[];
}>("string-argv/index.js");

const silent = { warn: () => undefined, error: () => undefined, log: () => undefined };
const root = "/repository";

/**
 * Configs by file, and what each pattern gets, in lint-staged's order within each config.
 * Backslashes in names are slashes here: lint-staged hands such a name out so, while we hand out
 * the name that is there.
 */
type Handed = Record<string, Record<string, readonly string[]>>;

/**
 * What `runAll.js` does between finding the configs and spawning, with lint-staged's own functions.
 */
async function theirHanded(
  configs: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): Promise<Handed> {
  const sorted = Object.keys(configs)
    .map((file) => `${root}/${file}`)
    .sort((a, b) => a.localeCompare(b))
    .sort((a, b) => (a.split("/").length > b.split("/").length ? -1 : 1));
  const validated = Object.fromEntries(
    sorted.map((file) => [
      file,
      validateConfigLogic(configs[file.slice(root.length + 1)], file, silent),
    ]),
  );
  // `getStagedFiles.js`: what git names, resolved and with slashes.
  const files = paths.map((path) => ({
    filepath: normalizePath(resolve(root, path)),
    status: "M",
  }));
  const grouped = await groupFilesByConfig({ configs: validated, files });
  const rows = Object.entries(grouped).map(([file, { config, files: own }]) => {
    const tasks = generateTasks({ config, cwd: file.slice(0, file.lastIndexOf("/")), files: own });
    return [
      file.slice(root.length + 1),
      Object.fromEntries(
        tasks.map(({ pattern, fileList }) => [
          pattern,
          fileList.map(({ filepath }) => filepath.slice(root.length + 1)),
        ]),
      ),
    ] as const;
  });
  return Object.fromEntries(rows);
}

async function ourHanded(
  configs: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): Promise<Handed> {
  const files = Object.fromEntries(
    Object.entries(configs).map(([file, value]) => [file, JSON.stringify(value)]),
  );
  const { checks } = await loadConfig({
    reader: treeOf(files),
    paths,
    listed: async () => [...Object.keys(files), ...paths],
    chamber: () => Promise.reject(new Error("a checkout was asked for")),
  });
  const handed: Record<string, Record<string, readonly string[]>> = {};
  for (const check of checks)
    (handed[check.source.file] ??= {})[check.source.place] = paths
      .filter((path) => check.wants(path))
      .map(normalizePath);
  return handed;
}

/** Patterns in order: toEqual alone does not look at the order of keys. */
const ordered = (handed: Handed) =>
  Object.fromEntries(Object.entries(handed).map(([file, rows]) => [file, Object.entries(rows)]));

/**
 * lint-staged keeps configs that get no file; ours of a folder without a changed path are not read,
 * nor a second one of any folder.
 */
function withoutSilent(expected: Handed, ours: Handed): Handed {
  const isSilent = ([file, rows]: [string, Handed[string]]) =>
    ours[file] === undefined && Object.values(rows).flat().length === 0;
  return Object.fromEntries(Object.entries(expected).filter((entry) => !isSilent(entry)));
}

async function expectSame(
  configs: Readonly<Record<string, unknown>>,
  paths: readonly string[],
): Promise<void> {
  expect(ordered(await ourHanded(configs, paths))).toEqual(
    ordered(await theirHanded(configs, paths)),
  );
}

const plainPaths = `
  a.js b.JS .eslintrc.js src/a.js src/a.ts src/deep/er/a.tsx src/.dot/a.js README.md src/a.test.js file1.css file2.css ä/ö.js
  -a.js :b.js a.{js} [x].js packages/a/a.js packages/a/src/b.ts packages/b/a.js ..a.js packages/a/..b.js
`;
const paths = [
  ...plainPaths.trim().split(/\s+/),
  "docs/a b.md",
  'q"uote.js',
  "back\\slash.js",
  "new\nline/a.js",
  "\udcff.js",
];

describe("one config at the root", () => {
  const patterns = String.raw`
    * *.js *.{js,ts} *.{js} *.{{js,ts}} *.{js,{ts}} *.{ts,tsx,md} **/*.js **/*.{js,ts} src/*.js src/**/*.js src/** /src/*.js
    ./src/*.js ./*.js !*.js !(*.test).js !(*test).{js,ts} src/!(deep)/** *.+(js|ts) *.@(js|ts) *.?(s)js ?.js [ab].js [!a].js
    [[:alpha:]].js file{1..3}.css file{1..2}.{css} \*.js *.\{js\} .* **/.* *.md docs/**/*.md packages/*/a.js
    packages/{a,b}/*.js packages/{a}/*.js ../*.js ../repository/*.js ..* -*.js :*.js *.JS back/*.js new*/*.js ** **/** */*
    *.{js,ts}{,x}
  `;
  test.each([...patterns.trim().split(/\s+/), "a b", "**/a b.md"])(
    "hands out the same files for %j",
    async (pattern) => {
      await expectSame({ ".lintstagedrc.json": { [pattern]: "x" } }, paths);
    },
  );

  test("hands them out to the same patterns in the same order, those that become the same included", async () => {
    await expectSame(
      {
        ".lintstagedrc.json": {
          "*.{js}": "a",
          "*.ts": "b",
          "*.js": "c",
          "2": "d",
          "1": "e",
          "*.{ts}": "f",
        },
      },
      paths,
    );
  });
});

describe("several configs", () => {
  test.each([
    [
      "below the root",
      { ".lintstagedrc.json": { "*.js": "x" }, "packages/a/.lintstagedrc.json": { "*.js": "y" } },
    ],
    [
      "in one folder",
      {
        ".lintstagedrc.json": { "*.ts": "x" },
        ".lintstagedrc": { "*.js": "y" },
        ".lintstagedrc.yml": { "*": "z" },
      },
    ],
    [
      "with a glob of a parent folder",
      {
        ".lintstagedrc.json": { "*": "x" },
        "packages/a/.lintstagedrc.json": { "../b/*.js": "y", "../../*.js": "z", "*.ts": "w" },
      },
    ],
    [
      "with two globs of a parent folder",
      {
        ".lintstagedrc.json": { "*": "x" },
        "packages/a/.lintstagedrc.json": { "../**": "y" },
        "packages/b/.lintstagedrc.json": { "../**": "y" },
      },
    ],
    ["without one at the root", { "packages/a/.lintstagedrc.json": { "*.js": "y" } }],
    [
      "below one at the root, nothing below it changed",
      { ".lintstagedrc": { "*": "x" }, "no/x/.lintstagedrc": { "../../*.js": "y" } },
    ],
    [
      "below a closer one, nothing below it changed",
      { "src/.lintstagedrc": { "*.ts": "x" }, "src/no/.lintstagedrc": { "../*.js": "y" } },
    ],
    [
      "alone, nothing below it changed",
      { "packages/no/.lintstagedrc": { "../*/*.js": "y", "..no": "z" } },
    ],
  ])("%s: the closest takes a path, and only it", async (_title, configs) => {
    const ours = await ourHanded(configs, paths);
    expect(ordered(ours)).toEqual(ordered(withoutSilent(await theirHanded(configs, paths), ours)));
  });

  test("lint-staged's file names are tried in its order", () => {
    expect(namesOf("lint-staged").map(({ path }) => path)).toEqual(
      CONFIG_FILE_NAMES.toSorted((a, b) => a.localeCompare(b)),
    );
  });
});

describe("the commands of a pattern", () => {
  /** The command lines that a task comes to, in order. */
  async function commandsOf(task: Task, files: readonly string[]): Promise<string[]> {
    if (task.kind === "command") return [task.title];
    if (task.kind === "generate") return commandsOf(await task.generate(files), files);
    if (task.kind === "function" || task.kind === "builtin")
      throw new Error(`a ${task.kind} has no command`);
    const lists = await Promise.all(task.tasks.map((each) => commandsOf(each, files)));
    return lists.flat();
  }

  test.each([
    ["a text", "eslint --fix"],
    ["a list", ["eslint --fix", "prettier 'a b'", "git add"]],
    ["an empty list", []],
    ["a function", (files: string[]) => `eslint ${files.join(" ")}`],
    [
      "a function that returns a list later",
      async (files: string[]) => files.map((file) => `eslint ${file}`),
    ],
    ["a list of both", ["a", () => ["b", "c"], () => "d"]],
  ])("are the same in the same order: %s", async (_title, commands) => {
    const files = [`${root}/a.js`, `${root}/b c.js`];
    const options = {
      abortController: new AbortController(),
      commands,
      cwd: root,
      topLevelDir: root,
    };
    const expected = await getSpawnedTasks({
      ...options,
      files: files.map((filepath) => ({ filepath, status: "M" })),
    });
    const [check] = lintStagedGroup({ "*": commands }, { file: "x", folder: "", keys: [] }).checks;
    expect(await commandsOf(check!.task, files)).toEqual(expected.map(({ command }) => command));
  });
});

describe("random configs", () => {
  const part = fc.constantFrom(
    "*",
    "**",
    "a",
    "b",
    "src",
    "*.js",
    "*.ts",
    "?",
    "[ab]",
    "{a,b}",
    "{a}",
    "{{a,b}}",
    "{a,{b}}",
    "*.{js,ts}",
    "*.{js}",
    "!(a)",
    "@(a|b)",
    "+(a)",
    ".*",
    "..",
    ".",
    "\\*",
    "{1..2}",
    "[!a].js",
    "a.js",
    "!a",
    "(a)",
    "{a\\,b}",
  );
  const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const name = fc.constantFrom(
    "a",
    "b",
    "src",
    "a.js",
    "b.ts",
    ".a",
    ".b.js",
    "1",
    "..a",
    "{a}",
    "*",
    "!a",
    "a\\b",
    "é.js",
    "(a)",
  );
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const config = fc.dictionary(pattern, fc.constant("x"), {
    minKeys: 1,
    maxKeys: 4,
    noNullPrototype: true,
  });

  test("hand out the same files, or are refused by both", async () => {
    await fc.assert(
      fc.asyncProperty(
        config,
        fc.option(config, { nil: undefined }),
        fc.uniqueArray(path, { maxLength: 12 }),
        async (atRoot, inA, names) => {
          const configs = {
            ".lintstagedrc.json": atRoot,
            ...(inA === undefined ? {} : { "a/.lintstagedrc.json": inA }),
          };
          const answer = (handed: Promise<Handed>): Promise<Handed | null> =>
            handed.catch(() => null);
          const [ours, expected] = [
            await answer(ourHanded(configs, names)),
            await answer(theirHanded(configs, names)),
          ];
          expectEqual(
            expect,
            ours && ordered(ours),
            expected && ordered(ours === null ? expected : withoutSilent(expected, ours)),
          );
        },
      ),
      runs(60, 2000),
    );
  });

  test("have their braces mended alike", () => {
    // Without `$`: lint-staged takes `$&` in a pattern for one in a replacement, and does not end.
    const text = fc.string({
      unit: fc.constantFrom("{", "}", ",", ".", "..", "a", "\\", "*", "1"),
      maxLength: 14,
    });
    fc.assert(
      fc.property(text, (glob) => fixBraces(glob) === validateBraces(glob, silent)),
      runs(1000, 20_000),
    );
  });

  test("have their commands split alike", () => {
    const text = fc.string({
      unit: fc.constantFrom(
        "a",
        "b",
        " ",
        "  ",
        "'",
        '"',
        "\\",
        "=",
        "\n",
        "--x",
        "\u0003",
        "\u0005",
        "é",
      ),
      maxLength: 16,
    });
    fc.assert(
      fc.property(text, (line) =>
        expectEqual(expect, lintStagedWords(line), parseArgsStringToArgv(line)),
      ),
      runs(1000, 20_000),
    );
  });
});
