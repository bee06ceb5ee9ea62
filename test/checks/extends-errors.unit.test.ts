// Configs that extend what they may not, and groups of checks.

import { describe, expect, test } from "vitest";
import { errorOf, load, type Files } from "./checks-candidate.ts";
import { json } from "./extends-fixture.ts";

describe("is an error", () => {
  test.each<readonly [Files, string]>([
    [
      {
        "airlock.config.json": json({ extends: "./package.json" }),
        "package.json": json({ name: "x" }),
      },
      'airlock.config.json: extends names package.json, which has no "airlock".',
    ],
    [
      {
        "airlock.config.json": json({ extends: "./a.json" }),
        "a.json": json({ extends: "./airlock.config.json" }),
      },
      "a.json: extends extends itself: airlock.config.json → a.json → airlock.config.json.",
    ],
    [
      { "airlock.config.json": json({ extends: ["./airlock.config.json"] }) },
      "airlock.config.json: extends[0] extends itself: airlock.config.json → airlock.config.json.",
    ],
    [
      { "airlock.config.json": json({ extends: "../up.json" }) },
      'airlock.config.json: extends must be a config inside the repository, but is "../up.json".',
    ],
    [
      { "airlock.config.json": json({ extends: "./gone.json" }) },
      "airlock.config.json: extends names gone.json, which is not part of the commit.",
    ],
    [
      { "airlock.config.json": json({ extends: "./conf" }), "conf/x": "" },
      'airlock.config.json: extends must be a config file, with its ending .json, .yaml, .js, .ts or the like, but is "./conf".',
    ],
    [
      { "airlock.config.json": json({ extends: "./a.json" }), "a.json": "{" },
      "a.json:1:2 is not valid JSON: expected a key in double quotes, found the end of the file.",
    ],
    [
      {
        "airlock.config.json": json({ extends: "./a.json" }),
        "a.json": json({ checks: { x: { rum: "y" } } }),
      },
      'a.json: checks.x has the unknown key "rum" (did you mean "run"?).',
    ],
    [
      { "airlock.config.json": json({ checks: { x: false } }) },
      "airlock.config.json: checks.x is false, but no config that is extended has such a check.",
    ],
    [
      {
        "airlock.config.json": json({ extends: "./a.json", checks: { lin: false } }),
        "a.json": json({ checks: { lint: "x" } }),
      },
      'airlock.config.json: checks.lin is false, but no config that is extended has such a check (did you mean "lint"?).',
    ],
  ])("%j", async (files, message) => {
    expect((await errorOf(load(files))).message).toBe(message);
  });
});

describe("a group", () => {
  const config = (checks: object): Files => ({ "airlock.config.json": json({ checks }) });

  test("stands for all its checks in dependsOn", async () => {
    const { checks } = await load(
      config({
        a: { run: "x", group: "lint" },
        b: { run: "x", group: "lint" },
        c: { run: "x", dependsOn: ["lint", "a"] },
      }),
    );
    expect(checks[2]!.dependsOn).toEqual(["a", "b"]);
  });

  test.each([
    [
      { a: { run: "x", group: "b" }, b: "x" },
      'checks.a.group is "b", which is the name of a check: a name is one or the other.',
    ],
    [
      { a: { run: "x", group: "g", dependsOn: ["g"] } },
      'checks.a.dependsOn[0] names the group that the check itself is in: "g".',
    ],
    [
      { a: { run: "x", group: "lint" }, b: { run: "x", dependsOn: ["lnt"] } },
      'checks.b.dependsOn[0] names no check of this config: "lnt" (did you mean "lint"?).',
    ],
    [{ a: { run: "x", group: "-g" } }, "checks.a.group has a name that cannot be typed"],
  ])("%j is refused", async (checks, message) => {
    expect((await errorOf(load(config(checks)))).message).toContain(message);
  });

  test("of one config may not be called like a check of another", async () => {
    const error = await errorOf(
      load(
        {
          ...config({ lint: "x" }),
          "a/airlock.config.json": json({ checks: { x: { run: "x", group: "lint" } } }),
        },
        ["a/f"],
      ),
    );
    expect(error).toMatchObject({
      code: "CONFIG_AMBIGUOUS",
      message:
        '"lint" is the group of a/airlock.config.json: checks.x and the name of airlock.config.json: checks.lint.',
    });
  });
});
