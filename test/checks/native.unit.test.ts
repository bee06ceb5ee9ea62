// Our own config: what each key does, and that every mistake is named with its place.

import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../src/checks/config/default-settings.ts";
import { load, loadNative, onlyCheck } from "./checks-candidate.ts";
import { one } from "./native-fixture.ts";

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
