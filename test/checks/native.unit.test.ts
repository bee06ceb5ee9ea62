// Our own config: what each key does, and that every mistake is named with its place.

import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../src/checks/config/default-settings.ts";
import type { Check } from "../../src/types.ts";
import { errorOf, load, loadNative, onlyCheck } from "./checks-candidate.ts";

const one = async (check: unknown): Promise<Check> =>
  onlyCheck(await loadNative({ checks: { it: check } }));

describe("a check", () => {
  test("that is a text is the command, split into words, for every path", async () => {
    const check = await one(`eslint --rule 'no-var: "error"' "a b"\\ c`);
    expect(check.task).toMatchObject({
      kind: "command",
      argv: ["eslint", "--rule", 'no-var: "error"', "a b c"],
      shell: false,
      paths: "append",
    });
    expect(check).toMatchObject({
      name: "it",
      needs: "paths",
      pathStyle: "relative",
      folder: "",
      cwd: "",
      env: {},
      timeout: 300_000,
      serial: false,
      dependsOn: [],
      inputs: null,
    });
    expect(check.source).toEqual({ file: "airlock.config.json", place: "checks.it" });
    expect(check.wants("deep/in/any.thing")).toBe(true);
  });

  test("wants what `files` match and `exclude` does not", async () => {
    const check = await one({ files: ["*.ts", "src/**/*.js"], exclude: "*.d.ts", run: "x" });
    const wanted = [
      "a.ts",
      "deep/a.ts",
      ".hidden/.a.ts",
      "src/a.js",
      "src/b/a.js",
      "a.d.ts",
      "a.js",
      "lib/a.js",
    ].filter(check.wants);
    expect(wanted).toEqual(["a.ts", "deep/a.ts", ".hidden/.a.ts", "src/a.js", "src/b/a.js"]);
  });

  test.each([
    [
      "a list of words is taken as it is",
      { run: ["sh", "-c", "a | b", ""] },
      { argv: ["sh", "-c", "a | b", ""], shell: false },
    ],
    [
      "with a shell, the text is the script",
      { run: "a | b > c", shell: true },
      { argv: ["a | b > c"], shell: true },
    ],
    ["`paths: false` hands no paths over", { run: "tsc", paths: false }, { paths: "none" }],
    [
      "`stdin: true` hands the content over",
      { run: "prettier --stdin-filepath {path}", stdin: true },
      { paths: "stdin", argv: ["prettier", "--stdin-filepath", "{path}"] },
    ],
  ])("%s", async (_title, check, task) => {
    expect((await one(check)).task).toMatchObject(task);
  });

  test.each([
    ["needs", { needs: "tree" }, { needs: "tree" }],
    ["cwd", { cwd: "packages/a/" }, { cwd: "packages/a" }],
    ["cwd at the root", { cwd: "." }, { cwd: "" }],
    ["env", { env: { A: "1" } }, { env: { A: "1" } }],
    ["serial", { serial: true }, { serial: true }],
    ["inputs", { inputs: ["tsconfig.json"] }, { inputs: ["tsconfig.json"] }],
    ["timeout in seconds", { timeout: 1.5 }, { timeout: 1500 }],
    ["timeout in ms", { timeout: "500ms" }, { timeout: 500 }],
    ["timeout in s", { timeout: "30s" }, { timeout: 30_000 }],
    ["timeout in m", { timeout: "5m" }, { timeout: 300_000 }],
    ["timeout in h", { timeout: "1h" }, { timeout: 3_600_000 }],
  ])("takes %s", async (_key, part, expected) => {
    expect(await one({ run: "x", ...part })).toMatchObject(expected);
  });

  test("has a definition that changes with what can change its verdict, and with nothing else", async () => {
    const base = { run: "x", env: { A: "1", B: "2" }, inputs: [] };
    const same = [
      { ...base, env: { B: "2", A: "1" } },
      { ...base, timeout: 3 },
      { ...base, files: "*.ts" },
      { ...base, serial: true },
    ];
    const other = [
      { ...base, run: "y" },
      { ...base, env: { A: "1" } },
      { ...base, shell: true },
      { ...base, paths: false },
      { ...base, needs: "tree" },
      { ...base, cwd: "a" },
      { ...base, inputs: ["a"] },
    ];
    const { definition } = await one(base);
    for (const config of same) expect((await one(config)).definition).toBe(definition);
    for (const config of other) expect((await one(config)).definition).not.toBe(definition);
  });

  test("may depend on another one", async () => {
    const { checks } = await loadNative({ checks: { a: "x", b: { run: "y", dependsOn: ["a"] } } });
    expect(checks.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ["a", []],
      ["b", ["a"]],
    ]);
  });
});

describe("settings", () => {
  const own = {
    noVerify: "record",
    broad: "refuse",
    recheck: "always",
    link: [],
    claims: "enforce",
    sessionTrailer: false,
  };

  test("are those of the root's config", async () => {
    const { settings } = await loadNative({
      checks: {},
      noVerify: "refuse",
      scope: { broad: "warn" },
      link: [".venv", "a/gen/"],
    });
    expect(settings).toEqual({
      ...defaultSettings,
      ...own,
      noVerify: "refuse",
      broad: "warn",
      link: [".venv", "a/gen"],
    });
  });

  test("have defaults, also without any config", async () => {
    expect(await load({})).toEqual({
      checks: [],
      settings: { ...defaultSettings, ...own },
      files: [],
    });
  });
});

describe("every format says the same", () => {
  const json = '{ "checks": { "it": { "files": "*.ts", "run": "eslint" } } }';
  const yaml = "checks:\n  it:\n    files: '*.ts'\n    run: eslint\n";
  const expected = async (): Promise<unknown> => {
    const {
      definition,
      source: _source,
      ...rest
    } = onlyCheck(await load({ "airlock.config.json": json }));
    return {
      definition,
      name: rest.name,
      argv: rest.task.kind === "command" ? rest.task.argv : [],
      wants: ["a.ts", "a.js"].map(rest.wants),
    };
  };

  test.each([
    ["airlock.config.yaml", yaml],
    ["airlock.config.yml", yaml],
    ["airlock.config.json", `\ufeff${json}`],
    ["package.json", `{ "name": "x", "airlock": ${json} }`],
  ])("%s, without a checkout", async (file, text) => {
    const { definition, ...rest } = onlyCheck(await load({ [file]: text }));
    expect({
      definition,
      name: rest.name,
      argv: rest.task.kind === "command" ? rest.task.argv : [],
      wants: ["a.ts", "a.js"].map(rest.wants),
    }).toEqual(await expected());
  });
});

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
