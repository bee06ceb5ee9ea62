// Hooks of .pre-commit-config.yaml that airlock cannot run, and the file as a whole.

import { describe, expect, test } from "vitest";
import { preCommitGroup } from "../../src/checks/other-tools/pre-commit.ts";
import type { Check } from "../../src/types.ts";
import { errorOf, load, onlyCheck } from "../checks/checks-candidate.ts";
import { file, local, hook } from "./pre-commit-fixture.ts";

const why = ({ task }: Check): string | undefined =>
  task.kind === "function" ? task.cannotRun : undefined;

describe("could not tell, and is left out by its name", () => {
  test("a hook of another repository, with what to do, while local ones run", async () => {
    const repos = [
      {
        repo: "https://example.org/black",
        rev: "1",
        hooks: [
          { id: "black", alias: "fmt" },
          { id: "docs", files: "^docs/", stages: ["push"] },
        ],
      },
      { repo: "local", hooks: [hook] },
      {
        repo: "https://example.org/x\u001b",
        rev: "1",
        hooks: [{ id: "manual", stages: ["manual"] }],
      },
    ];
    const { checks } = await load({ [file]: JSON.stringify({ repos, exclude: "^gen/" }) });
    expect(checks.map((check) => [check.name, check.stages, why(check) === undefined])).toEqual([
      ["black", ["pre-commit"], false],
      ["docs", ["pre-push"], false],
      ["it", ["pre-commit"], true],
    ]);
    const [black, docs] = checks as [Check, Check];
    expect(why(black)).toBe(
      ".pre-commit-config.yaml: repos[0].hooks[0] is the hook black of https://example.org/black: hooks are not fetched and installed from other repositories",
    );
    expect(["a.py", "gen/a.py"].filter(black.wants)).toEqual(["a.py"]);
    expect(["a.py", "docs/a.md"].filter(docs.wants)).toEqual(["docs/a.md"]);
    expect(black.leftOutBy).toEqual({ variable: "SKIP", names: ["black", "fmt"] });
    if (black.task.kind !== "function") throw new Error("expected a function");
    const error = await errorOf(black.task.run(["a.py"], "pre-commit:black"));
    expect(error.next[0]).toContain("language: system");
  });

  test.each([
    [
      { language: "docker_image" },
      'language must be system, script or another language with a command as its entry, but is "docker_image"',
    ],
    [
      { language: "cobol" },
      'language must be system, script or another language with a command as its entry, but is "cobol"',
    ],
    [{ additional_dependencies: ["x"] }, "additional_dependencies cannot be installed here"],
    [
      { types: ["pyton"] },
      'types[0] must be a type of file (did you mean "python"?), but is "pyton"',
    ],
    [{ types_or: ["ts|tsx"] }, 'types_or[0] must be a type of file, but is "ts|tsx"'],
    [
      { files: "(?>a)" },
      "files is a regular expression that cannot be used here: the group (?>a…) has no counterpart here",
    ],
    [{ files: "[a" }, "files is a regular expression that cannot be used here: a [ is not closed"],
    [{ exclude: "a)" }, "exclude is a regular expression that cannot be used here: Unmatched ')'"],
    [{ pass_filenames: 4 }, "pass_filenames must be true or false, but is 4"],
    [{ entry: "a 'b" }, "entry has a quote ' that is not closed"],
    [{ entrie: "x" }, 'repos[0].hooks[0] has the unknown key "entrie" (did you mean "entry"?)'],
    [{ stages: ["post-comit"] }, "stages[0] must be one of pre-commit, commit, commit-msg"],
    [
      { language: "pygrep", entry: "(?>a)" },
      "entry is a regular expression that cannot be used here: the group (?>a…)",
    ],
    [
      { language: "pygrep", entry: "a", args: ["--colour"] },
      'args[0] is not an option of pygrep (-i, --multiline, --negate): "--colour"',
    ],
    [
      { language: "pygrep", entry: "é", args: ["-i"] },
      "ignoring case is not supported together with bytes above 127",
    ],
    [{ language: "pygrep", entry: "-a" }, "entry begins with a dash"],
  ])("%j", async (part, message) => {
    const { checks } = await load(
      local([
        { ...hook, ...part },
        { ...hook, id: "other" },
      ]),
    );
    const [bad, other] = checks as [Check, Check];
    expect(why(bad)).toContain(`${file}: repos[0].hooks[0]`);
    expect(why(bad)).toContain(message);
    // A filter that cannot be read lets every file through.
    expect([bad.name, bad.wants("any"), bad.types, bad.stages, bad.fix]).toEqual([
      "it",
      true,
      null,
      ["pre-commit"],
      null,
    ]);
    expect([other.name, why(other)]).toEqual(["other", undefined]);
  });
});

test("a hook at a stage that is not ours is named, and so is pre-commit's own", async () => {
  const repos = [
    { repo: "meta", hooks: [{ id: "identity" }] },
    {
      repo: "local",
      hooks: [
        { ...hook, id: "late", stages: ["post-commit", "manual"] },
        { ...hook, id: "both", stages: ["pre-commit", "post-merge"] },
        { ...hook, id: "hand", stages: ["manual"] },
        { ...hook, stages: ["commit", "manual"] },
      ],
    },
  ];
  const { checks, elsewhere } = preCommitGroup({ repos }, { file, keys: [] });
  expect(checks.map(({ name }) => name)).toEqual(["both", "it"]);
  expect(elsewhere).toEqual([
    { name: "identity", why: "is about pre-commit's own config" },
    { name: "late", why: "runs at post-commit, which airlock does not support" },
    { name: "both", why: "runs at post-merge, which airlock does not support" },
    { name: "hand", why: "runs at manual, which airlock does not support" },
  ]);
});

describe("the file as a whole", () => {
  test.each([
    [
      "keys that anchors refer to mean nothing",
      {
        "x-base": {},
        minimum_prek_version: "0.2",
        default_language_version: {},
        ci: { skip: ["it"] },
      },
    ],
    ["minimum_pre_commit_version is no claim on airlock", { minimum_pre_commit_version: "99" }],
  ])("%s", async (_title, top) => {
    expect(onlyCheck(await load(local([hook], top))).name).toBe("it");
  });

  test.each([
    [{ repo: [] }, 'has the unknown key "repo" (did you mean "repos"?)'],
    [{ repos: "x" }, 'repos must be a list, but is "x"'],
    [
      { repos: [{ repo: "local", hooks: [{ name: "x" }] }] },
      "repos[0].hooks[0].id must be a text, but is missing",
    ],
    [{ repos: [], exclud: "x" }, 'has the unknown key "exclud" (did you mean "exclude"?)'],
    [{ repos: [], files: "[" }, "files is a regular expression that cannot be used here"],
    [{ repos: [], default_stages: ["x"] }, "default_stages[0] must be one of pre-commit"],
  ])("is refused as %j", async (config, message) => {
    const error = await errorOf(load({ [file]: JSON.stringify(config) }));
    expect(error).toMatchObject({ kind: "config", code: "CONFIG_INVALID" });
    expect(error.message).toContain(message);
  });
});
