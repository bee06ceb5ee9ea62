// Which checks run on which changes.

import { describe, expect, it } from "vitest";
import { checkDefaults } from "../../src/checks/check.ts";
import { typesOf } from "../../src/checks/file-types.ts";
import { meets } from "../../src/checks/other-tools/type-conditions.ts";
import { plan } from "../../src/run/plan/plan.ts";
import type { Change, Check, CommandTask, Task } from "../../src/types.ts";

const zeros = "0".repeat(40);

function change(path: string, more: Partial<Change> = {}): Change {
  return {
    path,
    status: "M",
    mode: "100644",
    blob: "1".repeat(40),
    oldMode: "100644",
    oldBlob: zeros,
    ...more,
  };
}

const appended: CommandTask = {
  kind: "command",
  title: "x",
  argv: ["x"],
  shell: false,
  paths: "append",
};

function check(name: string, more: Partial<Check> = {}): Check {
  return {
    name,
    source: { file: "airlock.config.js", place: `checks.${name}` },
    folder: "",
    wants: () => true,
    task: appended,
    ...checkDefaults,
    cwd: "",
    timeout: 1000,
    definition: name,
    ...more,
  };
}

function given(checks: readonly Check[], changes: readonly Change[]): Record<string, string[]> {
  const { planned } = plan(checks, changes);
  return Object.fromEntries(
    planned.map((each) => [each.check.name, each.changes.map(({ path }) => path)]),
  );
}

const deletion = change("gone", { status: "D", mode: "000000", blob: zeros });
const pathless: Task = { ...appended, paths: "none" };

describe("a plan", () => {
  it("hands over what the check wants, and nothing that is no regular file of the candidate", () => {
    const changes = [
      change("a"),
      change("other"),
      change("link", { mode: "120000" }),
      change("module", { mode: "160000" }),
      deletion,
      change("new", { status: "R", oldPath: "old" }),
      change("was-link", { status: "T", oldMode: "120000" }),
      change("now-link", { status: "T", mode: "120000" }),
    ];
    expect(given([check("it", { wants: (path) => path !== "other" })], changes)).toEqual({
      it: ["a", "new", "was-link"],
    });
  });

  it.each([
    ["that needs the tree", { needs: "tree" } as const, true],
    ["with a command without paths", { task: pathless }, true],
    [
      "with such a command in a row",
      { task: { kind: "sequence", tasks: [appended, pathless] } as const },
      true,
    ],
    ["that is about paths", {}, false],
    ["that wants none of them", { needs: "tree", wants: () => false } as const, false],
  ])("of deletions alone runs a check %s: %#", (_, more, runs) => {
    const { planned, skipped } = plan([check("it", more)], [deletion]);
    expect(planned.map(({ changes }) => changes)).toEqual(runs ? [[]] : []);
    expect(skipped.map(({ why }) => why)).toEqual(runs ? [] : ["no changed path"]);
  });

  it("keeps the config's order, and says why a check does not run", () => {
    const checks = [
      check("c"),
      check("a", { dependsOn: ["b"] }),
      check("b"),
      check("d", { wants: () => false }),
    ];
    const { planned, skipped } = plan(checks, [change("x")], {
      only: ["a", "b", "d"],
      skip: ["b"],
    });
    expect(planned.map(({ check: { name } }) => name)).toEqual(["a"]);
    expect(skipped.map(({ check: { name }, why }) => [name, why])).toEqual([
      ["c", "not selected"],
      ["b", "left out"],
      ["d", "no changed path"],
    ]);
  });

  it("leaves nothing out for a name in skip that is no check here: it may be one of another branch", () => {
    const { planned } = plan([check("eslint")], [change("a.js")], { skip: ["packages/a:eslint"] });
    expect(planned.map((one) => one.check.name)).toEqual(["eslint"]);
  });

  it("hands deletions to a check that asks for them, and a file that was renamed away as one", () => {
    const moved = change("docs/a", { status: "R", oldPath: "src/a", oldBlob: "2".repeat(40) });
    const { planned } = plan(
      [check("it", { deleted: true, wants: (path) => path !== "docs/a" })],
      [deletion, moved, change("b")],
    );
    expect(planned[0]!.changes).toEqual([
      deletion,
      {
        path: "src/a",
        status: "D",
        mode: "000000",
        blob: zeros,
        oldMode: "100644",
        oldBlob: "2".repeat(40),
      },
      change("b"),
    ]);
  });

  it.each([
    [["symlink"], ["link"]],
    [["symlink|file"], ["a", "link"]],
    [["directory"], ["module"]],
    [["!symlink"], ["a"]],
    [null, ["a"]],
  ])("of links and submodules hands over what types %j ask for", (types, paths) => {
    const modes: Record<string, string> = { link: "120000", module: "160000", a: "100644" };
    // As `narrowed` has made it.
    const wants = (path: string): boolean =>
      meets(typesOf({ path, mode: modes[path]! }, null), types ?? []);
    const changes = Object.entries(modes).map(([path, mode]) => change(path, { mode }));
    expect(given([check("it", { types, wants })], changes)).toEqual({
      it: [...paths].toSorted((a, b) => (a < b ? 1 : -1)),
    });
  });

  const grouped = [
    check("a", { group: "lint" }),
    check("b", { group: "lint", folder: "p" }),
    check("c"),
  ];

  it.each([
    [{ only: ["lint"] }, ["a", "b"]],
    [{ only: ["p:lint", "c"] }, ["b", "c"]],
    [{ skip: ["lint"] }, ["c"]],
    [{ only: ["lint"], skip: ["a"] }, ["b"]],
  ])("with %j takes all checks of a group", (selection, names) => {
    expect(plan(grouped, [change("x")], selection).planned.map((one) => one.check.name)).toEqual(
      names,
    );
  });

  it("knows groups when a name is mistyped", () => {
    expect(() => plan(grouped, [], { only: ["lnt"] })).toThrow(
      expect.objectContaining({ next: ['Did you mean "lint"?'] }),
    );
  });

  it("refuses an unknown name in only, with the nearest known one", () => {
    expect(() => plan([check("eslint"), check("types")], [], { only: ["esliny"] })).toThrow(
      expect.objectContaining({
        kind: "usage",
        code: "UNKNOWN_CHECK",
        message: 'No check is called "esliny".',
        next: ['Did you mean "eslint"?'],
      }),
    );
  });

  it("refuses a dependency that is no check, and one that goes in a circle", () => {
    expect(() => plan([check("a", { dependsOn: ["b"] })], [])).toThrow(
      expect.objectContaining({ kind: "config", code: "UNKNOWN_DEPENDENCY" }),
    );
    const circle = [
      check("a", { dependsOn: ["b"] }),
      check("b", { dependsOn: ["c"] }),
      check("c", { dependsOn: ["b"] }),
    ];
    expect(() => plan(circle, [])).toThrow("b → c → b");
  });
});
