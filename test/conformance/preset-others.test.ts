// The presets of tools that Debian or their own language brings, with the real tools where they are
// installed.

import { describe } from "vitest";
import { conform, isInstalled, sources } from "./preset-fixture.ts";
import type { Tool } from "./preset-fixture.ts";

const tools: Readonly<Record<string, Tool>> = {
  shellcheck: {
    preset: "shellcheck",
    setup: { "lib.sh": "#!/bin/sh\nshared=1\nexport shared\n" },
    good: { "good.sh": '#!/bin/sh\n# shellcheck source=lib.sh\n. ./lib.sh\necho "$shared"\n' },
    bad: {
      path: "bin/bad.sh",
      content: '#!/bin/sh\n\techo "é😀" $1\n',
      found: { line: 2, column: 13, endColumn: 15, rule: "SC2086", level: "error" },
    },
  },
  black: {
    preset: "black",
    setup: { "pyproject.toml": "[tool.black]\nline-length = 60\n" },
    good: { "good.py": "a = 1\n" },
    bad: {
      path: "pkg/bad file.py",
      content: 'a = 1\n"é😀" = = 2\n',
      found: { line: 2, column: 9, level: "error" },
    },
    fixable: { path: "a.py", before: "a = '1'\n", after: 'a = "1"\n' },
    ignoring: { "pyproject.toml": "[tool.black]\nforce-exclude = 'gen/'\n" },
    broken: { "pyproject.toml": "[tool.black\n" },
  },
  ruff: {
    preset: "ruff",
    setup: { "ruff.toml": 'lint.select = ["F"]\n' },
    good: { "good.py": "a = 1\n" },
    bad: {
      path: "pkg/bad.py",
      content: 'a = "é😀"; import os\n',
      found: { line: 1, column: 19, rule: "F401", level: "error" },
    },
    fixable: { path: "a.py", before: "import os\n", after: "" },
    ignoring: { "ruff.toml": 'exclude = ["gen"]\nlint.select = ["F"]\n' },
    broken: { "ruff.toml": "[lint\n" },
  },
  gofmt: {
    preset: "gofmt",
    good: { "good.go": "package main\n\nfunc main() {}\n" },
    bad: {
      path: "cmd/bad.go",
      content: 'package main\n\nvar a = "é😀" 2\n',
      found: { line: 3, column: 15, level: "error" },
    },
    fixable: {
      path: "a.go",
      before: "package main\nvar  a = 1\n",
      after: "package main\n\nvar a = 1\n",
    },
  },
  rustfmt: {
    preset: "rustfmt",
    setup: { "Cargo.toml": '[package]\nname = "a"\nedition = "2021"\n' },
    good: { "src/good.rs": "async fn a() {}\n" },
    bad: {
      path: "src/bad.rs",
      content: "fn a() {}\n\nfn  b() {}\n",
      found: { column: null, level: "error" },
    },
    fixable: { path: "a.rs", before: "async fn a( ){}\n", after: "async fn a() {}\n" },
    broken: { "rustfmt.toml": "a = = 1\n" },
  },
};

describe("the preset", () => {
  for (const [program, tool] of Object.entries(tools)) {
    // What is not installed here is not run: test/presets/samples.unit.test.ts reads what it is
    // known to print.
    if (isInstalled(program)) conform(program, tool);
  }

  const config = {
    "tsconfig.json": '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["src"] }',
  };
  for (const [title, from] of [
    ["tsc 5", sources.second],
    ["tsc 7", sources.own],
  ] as const) {
    conform(title, {
      preset: "tsc",
      npm: { name: "typescript", bin: "bin/tsc as tsc", from },
      setup: config,
      good: { "src/good.ts": "export const a: string = '1';\n" },
      bad: {
        path: "src/bad.ts",
        content: "export const a = '😀'; export const b: string = 1;\n",
        found: {
          line: 1,
          column: 37,
          rule: "TS2322",
          level: "error",
          message: "Type 'number' is not assignable to type 'string'.",
        },
      },
      broken: { "tsconfig.json": '{ "compilerOptions": { "strct": true } }' },
    });
  }
});
