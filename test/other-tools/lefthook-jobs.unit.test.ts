// lefthook's jobs by stage, what the shell does for them, when they run, and those that cannot be
// run.

import { describe, expect, test } from "vitest";
import { load, onlyCheck } from "../checks/checks-candidate.ts";
import { file, one } from "./lefthook-fixture.ts";

describe("a stage", () => {
  const stage = (name: string, jobs: readonly object[], more: object = {}) =>
    load({ [file]: JSON.stringify({ [name]: { ...more, jobs } }) });

  test.each([
    [
      "commit-msg",
      "commitlint --edit {1}",
      ["sh", "-c", 'commitlint --edit "$1"', "sh"],
      "append",
      ["commit-msg"],
    ],
    [
      "commit-msg",
      "grep -q x '{1}'",
      ["sh", "-c", 'grep -q x "$1"', "sh"],
      "append",
      ["commit-msg"],
    ],
    ["commit-msg", "check {0}", ["sh", "-c", 'check "$1"', "sh"], "append", ["commit-msg"]],
    [
      "commit-msg",
      "head -1 .git/COMMIT_EDITMSG",
      ["sh", "-c", 'head -1 "$1"', "sh"],
      "append",
      ["commit-msg"],
    ],
    ["commit-msg", "check", ["check"], "none", ["commit-msg"]],
    [
      "pre-push",
      "x {1} {2}",
      ["sh", "-c", 'x "${AIRLOCK_REMOTE-}" "${AIRLOCK_REMOTE_URL-}"', "sh"],
      "none",
      [],
    ],
    ["pre-push", "npm test", ["npm", "test"], "none", []],
    ["pre-push", "eslint {push_files}", ["eslint"], "append", []],
    ["pre-push", "tsc {files}", ["tsc"], "append", ["pre-push"]],
    ["pre-push", "tsc {all_files}", ["tsc"], "append", ["pre-push"]],
    [
      "pre-commit",
      "wc {all_files} | x",
      ["sh", "-c", 'wc "$@" | x', "sh"],
      "append",
      ["pre-commit"],
    ],
  ])("%s runs %j", async (...row) => {
    const [name, run, argv, paths, always] = row;
    const listed = run.includes("{files}") ? { files: "git ls-files" } : {};
    const check = onlyCheck(await stage(name, [{ name: "j", run, glob: "*.js" }], listed));
    expect(check).toMatchObject({
      stages: [name],
      always,
      task: { argv, paths },
      handed: run.includes("all_files") ? "all" : "changed",
    });
    expect(check.task).toMatchObject(run.includes("{files}") ? { list: "git ls-files" } : {});
    // Without a placeholder for files, a message has none that a glob could be about.
    expect(check.wants("a.py")).toBe(name === "commit-msg");
  });

  test("commit-msg gives a script the message, as git does", async () => {
    const scripts = { "commit-msg": { scripts: { "m.sh": null } } };
    expect(onlyCheck(await load({ [file]: JSON.stringify(scripts) }))).toMatchObject({
      always: ["commit-msg"],
      task: { argv: ["sh", "-c", `'./.lefthook/commit-msg/m.sh' "$1"`, "sh"], paths: "append" },
    });
  });

  test("has names of its own where another one has them", async () => {
    const jobs = {
      jobs: [
        { name: "lint", run: "x" },
        { name: "lint", run: "y" },
      ],
    };
    const piped = { piped: true, commands: { lint: { run: "x" }, test: { run: "y" } } };
    const { checks } = await load({
      [file]: JSON.stringify({ "pre-commit": jobs, "pre-push": piped }),
    });
    expect(checks.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ["lint", []],
      ["lint#2", []],
      ["pre-push/lint", []],
      ["test", ["pre-push/lint"]],
    ]);
  });
});

describe("what the shell does", () => {
  test.each([
    [
      "templates are put in place",
      { run: "{wrap} {staged_files}" },
      { templates: { wrap: "npx eslint", none: null } },
      ["npx", "eslint"],
    ],
    ["args follow", { run: "eslint", args: "--fix {staged_files}" }, {}, ["eslint", "--fix"]],
    [
      "an rc file is read first",
      { run: "x" },
      { rc: "~/.rc" },
      ["sh", "-c", "[ -f ~/.rc ] && . ~/.rc\nx", "sh"],
    ],
    [
      "an rc file is at the top",
      { run: "x", root: "a/b" },
      { rc: "./rc" },
      ["sh", "-c", "cd ../.. || exit\n[ -f ./rc ] && . ./rc\ncd a/b || exit\nx", "sh"],
    ],
    [
      "variables may name others",
      { run: "x", env: { PATH: "bin:$PATH" } },
      {},
      ["sh", "-c", 'export PATH="bin:$PATH"\nx', "sh"],
    ],
    [
      "quotes that are closed are over",
      { run: '# don\'t\necho \'it\' \\\' "a\\"b" x# && y {staged_files} "{staged_files}"' },
      {},
      ["sh", "-c", '# don\'t\necho \'it\' \\\' "a\\"b" x# && y "$@" "$@"', "sh"],
    ],
    ["the job's name", { run: "x {lefthook_job_name}" }, {}, ["x", "job"]],
  ])("%s", async (...row) => {
    const [, part, top, argv] = row;
    expect((await one(part, top)).task).toMatchObject({ argv });
  });
});
