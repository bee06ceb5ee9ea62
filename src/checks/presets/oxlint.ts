// oxlint: https://oxc.rs/docs/guide/usage/linter/cli

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { parseJson } from "../../system/lenient-json.ts";
import { broken, findingsOf, toolReport, objectsIn, partOf } from "./reading.ts";

/** Rules of its import plugin read other files, and it is fast: results are not cached. */
export const oxlint: Preset = {
  id: "oxlint",
  summary: "The files pass oxlint.",
  link: "https://oxc.rs/docs/guide/usage/linter/cli",
  program: "oxlint",
  npm: "oxlint",
  install: ["npm install --save-dev oxlint"],
  evidence: { config: /^(?:\.oxlintrc\.jsonc?|oxlint\.config\.[mc]?[jt]s)$/ },
  files: ["*.{js,jsx,mjs,cjs,ts,tsx,mts,cts,vue,svelte,astro}"],
  run: {
    argv: ["oxlint", "--format", "json", "--no-error-on-unmatched-pattern"],
    paths: "append",
    read,
  },
  fix: { argv: ["oxlint", "--fix", "--no-error-on-unmatched-pattern"], paths: "append" },
  inputs: null,
  notes: [
    "Rules of its import plugin, and those with types, read other files: results are not cached.",
  ],
};

interface Diagnostic {
  readonly message: string;
  readonly code?: string;
  readonly severity: string;
  readonly help?: string;
  readonly filename?: string;
  readonly labels?:
    | readonly { readonly span?: { readonly line: number; readonly column: number } }[]
    | null;
}

function read(output: ToolOutput): ToolReport | null {
  const diagnostics = objectsIn<Diagnostic>(partOf(parseJson(output.stdout), "diagnostics"), [
    "message",
    "severity",
  ]);
  if (diagnostics === null)
    return output.stdout.startsWith("Failed to parse") ? broken(output) : null;
  const printed = diagnostics.map(({ message, code, severity, help, filename, labels }) => ({
    file: filename ?? null,
    line: labels?.[0]?.span?.line,
    column: labels?.[0]?.span?.column,
    level: severity === "error" ? ("error" as const) : ("warning" as const),
    // `eslint(no-debugger)`, `typescript-eslint(no-explicit-any)`: rewritten as in a config.
    rule: code?.replace(/^eslint\((.*)\)$/, "$1").replace(/^(.*?)\((.*)\)$/, "$1/$2"),
    message: help === undefined ? message : `${message}\n${help}`,
  }));
  return toolReport(output, {
    findings: findingsOf(output, printed, "bytes"),
    rest: output.stderr,
  });
}
