// The order of lefthook commands, and what is refused.

import { describe, expect, test } from "vitest";
import { lefthookGroup } from "../../src/checks/other-tools/lefthook.ts";
import { errorOf, load, onlyCheck } from "../checks/checks-candidate.ts";
import { file, hook } from "./lefthook-fixture.ts";

describe("the order", () => {
  const rows = async (value: object): Promise<unknown> =>
    (await load(hook(value))).checks.map(({ name, serial, dependsOn }) => [
      name,
      serial,
      dependsOn,
    ]);
  const commands = {
    b: { run: "x" },
    a10: { run: "x" },
    a2: { run: "x" },
    z: { run: "x", priority: 1 },
  };

  test("of commands is priority, then name; one after the other", async () => {
    expect(await rows({ commands })).toEqual([
      ["z", true, []],
      ["a2", true, []],
      ["a10", true, []],
      ["b", true, []],
    ]);
  });

  test("parallel: side by side", async () => {
    expect(await rows({ parallel: true, commands: { a: { run: "x" }, b: { run: "x" } } })).toEqual([
      ["a", false, []],
      ["b", false, []],
    ]);
  });

  test("piped: each needs the one before it", async () => {
    expect(
      await rows({
        piped: true,
        commands: { a: { run: "x" }, b: { run: "x", skip: true }, c: { run: "x" } },
      }),
    ).toEqual([
      ["a", true, []],
      ["c", true, ["a"]],
    ]);
  });

  test("jobs keep theirs, with names from what they run; a group waits and is waited for as a whole", async () => {
    const inner = [
      { name: "a", run: "x" },
      { name: "b", run: "y", root: "other" },
    ];
    const jobs = [
      { run: "one" },
      { name: "g", root: "sub", group: { parallel: true, jobs: inner } },
      { name: "last", script: "s.sh" },
    ];
    expect(await rows({ piped: true, jobs })).toEqual([
      ["one", true, []],
      ["g/a", false, ["one"]],
      ["g/b", false, ["one"]],
      ["last", true, ["one", "g/a", "g/b"]],
    ]);
    const { checks } = await load(hook({ jobs }));
    expect(checks.map(({ cwd }) => cwd)).toEqual(["", "sub", "other", ""]);
  });

  test("a group's globs, tags and variables are joined with its jobs'", async () => {
    const jobs = [
      {
        name: "g",
        glob: "*.a",
        exclude: "x*",
        env: { A: "1", B: "1" },
        group: { jobs: [{ name: "j", run: "x", glob: "*.b", exclude: ["y*"], env: { B: "2" } }] },
      },
      { name: "off", skip: true, group: { jobs: [{ run: "x", skip: false }] } },
    ];
    const check = onlyCheck(await load(hook({ jobs })));
    expect(["1.a", "1.b", "x.a", "y.a", "1.c"].filter((path) => check.wants(path))).toEqual([
      "1.a",
      "1.b",
    ]);
    expect(check.env).toEqual({ A: "1", B: "2" });
  });
});

test.each([
  [{ "s.sh": {} }, ["./.lefthook/pre-commit/s.sh"], {}],
  [{ "s.sh": { runner: "bash" } }, ["bash", ".lefthook/pre-commit/s.sh"], {}],
  [
    { "it's.sh": { runner: "bash -e", args: "--x" } },
    ["bash", "-e", "hooks/pre-commit/it's.sh", "--x"],
    { source_dir: "hooks/" },
  ],
])("a script is a file of the source folder: %j", async (scripts, argv, top) => {
  expect(onlyCheck(await load(hook({ scripts }, top))).task).toMatchObject({ argv, paths: "none" });
});

test("other hooks and settings without effect are left alone; git's other hooks are named", async () => {
  const top = {
    "post-merge": { commands: { x: { run: "npm install" } } },
    "prepare-commit-msg": { jobs: [{ run: "x {1}" }] },
    "pre-push": null,
    "commit-msg": {},
    mine: { jobs: [] },
    ".anchors": { x: 1 },
    lefthook: "pnpm lefthook",
    colors: false,
    min_version: "2.0.0",
    output: [],
    remotes: [],
  };
  const { checks, elsewhere } = lefthookGroup(top, { file, keys: [] });
  expect(checks).toEqual([]);
  expect(elsewhere!.map(({ name }) => name)).toEqual(["post-merge", "prepare-commit-msg"]);
  for (const empty of ["pre-commit:\n", "pre-commit:\n  commands:\n  jobs:\n  scripts:\n", ""])
    expect((await load({ [file]: empty })).checks).toEqual([]);
});

describe("is refused", () => {
  test.each([
    [{}, { glob_matcher: "x" }, "glob_matcher must be gobwas or doublestar"],
    [{}, { outptu: [] }, 'has the unknown key "outptu" (did you mean "output"?)'],
    [{ jobs: {} }, {}, "pre-commit.jobs must be a list"],
    [{ commands: [] }, {}, "pre-commit.commands must be an object"],
  ])("%j %j", async (value, top, message) => {
    const error = await errorOf(load(hook(value, top)));
    expect(error).toMatchObject({ kind: "config", code: "CONFIG_INVALID" });
    expect(error.message).toContain(message);
  });
});

test.each([["lefthook-local.yml"], [".lefthook-local.toml"], [".config/lefthook-local.json"]])(
  "%s in the tree, beside a main file and without one, is a check that could not tell, and the others run",
  async (name) => {
    for (const others of [hook({ commands: { lint: { run: "lint" } } }), {}]) {
      const { checks } = await load({ ...others, [name]: "" });
      expect(checks.map((check) => check.name)).toEqual([
        name,
        ...(file in others ? ["lint"] : []),
      ]);
      const [unread] = checks;
      expect(unread!.task).toMatchObject({
        kind: "function",
        cannotRun: `${name} is not read here`,
      });
      expect([unread!.always, unread!.wants("any/path")]).toEqual([["pre-commit"], true]);
    }
  },
);
