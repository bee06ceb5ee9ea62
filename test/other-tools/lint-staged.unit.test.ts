// lint-staged's configs: commands, functions and lists become tasks; what lint-staged refuses is
// refused with its place.

import { describe, expect, test } from "vitest";
import { lintStagedGroup } from "../../src/checks/other-tools/lint-staged.ts";
import type { Check, Task } from "../../src/types.ts";
import { errorOf, load } from "../checks/checks-candidate.ts";

describe("commands", () => {
  const place = { file: ".lintstagedrc.mjs", folder: "", keys: [] };
  const taskOf = (value: unknown): Task =>
    (lintStagedGroup({ "*": value }, place).checks[0] as Check).task;

  test("in a list run in order, those in a list in it side by side", () => {
    const argv = (...words: readonly string[]) =>
      expect.objectContaining({
        kind: "command",
        argv: words,
        shell: false,
        paths: "append",
      }) as unknown;
    expect(taskOf(["a 'b c'", ["d", "e"], "f | g"])).toEqual({
      kind: "sequence",
      tasks: [
        argv("a", "b c"),
        { kind: "parallel", tasks: [argv("d"), argv("e")] },
        argv("f", "|", "g"),
      ],
    });
  });

  test("get absolute paths, as few times as lint-staged would start them", () => {
    expect(lintStagedGroup({ "*": "x" }, place).checks[0]).toMatchObject({
      pathStyle: "absolute",
      inputs: null,
      needs: "paths",
      cwd: "",
    });
  });

  test("of git run at the top of the repository", () => {
    const [check] = lintStagedGroup(
      { "*": ["git add", "prettier"] },
      { ...place, folder: "packages/a" },
    ).checks;
    expect(check?.task).toMatchObject({
      tasks: [{ argv: ["git", "add"], cwd: "" }, { argv: ["prettier"] }],
    });
    expect(check?.cwd).toBe("packages/a");
  });

  test("of a function are what it makes of the paths, which it cannot change for others", async () => {
    const seen: string[][] = [];
    const task = taskOf(async (files: string[]) => {
      seen.push([...files]);
      files.length = 0;
      return ["tsc --noEmit", "eslint 'a b'"];
    });
    if (task.kind !== "generate") throw new Error("expected a function");
    const files = ["/c/a.ts"];
    expect(await task.generate(files)).toMatchObject({
      kind: "sequence",
      tasks: [
        { argv: ["tsc", "--noEmit"], paths: "none" },
        { argv: ["eslint", "a b"], paths: "none" },
      ],
    });
    expect([seen, files]).toEqual([[["/c/a.ts"]], ["/c/a.ts"]]);
  });

  test("of a config that is a function are for every path", async () => {
    const group = lintStagedGroup((files: readonly string[]) => `x ${files.length}`, place);
    const [check] = group.checks;
    if (check?.task.kind !== "generate") throw new Error("expected a function");
    expect([".a/b", "c"].every(check.wants)).toBe(true);
    expect(await check.task.generate(["1", "2"])).toMatchObject({ tasks: [{ argv: ["x", "2"] }] });
  });

  test("with title and task are the function itself", async () => {
    const task = taskOf({ title: "mine", task: async (files: string[]) => files.join() });
    if (task.kind !== "function") throw new Error("expected a function");
    expect([task.title, await task.run(["/c/a", "/c/b"])]).toEqual(["mine", "/c/a,/c/b"]);
  });

  test.each([[undefined], [3], [["a", 3]], [""], [["  "]]])(
    "that a function returns as %j are refused",
    async (made) => {
      const task = taskOf(() => made);
      if (task.kind !== "generate") throw new Error("expected a function");
      const error = await errorOf(task.generate([]));
      expect(error.message).toMatch(
        /^\.lintstagedrc\.mjs: \["\*"\] must return a command or a list of commands, but returned /,
      );
    },
  );
});

describe("mistakes", () => {
  test.each([
    ["{}", ".lintstagedrc.json must not be empty."],
    ['"x"', '.lintstagedrc.json must be an object of commands by glob, or a function, but is "x".'],
    [
      '{ "*": 3 }',
      '.lintstagedrc.json: ["*"] must be a command, a function, an object with `title` and `task`, or a list of commands and functions, but is 3.',
    ],
    ['{ "*": null }', "but is null."],
    ['{ "*": { "title": "x" } }', 'but is {"title":"x"}.'],
    [
      '{ "*": ["x", 3] }',
      '.lintstagedrc.json: ["*"][1] must be a command or a function, but is 3.',
    ],
    [
      '{ "*": [[["x"]]] }',
      '.lintstagedrc.json: ["*"][0][0] must be a command or a function, but is ["x"].',
    ],
    ['{ "*": "" }', '.lintstagedrc.json: ["*"] must be a command, but is "".'],
    ['{ "[a": "x" }', '.lintstagedrc.json: ["[a"] is not a valid glob: '],
    ['{ "": "x" }', '.lintstagedrc.json: [""] is not a valid glob: '],
    ["{", ".lintstagedrc.json:1:2 is not valid JSON"],
  ])("in %s are refused as lint-staged refuses them, with their place", async (text, message) => {
    const error = await errorOf(load({ ".lintstagedrc.json": text }));
    expect(error).toMatchObject({ kind: "config", code: "CONFIG_INVALID" });
    expect(error.message).toContain(message);
  });
});
