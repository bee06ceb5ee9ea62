// What tools for JavaScript, style sheets and Markdown are known to print.

import { chamber, found, type Sample } from "./sample.ts";

export const webSamples: readonly Sample[] = [
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
];
