// What tools for Python, Go, Rust and shell scripts are known to print.

import { chamber, found, type Sample } from "./sample.ts";

export const otherSamples: readonly Sample[] = [
  {
    preset: "ruff",
    title: "diagnostics of 0.4, an absolute path, a syntax error without a code",
    output: {
      code: 1,
      stdout: JSON.stringify([
        {
          cell: null,
          code: "F401",
          end_location: { column: 10, row: 1 },
          filename: `${chamber}/pkg/a.py`,
          fix: null,
          location: { column: 8, row: 1 },
          message: "`os` unused",
          noqa_row: 1,
          url: "https://docs.astral.sh/ruff/rules/unused-import",
        },
        {
          cell: 2,
          code: null,
          filename: `${chamber}/b.ipynb`,
          location: { row: 3, column: 1 },
          end_location: null,
          message: "SyntaxError: Expected an expression",
        },
      ]),
    },
    report: {
      outcome: "failed",
      rest: "",
      findings: [
        found({
          path: "pkg/a.py",
          line: 1,
          column: 8,
          endLine: 1,
          endColumn: 10,
          rule: "F401",
          message: "`os` unused",
          fixable: false,
        }),
        found({ path: "b.ipynb", message: "cell 2, line 3: SyntaxError: Expected an expression" }),
      ],
    },
  },
  {
    preset: "ruff",
    title: "a broken configuration",
    output: { code: 2, stderr: "ruff failed\n  Cause: Failed to parse pyproject.toml\n" },
    report: {
      outcome: "could not tell",
      findings: [],
      rest: "ruff failed\n  Cause: Failed to parse pyproject.toml\n",
    },
  },
  {
    preset: "gofmt",
    title: "names of files on stdout, though it exits with 0",
    output: { stdout: "cmd/a.go\nb c.go\n" },
    report: {
      outcome: "failed",
      rest: "",
      findings: [
        found({ path: "cmd/a.go", message: "is not formatted as gofmt formats it" }),
        found({ path: "b c.go", message: "is not formatted as gofmt formats it" }),
      ],
    },
  },
  {
    preset: "gofmt",
    title: "a syntax error",
    output: { code: 2, stderr: "cmd/a.go:3:9: expected ';', found 2\n" },
    report: {
      outcome: "failed",
      rest: "",
      findings: [found({ path: "cmd/a.go", line: 3, column: 9, message: "expected ';', found 2" })],
    },
  },
  {
    preset: "gofmt",
    title: "a file that cannot be read",
    output: { code: 2, stderr: "open cmd/a.go: permission denied\n" },
    report: { outcome: "could not tell", rest: "open cmd/a.go: permission denied\n", findings: [] },
  },
  {
    preset: "rustfmt",
    title: "differences as 1.68 and older print them",
    output: {
      code: 1,
      stdout: `Diff in ${chamber}/src/a.rs at line 3:\n-fn  b() {}\n+fn b() {}\n`,
    },
    report: {
      outcome: "failed",
      rest: "",
      findings: [
        found({ path: "src/a.rs", line: 3, message: "is not formatted as rustfmt formats it" }),
      ],
    },
  },
  {
    preset: "rustfmt",
    title: "differences as newer ones print them, and a syntax error",
    output: {
      code: 1,
      stdout: `Diff in ${chamber}/src/a.rs:3:\n-fn  b() {}\n+fn b() {}\n`,
      stderr: `error: expected one of \`!\` or \`::\`, found \`b\`\n --> ${chamber}/b.rs:1:3\n  |\n`,
    },
    report: {
      outcome: "failed",
      rest: "",
      findings: [
        found({ path: "src/a.rs", line: 3, message: "is not formatted as rustfmt formats it" }),
        found({
          path: "b.rs",
          line: 1,
          column: 3,
          message: "expected one of `!` or `::`, found `b`",
        }),
      ],
    },
  },
  {
    preset: "black",
    title: "a syntax error beside another error: no answer",
    output: {
      code: 123,
      stderr:
        "error: cannot format a.py: Cannot parse: 1:4: x = = 1\nerror: cannot format b.py: INTERNAL ERROR: Black crashed\n",
    },
    report: {
      outcome: "could not tell",
      rest: "error: cannot format a.py: Cannot parse: 1:4: x = = 1\nerror: cannot format b.py: INTERNAL ERROR: Black crashed\n",
      findings: [
        found({ path: "a.py", line: 1, column: 5, message: "Cannot parse: 1:4: x = = 1" }),
      ],
    },
  },
  {
    preset: "black",
    title: "a syntax error as 24 words it",
    output: {
      code: 123,
      stderr:
        "error: cannot format a.py: Cannot parse for target version Python 3.13: 2:4: x = = 1\n",
    },
    report: {
      outcome: "failed",
      rest: "",
      findings: [
        found({
          path: "a.py",
          line: 2,
          column: 5,
          message: "Cannot parse for target version Python 3.13: 2:4: x = = 1",
        }),
      ],
    },
  },
  {
    preset: "shellcheck",
    title: "a file that could not be read: no answer, whatever else it says",
    output: {
      code: 2,
      stdout: '{"comments":[]}',
      stderr: "a.sh: a.sh: openBinaryFile: permission denied\n",
    },
    report: {
      outcome: "could not tell",
      rest: "a.sh: a.sh: openBinaryFile: permission denied\n",
      findings: [],
    },
  },
];
