// What the readers of the presets make of output as the tools are known to print it: also of
// versions that are not installed here.

import { describe, it } from "vitest";
import { presetOf, presets } from "../../src/checks/presets/preset-table.ts";
import type { Finding, ToolOutput, ToolReport } from "../../src/types.ts";

/** Its files are not there: columns stay as they are printed. */
const chamber = import.meta.dirname;

async function read(id: string, output: Partial<ToolOutput>): Promise<ToolReport | null> {
  const { run } = (await presetOf(id))!;
  return run.read!({
    code: 0,
    stdout: "",
    stderr: "",
    cwd: chamber,
    chamber,
    path: null,
    ...output,
  });
}

function found(more: Partial<Finding>): Finding {
  return {
    path: null,
    line: null,
    column: null,
    endLine: null,
    endColumn: null,
    level: "error",
    rule: null,
    message: "",
    ...more,
  };
}

interface Sample {
  readonly preset: string;
  readonly title: string;
  readonly output: Partial<ToolOutput>;
  readonly report: ToolReport | null;
}

const samples: readonly Sample[] = [
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
    preset: "stylelint",
    title: "a report on stdout, as before 16, and a warning",
    output: {
      stdout: JSON.stringify([
        {
          source: `${chamber}/a.css`,
          warnings: [{ line: 1, column: 2, rule: "r", severity: "warning", text: "Text (r)" }],
        },
      ]),
    },
    report: {
      outcome: "passed",
      rest: "",
      findings: [
        found({ path: "a.css", line: 1, column: 2, level: "warning", rule: "r", message: "Text" }),
      ],
    },
  },
  {
    preset: "markdownlint",
    title: "lines without a severity, as before 0.19",
    output: {
      code: 1,
      stderr: "docs/a.md:3:81 MD013/line-length Line length [Expected: 80; Actual: 120]\n",
    },
    report: {
      outcome: "failed",
      rest: "",
      findings: [
        found({
          path: "docs/a.md",
          line: 3,
          column: 81,
          rule: "MD013/line-length",
          message: "Line length [Expected: 80; Actual: 120]",
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
    preset: "tsc",
    title: "a diagnostic of several lines, and one in a file outside of the candidate",
    output: {
      code: 2,
      stdout:
        "src/a.ts(3,7): error TS2322: Type 'A' is not assignable to type 'B'.\n  Property 'b' is missing.\n../other/b.d.ts(1,1): error TS1005: ';' expected.\n",
    },
    report: {
      outcome: "failed",
      rest: "",
      made: [],
      findings: [
        found({
          path: "src/a.ts",
          line: 3,
          column: 7,
          rule: "TS2322",
          message: "Type 'A' is not assignable to type 'B'.\n  Property 'b' is missing.",
        }),
        found({ line: 1, column: 1, rule: "TS1005", message: "../other/b.d.ts: ';' expected." }),
      ],
    },
  },
  {
    preset: "eslint",
    title: "something that is no report, from a command of the config: left to the exit code",
    output: { code: 1, stdout: "\n/a.js\n  1:1  error  Unexpected 'debugger' statement\n" },
    report: null,
  },
  {
    preset: "eslint",
    title: "warnings alone, more than --max-warnings allows",
    output: {
      code: 1,
      stdout: JSON.stringify([
        {
          filePath: `${chamber}/a.js`,
          messages: [{ ruleId: "r", severity: 1, message: "m", line: 1, column: 1 }],
        },
      ]),
      stderr: "ESLint found too many warnings (maximum: 0).\n",
    },
    report: {
      outcome: "failed",
      rest: "ESLint found too many warnings (maximum: 0).\n",
      findings: [
        found({
          path: "a.js",
          line: 1,
          column: 1,
          level: "warning",
          rule: "r",
          message: "m",
          fixable: false,
        }),
      ],
    },
  },
  {
    preset: "prettier",
    title: "an error that is no syntax error: no answer",
    output: { code: 2, stderr: '[error] a.js: Error: Cannot find package "prettier-plugin-x"\n' },
    report: {
      outcome: "could not tell",
      rest: '[error] a.js: Error: Cannot find package "prettier-plugin-x"\n',
      findings: [],
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

describe("the reader of", { concurrent: true }, () => {
  for (const { preset, title, output, report } of samples) {
    it(`${preset} knows ${title}`, async ({ expect }) => {
      expect(await read(preset, output)).toEqual(report);
    });
  }

  it("no tool takes a bad end for a pass, says a failure without a finding, or throws, whatever is printed", async ({
    expect,
  }) => {
    for (const id of Object.keys(presets)) {
      for (const code of [0, 1, 2, 3, 78, 123]) {
        for (const stdout of ["", "null", "{}", "[null]", "Segmentation fault\n"]) {
          const report = await read(id, { code, stdout, stderr: "what?\n" });
          expect(report?.outcome ?? "left to the exit code", `${id} ${code} ${stdout}`).not.toBe(
            code === 0 ? "" : "passed",
          );
          expect(
            report?.outcome === "failed" && report.findings.length === 0,
            `${id} ${code} ${stdout}`,
          ).toBe(false);
        }
      }
    }
  });
});
