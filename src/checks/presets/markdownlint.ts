// markdownlint-cli2: https://github.com/DavidAnson/markdownlint-cli2

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { broken, findingsOf, toolReport, linesMatching } from "./reading.ts";

/**
 * A literal path: otherwise an argument is a glob, and a name such as `[id].md` would match
 * nothing.
 */
const pathForm = ":{path}";

/**
 * Rules read one file, but the tool consists of many packages that could each change in place, so
 * results are not cached.
 */
export const markdownlint: Preset = {
  id: "markdownlint",
  summary: "The Markdown files pass markdownlint.",
  link: "https://github.com/DavidAnson/markdownlint-cli2#command-line",
  program: "markdownlint-cli2",
  npm: "markdownlint-cli2",
  install: ["npm install --save-dev markdownlint-cli2"],
  evidence: { config: /^\.markdownlint(?:-cli2)?\.(?:jsonc?|ya?ml|[cm]js)$/ },
  files: ["*.{md,markdown}"],
  run: { argv: ["markdownlint-cli2", "--no-globs"], paths: "append", pathForm, read },
  fix: { argv: ["markdownlint-cli2", "--no-globs", "--fix"], paths: "append", pathForm },
  inputs: null,
  notes: [
    "markdownlint-cli2, not the older markdownlint-cli. `globs` of its configuration are not followed; `ignores` are.",
    "It consists of many packages, and its configuration may name modules: results are not cached.",
  ],
};

/** `file:line[:column] [severity] rule/name message`. */
const line = /^(.+?):(\d+)(?::(\d+))? (?:(error|warning) )?(MD\d+\/\S+|[\w-]+(?:\/[\w-]+)+) (.+)$/;

/** Exit codes: 1: there are errors; 2: it failed. */
function read(output: ToolOutput): ToolReport | null {
  const lines = output.stderr.split("\n").filter((text) => text.trim() !== "");
  const matches = linesMatching(output.stderr, line);
  const printed = matches.map(([, file, row, column, level, rule, message]) => ({
    file: file!,
    line: Number(row),
    column: column === undefined ? null : Number(column),
    level: level === "warning" ? ("warning" as const) : ("error" as const),
    rule: rule!,
    message: message!,
  }));
  if (output.code > 1) return broken(output);
  if (matches.length !== lines.length) return null;
  return toolReport(output, { findings: findingsOf(output, printed) });
}
