// ruff check: https://docs.astral.sh/ruff/linter/

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { parseJson } from "../../system/lenient-json.ts";
import { broken, findingsOf, toolReport, objectsIn } from "./reading.ts";

const quiet = ["--force-exclude", "--no-cache", "--quiet"];

/**
 * Other files decide which imports are the project's own, and which folders are packages: results
 * are not cached.
 */
export const ruff: Preset = {
  id: "ruff",
  summary: "The Python files pass ruff's linter.",
  link: "https://docs.astral.sh/ruff/linter/",
  program: "ruff",
  npm: null,
  install: ["pip install ruff", "or: uv tool install ruff"],
  evidence: { config: /^\.?ruff\.toml$/, section: "tool.ruff" },
  files: ["*.{py,pyi,ipynb}"],
  run: {
    argv: ["ruff", "check", "--no-fix", ...quiet, "--output-format=json", "--"],
    paths: "append",
    read,
  },
  fix: { argv: ["ruff", "check", "--fix", ...quiet, "--"], paths: "append" },
  inputs: null,
  notes: [
    "It is `ruff check`. Other files decide which imports are the project's own, and which folders are packages: results are not cached.",
  ],
};

interface Diagnostic {
  readonly code: string | null;
  readonly message: string;
  readonly filename: string;
  readonly location?: { readonly row: number; readonly column: number } | null;
  readonly end_location?: { readonly row: number; readonly column: number } | null;
  readonly severity?: string;
  readonly cell?: number | null;
  /** `null`: there is no fix. Without `--unsafe-fixes` only a safe one is made. */
  readonly fix?: { readonly applicability?: string } | null;
}

/** Exit codes: 1: there are violations; 2: it failed. */
function read(output: ToolOutput): ToolReport | null {
  const diagnostics = objectsIn<Diagnostic>(parseJson(output.stdout), ["filename", "message"]);
  if (diagnostics === null) return output.code >= 2 ? broken(output) : null;
  const printed = diagnostics.map(
    ({ code, message, filename, location, end_location: end, severity, cell, fix }) => ({
      file: filename,
      rule: code,
      fixable: fix !== null && (fix?.applicability ?? "safe") === "safe",
      level: severity === "warning" ? ("warning" as const) : ("error" as const),
      // In a notebook the line is relative to its cell, not to the file.
      ...(typeof cell === "number"
        ? { message: `cell ${cell}, line ${location?.row ?? 0}: ${message}` }
        : {
            message,
            line: location?.row,
            column: location?.column,
            endLine: end?.row,
            endColumn: end?.column,
          }),
    }),
  );
  return toolReport(output, {
    findings: findingsOf(output, printed, "code points"),
    rest: output.stderr,
  });
}
