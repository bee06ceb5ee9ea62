// stylelint: https://stylelint.io/user-guide/cli

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { parseJson } from "../../system/lenient-json.ts";
import { broken, findingsOf, toolReport, objectsIn } from "./reading.ts";

/**
 * Rules read one file, but its configuration depends on modules (`extends`), so results are not
 * cached.
 */
export const stylelint: Preset = {
  id: "stylelint",
  summary: "The style sheets pass stylelint.",
  link: "https://stylelint.io/user-guide/cli",
  program: "stylelint",
  npm: "stylelint",
  install: ["npm install --save-dev stylelint stylelint-config-standard"],
  evidence: {
    config: /^(?:\.stylelintrc(?:\..+)?|stylelint\.config\.[mc]?[jt]s)$/,
    section: "stylelint",
    needsConfig: true,
  },
  files: ["*.{css,scss,sass,less}"],
  run: {
    argv: ["stylelint", "--formatter", "json", "--allow-empty-input", "--no-color", "--"],
    paths: "append",
    read,
  },
  fix: { argv: ["stylelint", "--fix", "--allow-empty-input", "--no-color", "--"], paths: "append" },
  inputs: null,
  notes: ["Its configuration names modules, which may read anything: results are not cached."],
};

interface StylelintResult {
  readonly source?: string;
  readonly warnings: readonly Warning[];
}

interface Warning {
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly rule: string;
  readonly severity: string;
  readonly text: string;
}

/**
 * Its report goes to stderr since 16, to stdout before. Exit codes: 2: there are problems; 78: the
 * configuration is broken.
 */
function read(output: ToolOutput): ToolReport | null {
  const results = objectsIn<StylelintResult>(
    parseJson(output.stdout.trim() === "" ? output.stderr : output.stdout),
    [],
    ["warnings"],
  );
  if (
    results === null ||
    results.some(({ warnings }) => objectsIn<Warning>(warnings, ["text", "rule"]) === null)
  ) {
    if (output.code === 0 && output.stdout.trim() === "")
      return toolReport(output, { findings: [], rest: output.stderr });
    return output.code === 0 || output.code === 2 ? null : broken(output);
  }
  const printed = results.flatMap(({ source, warnings }) =>
    warnings.map(({ severity, text, rule, ...place }) => ({
      ...place,
      file: source ?? null,
      rule,
      level: severity === "warning" ? ("warning" as const) : ("error" as const),
      // The rule also follows every message.
      message: text.endsWith(` (${rule})`) ? text.slice(0, -rule.length - 3) : text,
    })),
  );
  return toolReport(output, { findings: findingsOf(output, printed), failing: [2] });
}
