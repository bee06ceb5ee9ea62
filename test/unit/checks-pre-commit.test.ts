// pre-commit's configs: local hooks become checks; what cannot be read with its exact meaning is refused.

import { describe, expect, test } from "vitest";
import { typesOf } from "../../src/checks/file-types.ts";
import { pythonRegex } from "../../src/checks/python-regex.ts";
import { meets } from "../../src/checks/type-conditions.ts";
import type { Check } from "../../src/types.ts";
import { errorOf, load, onlyCheck } from "./checks-candidate.ts";

const file = ".pre-commit-config.yaml";
const local = (hooks: unknown, top: object = {}): Record<string, string> => ({
  [file]: JSON.stringify({ repos: [{ repo: "local", hooks }], ...top }),
});
const hook = { id: "it", name: "It", entry: "tool", language: "system" };
const one = async (part: object, top?: object): Promise<Check> => onlyCheck(await load(local([{ ...hook, ...part }], top)));

describe("a local hook", () => {
  test("is a command for every file, alone and one process at a time", async () => {
    const check = await one({ entry: "tool --flag 'a b' > x", args: ["--more"] });
    expect(check).toMatchObject({ name: "it", cwd: "", serial: true, pathStyle: "relative", source: { file, place: "hook it" } });
    expect(check.task).toEqual({
      kind: "command",
      title: "It",
      argv: ["tool", "--flag", "a b", ">", "x", "--more"],
      shell: false,
      paths: "append",
    });
    expect(check.wants("any/.thing")).toBe(true);
  });

  test.each([
    ["language: script is a file of the repository", { language: "script", entry: "bin/x.sh -a" }, { argv: ["./bin/x.sh", "-a"] }],
    ["language: node runs what is installed", { language: "node", entry: "eslint" }, { argv: ["eslint"] }],
    ["language: python too", { language: "python", language_version: "python3.12", additional_dependencies: [] }, { argv: ["tool"] }],
    ["pass_filenames: false", { pass_filenames: false }, { paths: "none" }],
    [
      "keys without effect on a verdict are taken",
      {
        verbose: true,
        description: "d",
        log_file: "l",
        require_serial: true,
        fail_fast: true,
        alias: "a",
        minimum_pre_commit_version: "3",
      },
      { paths: "append" },
    ],
  ])("%s", async (_title, part, task) => {
    expect((await one(part)).task).toMatchObject(task);
  });

  test.each([
    ["files is searched for, not matched whole", { files: String.raw`\.py$` }, {}, ["a.py", "x/b.py"], ["a.pyc"]],
    ["exclude takes away", { exclude: "^vendor/" }, {}, ["a", "x/vendor/a"], ["vendor/a"]],
    [
      "a verbose expression of several lines",
      { exclude: "(?x)^(\n    vendor/.*|  # theirs\n    docs/[^/]+\\.md\n)$" },
      {},
      ["docs/a/b.md", "a"],
      ["vendor/a/b", "docs/a.md"],
    ],
    ["the file's own files and exclude count too", { files: "a" }, { files: "b", exclude: "c" }, ["ab"], ["a", "b", "abc"]],
    ["types, by name", { types: ["python"] }, {}, ["a.py", "x/B.PY"], ["a.pyi", "a.js", "py"]],
    ["types: all of them", { types: ["xml", "svg"] }, {}, ["a.svg"], ["a.xml"]],
    ["types_or: one of them", { types_or: ["ts", "tsx", "dockerfile"] }, {}, ["a.ts", "a.tsx", "Dockerfile", "Dockerfile.dev"], ["a.js"]],
    ["exclude_types", { exclude_types: ["markdown"] }, {}, ["a.js"], ["README.md"]],
    [
      "always_run, whatever the filters say",
      { always_run: true, pass_filenames: false, files: "^never$" },
      { exclude: ".*" },
      ["a", "b"],
      [],
    ],
  ])("%s", async (...row) => {
    const [, part, top, yes, no] = row;
    const { wants, types } = await one(part, top);
    const seen = (path: string): boolean => wants(path) && meets(typesOf({ path, mode: "100644" }, null), types ?? []);
    expect([...yes, ...no].filter(seen)).toEqual(yes);
  });

  test.each([
    [{}, null],
    [{ types: ["text"] }, ["text"]],
    [{ types_or: ["ts", "tsx"] }, ["file", "ts|tsx"]],
    [{ types: ["symlink"] }, ["symlink"]],
    [{ types: [] }, ["file|symlink|directory"]],
    [{ types: ["text"], types_or: ["c", "c++"], exclude_types: ["svg", "json"] }, ["text", "c|c++", "!svg", "!json"]],
    [{ types: ["text"], always_run: true, pass_filenames: false }, null],
  ])("with %j asks for files of the types %j", async (part, types) => {
    expect((await one(part)).types).toEqual(types);
  });

  test.each([
    [{ stages: ["pre-commit"] }, {}, ["pre-commit"]],
    [{ stages: ["commit"] }, {}, ["pre-commit"]],
    [{ stages: ["pre-push", "push"] }, {}, ["pre-push"]],
    [{ stages: ["commit-msg", "manual"] }, {}, ["commit-msg"]],
    [{ stages: ["commit-msg", "commit"], files: "^src/" }, {}, ["pre-commit"]],
    [{ stages: ["commit-msg"] }, { exclude: "^\\.git/" }, null],
    [{ stages: ["manual"] }, {}, null],
    [{}, {}, ["pre-commit"]],
    [{}, { default_stages: ["pre-push"] }, ["pre-push"]],
    [{ stages: [] }, { default_stages: ["pre-commit"] }, ["pre-commit"]],
    [{ stages: ["commit"] }, { default_stages: ["manual"] }, ["pre-commit"]],
  ])("with %j and %j runs in the stages in which pre-commit would run it", async (part, top, stages) => {
    const { checks } = await load(local([{ ...hook, ...part }], top));
    expect(checks.map((check) => check.stages)).toEqual(stages === null ? [] : [stages]);
  });

  test("that occurs again gets a name of its own", async () => {
    const { checks } = await load(local([hook, { ...hook, args: ["x"] }, { ...hook, id: "other" }]));
    expect(checks.map(({ name }) => name)).toEqual(["it", "it#2", "other"]);
  });

  test("of language: fail fails for the paths it matches", async () => {
    const { task } = await one({ language: "fail", entry: "no such files", files: "x" });
    if (task.kind !== "function") throw new Error("expected a function");
    await expect(task.run(["a/x", "x"])).rejects.toMatchObject({ message: "no such files", output: "a/x\nx" });
  });

  test("in YAML 1.1 with anchors and merge keys is read as PyYAML reads it", async () => {
    const text = "x: &base\n  language: system\n";
    const config = `repos:\n- repo: local\n  hooks:\n  - &a\n    id: a\n    name: a\n    entry: x\n    language: system\n    pass_filenames: no\n    args: [--x, y]\n  - <<: *a\n    id: b\n- repo: meta\n  hooks:\n  - id: check-hooks-apply\n`;
    expect((await load({ [file]: config })).checks.map(({ name, task }) => [name, task.kind === "command" && task.paths])).toEqual([
      ["a", "none"],
      ["b", "none"],
    ]);
    expect((await errorOf(load({ [file]: text }))).message).toContain('has the unknown key "x"');
  });
});

