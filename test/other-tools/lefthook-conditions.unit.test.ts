// Conditions of lefthook jobs, and jobs that airlock cannot run.

import { describe, expect, test } from "vitest";
import type { Check, Situation } from "../../src/types.ts";
import { load, onlyCheck } from "../checks/checks-candidate.ts";
import { file, hook, one } from "./lefthook-fixture.ts";

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
