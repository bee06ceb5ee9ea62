// lefthook's jobs by stage, what the shell does for them, when they run, and those that cannot be
// run.

import { describe, expect, test } from "vitest";
import type { Check, Situation } from "../../src/types.ts";
import { load, onlyCheck } from "../checks/checks-candidate.ts";

const file = "lefthook.yml";
const hook = (value: object, top: object = {}): Record<string, string> => ({
  [file]: JSON.stringify({ ...top, "pre-commit": value }),
});
const one = async (part: object, top?: object): Promise<Check> =>
  onlyCheck(await load(hook({ commands: { job: { run: "x", ...part } } }, top)));

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

describe("a condition", () => {
  test.each([
    [{ skip: "merge" }, [{ skip: ["merge"], only: null }]],
    [{ skip: ["merge", "rebase"] }, [{ skip: ["merge", "rebase"], only: null }]],
    [{ only: "rebase" }, [{ skip: [], only: ["rebase"] }]],
    [{ skip: [{ run: "which x" }] }, [{ skip: ["which x"], only: null }]],
    [
      { only: [{ ref: "dev/*" }], skip: "merge-commit" },
      [{ skip: ["merge-commit"], only: ["main no", "dev/a yes"] }],
    ],
  ])("of %j", async (part, expected) => {
    const shown = (list: readonly Situation[] | null) =>
      list?.flatMap((each) =>
        each.kind === "state"
          ? [each.state]
          : each.kind === "command"
            ? [each.script]
            : ["main", "dev/a"].map((branch) => `${branch} ${each.matches(branch) ? "yes" : "no"}`),
      ) ?? null;
    const { when } = await one(part);
    expect(when.map(({ skip, only }) => ({ skip: shown(skip), only: shown(only) }))).toEqual(
      expected,
    );
  });

  test("of the hook, of a group and of the job hold together; false leaves a whole group out", async () => {
    const jobs = [
      { name: "g", skip: "merge", group: { jobs: [{ name: "j", run: "x", only: "rebase" }] } },
      { name: "never", only: [], group: { jobs: [{ run: "y" }] } },
    ];
    expect(onlyCheck(await load(hook({ skip: [{ ref: "wip" }], jobs }))).when).toHaveLength(3);
  });

  test.each(["tag", "name", "group"])("is a %s that is excluded", async (which) => {
    const group = { name: "group", group: { jobs: [{ name: "name", run: "x", tags: ["tag"] }] } };
    expect((await load(hook({ exclude_tags: [which], jobs: [group] }))).checks).toEqual([]);
  });
});

const why = ({ task }: Check): string | undefined =>
  task.kind === "function" ? task.cannotRun : undefined;

describe("could not tell, while the others run", () => {
  const other = { name: "other", run: "y" };

  test.each([
    [{ run: "x {push_files}" }, "uses {push_files}, which is not supported here"],
    [{ run: "x {files}" }, "uses {files}"],
    [
      { run: "bash -c 'for f in {staged_files}; do x; done'" },
      "has {staged_files} inside quotes, where no list of files can be put",
    ],
    [{ run: 'sh -c "x {staged_files}"' }, "has {staged_files} inside quotes"],
    [{ run: "sh -c \"x '{staged_files}'\"" }, "has {staged_files} inside quotes"],
    [{ run: "x {1}" }, "uses {1}"],
    [{ run: "x {staged_files} {all_files}" }, "uses both {staged_files} and {all_files}"],
    [{ run: "x", files: "git ls-files" }, "run has `files`, and does not use {files}"],
    [
      { run: "x {files}", files: "git ls-files", file_types: "text" },
      "file_types is not supported here together with",
    ],
    [{ run: "x", file_types: ["text/x-perl"] }, "file_types must be one of text, binary"],
    [{ run: "x", interactive: true }, "interactive is not supported here"],
    [
      { run: "x", skip: ["mergee"] },
      'skip[0] must be one of merge, rebase, merge-commit, but is "mergee"',
    ],
    [{ run: "x", skip: [{ run: 1 }] }, "skip[0].run must be a text, but is 1"],
    [{ run: "x", skip: [{ branch: "main" }] }, "skip[0] must be a state, `ref` or `run`"],
    [{ run: "x", exclude: "\\.js$" }, "exclude looks like a regular expression"],
    [{ run: "x", glob: "[a" }, "glob is not a valid glob: a [ is not closed"],
    [{ run: "x", glob: "{a" }, "glob is not a valid glob: a { is not closed"],
    [{ run: "x", root: "../x" }, "root must be a folder inside the repository"],
    [{ run: "x", timeout: 3 }, "timeout must be a text, but is 3"],
    [{ run: "x", rum: 1 }, 'has the unknown key "rum" (did you mean "run"?)'],
    [{ run: "x", env: { A: "$(x)" } }, "env.A cannot be put into a shell's words"],
    [{}, "run must be a text, but is missing"],
    [{ run: "x", script: "y" }, "cannot have both `run` and `script`"],
    [{ group: { jobs: [] } }, "group has no jobs"],
    [
      { group: { jobs: [other], paralel: true } },
      'group has the unknown key "paralel" (did you mean "parallel"?)',
    ],
    ["x", 'must be an object, but is "x"'],
  ])("%j", async (job, message) => {
    const { checks } = await load(
      hook({ jobs: [typeof job === "string" ? job : { name: "bad", ...job }, other] }),
    );
    const [bad, good] = checks as [Check, Check];
    expect(why(bad)).toContain(
      `${file}: ["pre-commit"].jobs[0]`.replace('["pre-commit"]', "pre-commit"),
    );
    expect(why(bad)).toContain(message);
    expect(bad).toMatchObject({
      name: typeof job === "string" ? "job 1" : "bad",
      stages: ["pre-commit"],
      fix: null,
    });
    expect([good.name, why(good)]).toEqual(["other", undefined]);
  });

  test.each([
    [{ setup: [{ run: "x" }] }, {}, "setup", "pre-commit.setup is not supported here"],
    [
      { comands: {} },
      {},
      "comands",
      'pre-commit has the unknown key "comands" (did you mean "commands"?)',
    ],
    [{}, { extends: ["x.yml"] }, "extends", "lefthook.yml: extends is not supported here"],
    [{}, { remotes: [{ git_url: "x" }] }, "remotes", "lefthook.yml: remotes is not supported here"],
  ])("%j %j", async (...row) => {
    const [value, top, name, message] = row;
    const { checks } = await load(hook({ jobs: [other], ...value }, top));
    expect(checks.map((check) => check.name)).toEqual([name, "other"]);
    expect(why(checks[0]!)).toContain(message);
    expect(checks[0]).toMatchObject({ always: ["pre-commit"] });
  });

  test("a job at pre-push that asks for what git tells there", async () => {
    const jobs = [
      { name: "a", run: "x {3}" },
      { name: "b", run: "x", use_stdin: true },
    ];
    const { checks } = await load({ [file]: JSON.stringify({ "pre-push": { jobs } }) });
    expect(checks.map((check) => [check.stages, why(check) === undefined])).toEqual(
      [1, 2].map(() => [["pre-push"], false]),
    );
  });
});