describe("is refused", () => {
  test("a hook of another repository, listed with what to do", async () => {
    const repos = [
      { repo: "https://example.org/black", rev: "1", hooks: [{ id: "black" }, { id: "fmt" }] },
      { repo: "local", hooks: [hook] },
      { repo: "https://example.org/x\u001b", hooks: [] },
    ];
    const error = await errorOf(load({ [file]: JSON.stringify({ repos }) }));
    expect(error.message).toBe(
      ".pre-commit-config.yaml: repos may hold `repo: local` only, but names https://example.org/black (black, fmt); https://example.org/x\\u001b (): hooks are not fetched and installed from other repositories.",
    );
    expect(error.next[0]).toContain("language: system");
  });

  test.each([
    [{ language: "docker_image" }, 'language must be system, script or another language whose entry is a command, but is "docker_image"'],
    [{ language: "pygrep" }, "language must be"],
    [{ additional_dependencies: ["x"] }, "additional_dependencies cannot be installed here"],
    [{ types: ["pyton"] }, 'types[0] must be a type of file (did you mean "python"?), but is "pyton"'],
    [{ types_or: ["ts|tsx"] }, 'types_or[0] must be a type of file, but is "ts|tsx"'],
    [{ files: "(?>a)" }, "files is a regular expression that cannot be used here: the group (?>a…) has no counterpart here"],
    [{ files: "[a" }, "files is a regular expression that cannot be used here: a [ is not closed"],
    [{ exclude: "a)" }, "exclude is a regular expression that cannot be used here: Unmatched ')'"],
    [{ always_run: true, files: "a" }, "always_run together with a filter needs `pass_filenames: false` here"],
    [{ pass_filenames: 4 }, "pass_filenames must be true or false, but is 4"],
    [{ entry: "a 'b" }, "entry has a quote ' that is not closed"],
    [{ id: undefined }, "id must be a text, but is missing"],
    [{ entrie: "x" }, 'repos[0].hooks[0] has the unknown key "entrie" (did you mean "entry"?)'],
  ])("%j", async (part, message) => {
    const error = await errorOf(load(local([{ ...hook, ...part }])));
    expect(error).toMatchObject({ kind: "config", code: "CONFIG_INVALID" });
    expect(error.message).toContain(`${file}: repos[0].hooks[0]`);
    expect(error.message).toContain(message);
  });
});

