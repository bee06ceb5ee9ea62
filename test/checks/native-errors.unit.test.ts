// A mistake in a native config is an error that names file, place, expectation and value.

import { describe, expect, test } from "vitest";
import { errorOf, load, loadNative } from "./checks-candidate.ts";

describe("a mistake is an error that names file, place, expectation and value", () => {
  const long = "x".repeat(500);
  test.each([
    [
      { checks: { a: { run: "x", timeout: "soon" } } },
      'checks.a.timeout must be seconds above 0 as a number, or a text such as "500ms", "30s" or "5m", but is "soon".',
    ],
    [
      { checks: { a: { run: "x", timeout: 0 } } },
      "checks.a.timeout must be seconds above 0 as a number",
    ],
    [
      { checks: { a: { run: "x", timeout: "0s" } } },
      'checks.a.timeout must be more than 0 and at most 24 days, but is "0s".',
    ],
    [
      { checks: { a: { run: "x", timeout: 1e9 } } },
      "checks.a.timeout must be more than 0 and at most 24 days, but is 1000000000.",
    ],
    [
      { checks: { a: { file: "*.ts", run: "x" } } },
      'checks.a has the unknown key "file" (did you mean "files"?).',
    ],
    [
      { checks: { a: { run: "x", zzz: 1 } } },
      'checks.a has the unknown key "zzz" (known here: files, exclude, run',
    ],
    [{ cheks: {} }, 'airlock.config.json has the unknown key "cheks" (did you mean "checks"?).'],
    [{ checks: {}, constructor: 1 }, 'has the unknown key "constructor"'],
    [
      { checks: { constructor: "rm x" } },
      "checks.constructor has the name of a property that every object has",
    ],
    [{}, "airlock.config.json: checks must be an object of checks by name"],
    [[], "airlock.config.json must be an object such as"],
    [3, "airlock.config.json must be an object such as"],
    [null, "airlock.config.json must be an object such as"],
    [{ checks: [] }, "checks must be an object of checks by name, but is []."],
    [{ checks: { a: { run: "x", env: ["A"] } } }, "checks.a.env must be an object of variables"],
    [{ checks: { a: {} } }, 'checks.a has no `run`, and "a" is neither a preset nor a built-in.'],
    [
      { checks: { a: 3 } },
      "checks.a must be a command, true for a preset or built-in of that name, or an object such as",
    ],
    [{ checks: { a: "" } }, "checks.a must be"],
    [{ checks: { a: "  " } }, "checks.a holds no word"],
    [
      { checks: { a: { run: [] } } },
      "checks.a.run must be a command, or the list of its words, but is [].",
    ],
    [
      { checks: { a: { run: ["x", 3] } } },
      "checks.a.run[1] must be a command, or the list of its words, but is 3.",
    ],
    [
      { checks: { pretier: true } },
      'checks.pretier has no `run`, and "pretier" is neither a preset nor a built-in (did you mean "prettier"?).',
    ],
    [
      { checks: { a: "builtin:final-newlin" } },
      'checks.a.builtin must be a known id (did you mean "final-newline"?), but is "final-newlin".',
    ],
    [{ checks: { a: { preset: "zzzzzz" } } }, "checks.a.preset must be one of "],
    [
      { checks: { a: { builtin: "final-newline", options: { size: 1 } } } },
      'checks.a.options has the unknown key "size"',
    ],
    [
      { checks: { a: { builtin: "final-newline", run: "x" } } },
      "checks.a cannot have both `builtin` and `run`.",
    ],
    [{ checks: { a: { run: "x", args: ["y"] } } }, "checks.a cannot have both `run` and `args`"],
    [
      { checks: { a: { run: "x", stage: "commit" } } },
      'checks.a.stage must be "pre-commit", "commit-msg" or "pre-push", or a list of them, but is "commit".',
    ],
    [
      { checks: { a: { run: "x", level: "info" } } },
      'checks.a.level must be "error" or "warn", but is "info".',
    ],
    [{ checks: { "a,b": "x" } }, 'checks["a,b"] has a name that cannot be typed'],
    [{ checks: { "-a": "x" } }, "checks.-a has a name that cannot be typed"],
    [{ checks: { "a\u001b[31m": "x" } }, 'checks["a\\u001b[31m"] has a name that cannot be typed'],
    [
      { checks: { a: { run: "x", files: "!*.ts" } } },
      'checks.a.files must be a glob without `!` at the start: use `exclude` instead, but is "!*.ts".',
    ],
    [
      { checks: { a: { run: "x", exclude: ["*.ts", "!a"] } } },
      "checks.a.exclude[1] must be a glob without `!` at the start",
    ],
    [
      { checks: { a: { run: "x", files: "/src" } } },
      "checks.a.files must be a glob relative to the config's folder",
    ],
    [
      { checks: { a: { run: "x", files: "../*.ts" } } },
      "checks.a.files must be a glob inside the config's folder",
    ],
    [{ checks: { a: { run: "x", files: "[a" } } }, "checks.a.files must be a glob ("],
    [
      { checks: { a: { run: "x", files: [] } } },
      "checks.a.files must be a glob, or a list of globs, but is [].",
    ],
    [
      { checks: { a: { run: "x", cwd: "../out" } } },
      "checks.a.cwd must be a folder inside the repository",
    ],
    [
      { checks: { a: { run: "x", cwd: "/tmp" } } },
      "checks.a.cwd must be a folder inside the repository",
    ],
    [{ checks: { a: { run: "x", env: { A: 1 } } } }, "checks.a.env.A must be a text, but is 1."],
    [
      { checks: { a: { run: "x", env: { "A=B": "1" } } } },
      'checks.a.env["A=B"] must be a variable without',
    ],
    [
      { checks: { a: { run: "x", paths: true } } },
      "checks.a.paths must be false, or left out, but is true.",
    ],
    [
      { checks: { a: { run: "x", needs: "files" } } },
      'checks.a.needs must be "tree", or left out, but is "files".',
    ],
    [
      { checks: { a: { run: "x", stdin: true, paths: false } } },
      "checks.a cannot have both `stdin: true` and `paths: false`.",
    ],
    [
      { checks: { a: { run: ["x"], shell: true } } },
      "checks.a.run must be one text where `shell` is true",
    ],
    [
      { checks: { a: { run: "x", dependsOn: ["bb"] }, b: "y" } },
      'checks.a.dependsOn[0] names no check of this config: "bb" (did you mean "b"?).',
    ],
    [
      { checks: { a: { run: "x", dependsOn: ["a"] } } },
      "checks.a.dependsOn[0] names the check itself.",
    ],
    [
      { checks: { a: { run: "x", inputs: ["../a"] } } },
      'checks.a.inputs[0] must be a glob inside the repository, but is "../a".',
    ],
    [{ checks: {}, claims: "maybe" }, 'claims must be "off", "warn" or "enforce", but is "maybe".'],
    [
      { checks: {}, scope: { broad: "never" } },
      'scope.broad must be "refuse", "warn" or "allow", but is "never".',
    ],
    [
      { checks: {}, scope: ["broad"] },
      'scope must be an object such as { "broad": "warn" }, but is ["broad"].',
    ],
    [{ checks: {}, noVerify: "ignore" }, 'noVerify must be "record" or "refuse", but is "ignore".'],
    [{ checks: {}, link: ["../x"] }, "link[0] must be a folder inside the repository"],
    [
      { checks: {}, link: ["a/.GIT/x"] },
      "link[0] must be a path inside the repository that is not git's own",
    ],
    [{ checks: { a: { run: "x", timeout: long } } }, "…."],
  ])("%j", async (config, message) => {
    const error = await errorOf(loadNative(config));
    expect(error).toMatchObject({ kind: "config", code: "CONFIG_INVALID", exitCode: 2 });
    expect(error.message).toContain("airlock.config.json");
    expect(error.message).toContain(message);
    expect(error.message.length).toBeLessThan(400);
    expect(error.next.at(-1)).toBe(
      "Edit airlock.config.json and stage it: the config is read from what is being committed.",
    );
  });

  test.each([
    ["|"],
    [">"],
    ["<"],
    [";"],
    ["&"],
    ["$HOME"],
    ["`x`"],
    ["*"],
    ["(x)"],
    ["~/x"],
    ["\ny"],
    ['"$HOME"'],
  ])("a command that needs a shell for %j says so", async (syntax) => {
    const error = await errorOf(loadNative({ checks: { a: `eslint ${syntax}` } }));
    expect(error.message).toMatch(
      /^airlock\.config\.json: checks\.a holds (?:`.`|a newline), which only a shell understands: /,
    );
    expect(error.next[0]).toContain("`shell: true`");
  });

  test.each([
    ["A=1 x", "begins with a variable"],
    ["x 'y", "has a quote ' that is not closed"],
    ["x \\", "ends in a backslash"],
  ])("the command %j is refused", async (run, message) => {
    expect((await errorOf(loadNative({ checks: { a: { run } } }))).message).toContain(
      `checks.a.run ${message}`,
    );
  });

  test("names in package.json carry the key that holds the config", async () => {
    const error = await errorOf(
      load({ "package.json": '{ "airlock": { "checks": { "a": { "ru": "x" } } } }' }),
    );
    expect(error.message).toBe(
      'package.json: airlock.checks.a has the unknown key "ru" (did you mean "run"?).',
    );
  });
});
