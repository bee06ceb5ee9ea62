// Types of files: by mode, name, first line and content, as pre-commit's identify tells them.

import { existsSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { identifyTables } from "../../scripts/type-tables.ts";
import { builtinOf } from "../../src/checks/builtins/builtin-table.ts";
import { globsOf, needsContent, typesOf, unknownType } from "../../src/checks/file-types.ts";
import { pathFilter } from "../../src/checks/match.ts";
import { meets } from "../../src/checks/other-tools/type-conditions.ts";
import { errorOf, loadNative, onlyCheck } from "./checks-candidate.ts";

const types = (path: string, content = "", mode = "100644"): string[] => [
  ...typesOf({ path, mode }, Buffer.from(content, "latin1")),
];

describe("a file's types", () => {
  // What identify 2.6.20 answers (`identify-cli`).
  test.each([
    ["a.py", "", "100644", "file non-executable python text"],
    ["dir.d/A.PY", "\0", "100755", "executable file python text"],
    ["Dockerfile.dev", "", "100644", "dockerfile file non-executable text"],
    ["a.png", "text", "100644", "binary file image non-executable png"],
    ["a.plist", "<x/>", "100644", "file non-executable plist text"],
    ["a.plist", "bplist\0", "100644", "binary file non-executable plist"],
    [".env", "A=1", "100644", "file non-executable text"],
    ["a.env", "A=1", "100644", "dotenv file non-executable text"],
    ["unknown", "", "100644", "file non-executable text"],
    ["unknown", "a\0", "100644", "binary file non-executable"],
    ["unknown", "\x1b[0m\xe4", "100644", "file non-executable text"],
    ["run", "#!/bin/sh\n", "100755", "executable file sh shell text"],
    ["run", "#!/bin/sh\n", "100644", "file non-executable text"],
    ["run", "#!/usr/bin/env python3.12\nx", "100755", "executable file python python3 text"],
    ["run", "#! /usr/bin/env -S node --flag\n", "100755", "executable file javascript text"],
    ["run", '#!"/opt/ruby"\n', "100755", "executable file ruby text"],
    [
      "run",
      "#!/usr/bin/env nix-shell\n#! nix-shell -i bash -p x\n",
      "100755",
      "bash executable file shell text",
    ],
    ["run", "#!/bin/b\xe4sh\n", "100755", "executable file text"],
    ["run", "#!/opt/own\n", "100755", "executable file text"],
    ["run", "#!", "100755", "executable file text"],
    ["run", "#!/usr/bin/env 'my sh'\n", "100755", "executable file text"],
    ["run", "#!/usr/bin/env it's sh\n", "100755", "executable file text"],
    [
      "run",
      "#!/usr/bin/env nix-shell\n#! nix-shell -i 'python3' -p x\n#! \xe4 -i sh\n",
      "100755",
      "executable file python python3 text",
    ],
    ["run", "#!/usr/bin/env nu\n", "100755", "executable file nushell text"],
    ["a.ipynb", "", "100644", "file json jupyter non-executable text"],
    ["Containerfile", "", "100644", "dockerfile file non-executable text"],
    [".envrc", "", "100644", "bash file non-executable shell text"],
    ["uv.lock", "", "100644", "file non-executable text toml uv-lock"],
    ["a.pyw", "", "100644", "file non-executable python text"],
    ["Directory.Build.props", "", "100644", "file msbuild non-executable text xml"],
    ["a.zig", "", "100644", "file non-executable text zig"],
    ["Pipfile.lock", "", "100644", "file json non-executable pipfile-lock text"],
    ["link", "a.py", "120000", "symlink"],
    ["module", "", "160000", "directory"],
  ])("%s with %j and mode %s is %s", (...row) => {
    const [path, content, mode, expected] = row;
    expect(types(path, content, mode).toSorted().join(" ")).toBe(expected);
  });

  test.each([
    ["a.py", "100644", ["text"], false],
    ["run", "100755", ["executable"], false],
    ["run", "100755", ["shell"], true],
    ["run", "100644", ["shell"], false],
    ["run", "100755", ["json"], false],
    ["a.plist", "100644", ["!binary"], true],
    ["link", "120000", ["text"], false],
  ])("of %s with mode %s need its content for %j: %s", (...row) => {
    const [path, mode, conditions, needed] = row;
    expect(needsContent({ path, mode }, conditions)).toBe(needed);
  });
});

test.each([
  [["text", "executable"], false],
  [["text", "ts|python"], true],
  [["!markdown"], true],
  [["!python|ruby"], false],
  [[], true],
])("a python file meets %j: %s", (conditions, met) => {
  expect(meets(new Set(types("a.py")), conditions)).toBe(met);
});

describe("the tables", () => {
  const debian = "/usr/bin/python3";
  const installed = existsSync(debian) ? identifyTables(debian) : null;

  it.runIf(installed !== null)(
    "know every type, extension, name and program of the identify that Debian has",
    ({ expect: expects }) => {
      const { extensions, undecided, names, interpreters, tags } = installed!;
      expects(tags.filter((tag) => unknownType(tag) !== null)).toEqual([]);
      const missing = (
        table: Readonly<Record<string, readonly string[]>>,
        typesOfKey: (key: string) => ReadonlySet<string>,
      ) =>
        Object.entries(table).flatMap(([key, list]) =>
          list.filter((type) => !typesOfKey(key).has(type)).map((type) => `${key}: ${type}`),
        );
      const named = (path: string) => typesOf({ path, mode: "100644" }, null);
      const run = (program: string) =>
        typesOf({ path: "run", mode: "100755" }, Buffer.from(`#!/usr/bin/env ${program}\n`));
      expects(missing({ ...extensions, ...undecided }, (key) => named(`file.${key}`))).toEqual([]);
      expects(missing(names, named)).toEqual([]);
      expects(missing(interpreters, run)).toEqual([]);
    },
  );

  test.each([
    ["json", ["a.ipynb", "A.JSON", "dir/.babelrc", "Pipfile.lock"], ["a.jsonnet", "package.json5"]],
    ["toml", ["uv.lock", "Cargo.lock", "pyproject.toml"], ["Gemfile.lock"]],
    ["xml", ["a.props", "a.csproj", "a.wxs"], ["a.html"]],
    ["yaml", ["a.YML", ".clang-format"], ["a.yamlx"]],
  ])("are the globs of the built-in %s", async (id, yes, no) => {
    const { files } = (await builtinOf(id))!;
    expect(files).toEqual(expect.arrayContaining([...globsOf(id)]) as string[]);
    const wants = pathFilter("", { files: files! });
    expect([...yes, ...no].filter(wants)).toEqual(yes);
  });
});

test("a condition that names no type is known by the nearest that is", () => {
  expect(unknownType("!text|javascrpt")).toEqual({ name: "javascrpt", near: "javascript" });
  expect(unknownType("c++|objective-c++")).toBeNull();
});

describe("types in a config", () => {
  test("are conditions that must all be met", async () => {
    expect(
      onlyCheck(await loadNative({ checks: { a: { run: "x", types: "text" } } })).types,
    ).toEqual(["text"]);
  });

  test("of a built-in are those of the config; what it asks for itself it asks of the content", async () => {
    const { types: conditions } = onlyCheck(
      await loadNative({ checks: { "final-newline": { types: ["!svg"] } } }),
    );
    expect(conditions).toEqual(["!svg"]);
  });

  test("are refused where there is no such type", async () => {
    const error = await errorOf(
      loadNative({ checks: { a: { run: "x", types: ["text", "ts|pyton"] } } }),
    );
    expect(error.message).toBe(
      'airlock.config.json: checks.a.types[1] must be types of file, as in "python", "ts|tsx" or "!markdown" (did you mean "python"?), but is "ts|pyton".',
    );
  });
});