describe("a regular expression of Python", () => {
  // What Python 3.11's re.search answers.
  test.each([
    ["a.c", ["abc", "a\rc", "a\u2028c"], ["a\nc"]],
    ["(?s)a.c", ["a\nc"], ["ac"]],
    ["c$", ["abc", "abc\n"], ["abc\n\n", "c\nd"]],
    ["(?m)^b$", ["a\nb\nc", "b"], ["ab"]],
    [String.raw`\Ab\Z`, ["b"], ["b\n", "ab"]],
    ["(?i)ABC", ["abc", "xAbCx"], ["ab"]],
    [String.raw`^\w+$`, ["äöü_1", "日本"], ["a-b", ""]],
    [String.raw`^\W$`, ["-"], ["ä"]],
    [String.raw`^\d$`, ["1", "٣"], ["a", "²"]],
    [String.raw`\bä\b`, ["ä", "x ä y"], ["äb"]],
    ["(?P<x>a)(?P=x)", ["aa"], ["ab"]],
    [String.raw`(a)\1`, ["aa"], ["ab"]],
    ["a{,2}b{2}$", ["bb", "aabb"], ["ab"]],
    ["a{x}", ["a{x}"], ["a"]],
    ["^[]a]$", ["]", "a"], ["b"]],
    ["^[^]a]$", ["b"], ["]"]],
    [String.raw`^[\w.-]+$`, ["a.b-c", "ä"], ["a b"]],
    [String.raw`^[\s]$`, [" ", "\t"], ["s"]],
    ["^[a-c[]+$", ["abc["], ["d"]],
    [String.raw`\x41\u00e4\U0001F600`, ["Aä😀"], ["Aa"]],
    ["(?x) a b # c\n c", ["abc"], ["a b c"]],
    [String.raw`(?x) a\ b [ #]`, ["a b#", "a b "], ["ab#"]],
    ["a(?#remark)b", ["ab"], ["a"]],
    ["(?<=a)b(?!c)", ["ab", "abd"], ["abc", "b"]],
    ["^a/b-c_d@e~f,g=h\"i'j%k&l:m;n<o>p!q#r`s}]$", ["a/b-c_d@e~f,g=h\"i'j%k&l:m;n<o>p!q#r`s}]"], []],
    [String.raw`^\-\_\/\ \@\"\#$`, [String.raw`-_/ @"#`], []],
    ["^a{,}$", ["", "aaa"], ["b"]],
    ["^a{}$", ["a{}"], ["a"]],
    ["^.*\udcff$", ["a\udcff"], ["a"]],
  ])("%j finds what it finds there", (pattern, yes, no) => {
    const translation = pythonRegex(pattern);
    if (!("regex" in translation)) throw new Error(translation.problem);
    expect([...yes, ...no].filter((text) => translation.regex.test(text))).toEqual(yes);
  });

  test.each(["(?a)x", "(?i:x)", "a++", "(?>a)", String.raw`\N{DIGIT ONE}`, String.raw`\012`, "(?(1)a|b)", "a{2}+", "a\\", "(", "*"])(
    "%j is refused",
    (pattern) => {
      expect(pythonRegex(pattern)).toHaveProperty("problem");
    },
  );
});
