// What to type next begins with what the user's shell can find.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { nameProgram, typed, typedArguments } from "../../src/report/typed.ts";
import { callName } from "../../src/system/call-name.ts";
import { newWorld } from "../support/world.ts";

describe("The name of the program", () => {
  it("is its own where PATH has it, and else what npx finds", async (context) => {
    const { dir } = await newWorld(context);
    const folders = ["bin", "project/node_modules/.bin"].map((folder) => join(dir, folder));
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "git-airlock"), "");
    }
    const [shell, packages] = folders as [string, string];
    const program = join(dir, "project/node_modules/git-airlock/dist/hook.cjs");
    context.expect(callName({ PATH: `/nowhere:${shell}` }, program)).toBe("airlock");
    // What npx and husky put there is gone when the user types.
    context.expect(callName({ PATH: `node_modules/.bin:${packages}:${packages}/` }, program)).toBe("npx airlock");
    context.expect(callName({}, "/cache/_npx/0f/node_modules/git-airlock/dist/hook.cjs")).toBe("npx git-airlock");
  });

  it("stands in front of every line that is to be typed, and nowhere else", ({ expect }) => {
    const lines = [
      "airlock fix a.js",
      "  git airlock commit -m x -- a.js",
      "If it is yours: git airlock commit --amend-any …",
      "git commit -m 'see: airlock fix'",
      "Let `airlock install` come after husky.",
      "The log of airlock is bounded.",
    ];
    expect(lines.map(typed)).toEqual(lines);
    nameProgram(() => "npx airlock");
    expect(lines.map(typed)).toEqual([
      "npx airlock fix a.js",
      "  npx airlock commit -m x -- a.js",
      "If it is yours: npx airlock commit --amend-any …",
      ...lines.slice(3),
    ]);
    expect(
      [
        ["git", "airlock", "commit", "--", "a"],
        ["airlock", "fix"],
        ["git", "commit", "airlock"],
      ].map(typedArguments),
    ).toEqual([
      ["npx", "airlock", "commit", "--", "a"],
      ["npx", "airlock", "fix"],
      ["git", "commit", "airlock"],
    ]);
  });
});
