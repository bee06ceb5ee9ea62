// The commands of a pattern, and random configs: as lint-staged reads them.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixBraces } from "../../src/checks/other-tools/braces.ts";
import { lintStagedGroup } from "../../src/checks/other-tools/lint-staged.ts";
import { lintStagedWords } from "../../src/checks/words.ts";
import type { Task } from "../../src/types.ts";
import { expectSame as expectEqual, runs } from "../support/property/runs.ts";
import {
  theirs,
  silent,
  root,
  type Handed,
  theirHanded,
  ourHanded,
  ordered,
  withoutSilent,
} from "./lint-staged-fixture.ts";

const { validateBraces } = await theirs<{
  validateBraces: (pattern: string, logger: object) => string;
}>("lint-staged/lib/validateBraces.js");

const { getSpawnedTasks } = await theirs<{
  getSpawnedTasks: (options: object) => Promise<{ command: string }[]>;
}>("lint-staged/lib/getSpawnedTasks.js");

const { parseArgsStringToArgv } = await theirs<{
  parseArgsStringToArgv: (text: string) => string[];
}>("string-argv/index.js");

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
