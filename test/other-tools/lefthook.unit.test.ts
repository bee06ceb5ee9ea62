// lefthook's configs: the jobs, commands and scripts of our stages become checks; one that cannot
// be run could not tell, and the others run.

import { describe, expect, test } from "vitest";
import { load } from "../checks/checks-candidate.ts";
import { hook, one } from "./lefthook-fixture.ts";

describe("a command", () => {
  test.each([
    ["without files", "tsc --noEmit", { argv: ["tsc", "--noEmit"], paths: "none", shell: false }],
    [
      "with the staged files at its end",
      "eslint --fix {staged_files}",
      { argv: ["eslint", "--fix"], paths: "append" },
    ],
    [
      "with the staged files in the middle",
      "eslint {staged_files} --fix",
      { argv: ["sh", "-c", 'eslint "$@" --fix', "sh"], paths: "append" },
    ],
    [
      "with quoted staged files",
      "eslint '{staged_files}'",
      { argv: ["sh", "-c", 'eslint "$@"', "sh"], paths: "append" },
    ],
    ["with shell syntax", "a | b && c", { argv: ["sh", "-c", "a | b && c", "sh"], paths: "none" }],
    [
      "with shell syntax and staged files",
      'a $X "{staged_files}" > /dev/null',
      { argv: ["sh", "-c", 'a $X "$@" > /dev/null', "sh"], paths: "append" },
    ],
    [
      "with a reserved word first",
      "! grep -n TODO {staged_files}",
      { argv: ["sh", "-c", '! grep -n TODO "$@"', "sh"], paths: "append" },
    ],
    ["with a program's path", "./s.sh {staged_files}", { argv: ["./s.sh"], paths: "append" }],
  ])("%s", async (_title, run, task) => {
    expect((await one({ run })).task).toMatchObject({ kind: "command", title: "job", ...task });
  });

  const ofTheShell = [
    ": x",
    ". ./s.sh",
    "eval true",
    "exit 0",
    "command -v ls",
    "source s.sh",
    "time ls",
    "echo a",
    "[ -f a ]",
  ];
  test.each([...ofTheShell, "a ?.js", "a [ab].js", "a {b,c}", "a # b"])(
    "is the shell's where only the shell knows it: %s",
    async (run) => {
      expect((await one({ run })).task).toMatchObject({
        argv: ["sh", "-c", run, "sh"],
        paths: "none",
      });
    },
  );

  test.each([
    [
      "glob: `*` crosses folders, case does not count",
      { glob: "*.JS" },
      {},
      ["a.js", "a/b.JS"],
      ["a.ts"],
    ],
    ["glob: a list", { glob: ["*.ts", "*.{css,scss}"] }, {}, ["a.ts", "b/a.scss"], ["a.js"]],
    [
      "glob: `**/` needs a folder",
      { glob: "src/**/*.js" },
      {},
      ["src/a/b.js", "src/a/b/c.js"],
      ["src/a.js"],
    ],
    [
      "glob: lists and single characters",
      { glob: "[ab]?[!c].x" },
      {},
      ["aaa.x", "b/d.x"],
      ["aac.x", "caa.x"],
    ],
    [
      "glob_matcher: doublestar has the usual meaning",
      { glob: "src/**/*.js" },
      { glob_matcher: "doublestar" },
      ["src/a.js", "src/.a/b.js"],
      ["a/src/a.js"],
    ],
    [
      "doublestar: a name alone is at the root",
      { glob: "*.js" },
      { glob_matcher: "doublestar" },
      ["a.js"],
      ["a/b.js"],
    ],
    ["exclude: case counts", { exclude: ["*.js"] }, {}, ["a.JS", "a.ts"], ["a.js", "b/a.js"]],
    ["root", { root: "client/", glob: "*.js" }, {}, ["client/a.js"], ["a.js", "clients/a.js"]],
    [
      "keys without a value",
      { root: null, glob: null, exclude: null, tags: null, env: null },
      {},
      ["a.js"],
      [],
    ],
  ])("%s", async (...row) => {
    const [, part, top, yes, no] = row;
    const check = await one(part, top);
    expect([...yes, ...no].filter((path) => check.wants(path))).toEqual(yes);
  });

  test("runs in its root with its environment and timeout", async () => {
    expect(await one({ root: "client/", env: { A: 1, B: "x" }, timeout: "1m30s" })).toMatchObject({
      cwd: "client",
      env: { A: "1", B: "x" },
      timeout: 90_000,
    });
  });

  test.each([
    ["skip: true", { skip: true }, 0],
    ["only: false", { only: false }, 0],
    ["skip: false", { skip: false }, 1],
    ["an excluded tag", { tags: ["slow"] }, 0],
    ["another tag", { tags: "quick" }, 1],
    [
      "keys without effect on a verdict",
      { stage_fixed: true, fail_text: "f", interactive: false, priority: 3 },
      1,
    ],
  ])("with %s", async (_title, part, count) => {
    expect(
      (await load(hook({ exclude_tags: ["slow"], commands: { job: { run: "x", ...part } } })))
        .checks,
    ).toHaveLength(count);
  });
});
