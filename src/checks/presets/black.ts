// black: https://black.readthedocs.io/en/stable/usage_and_configuration/the_basics.html

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { findingsOf, toolReport, linesMatching } from "./reading.ts";

/**
 * Only the `force-exclude` of its configuration applies to files that are named. Only Python knows
 * what its script loads, so results are not cached.
 */
export const black: Preset = {
  id: "black",
  summary: "The Python files are formatted as black formats them.",
  link: "https://black.readthedocs.io/en/stable/usage_and_configuration/the_basics.html",
  program: "black",
  npm: null,
  install: ["pip install black", "or: apt-get install black"],
  evidence: { section: "tool.black" },
  files: ["*.{py,pyi}"],
  run: { argv: ["black", "--check", "--no-color", "--"], paths: "append", read },
  fix: { argv: ["black", "--quiet", "--no-color", "--"], paths: "append" },
  // No flag turns its cache off, which compares size and time; if its folder cannot be created, it
  // runs without a cache.
  env: { BLACK_CACHE_DIR: "/dev/null/black" },
  inputs: null,
  notes: [
    "Of its configuration's exclusions, only `force-exclude` applies to files that are named, as they are here.",
    "Only Python knows what its script loads: results are not cached.",
  ],
};

const different = /^would reformat (.+)$/;
const mistake =
  /^error: cannot format (.+?): (Cannot parse(?: for target version [^:]+)?: (\d+):(\d+): .*)$/;

/** Exit codes: 1: files would change; 123: some could not be read. */
function read(output: ToolOutput): ToolReport | null {
  const unformatted = linesMatching(output.stderr, different);
  const mistakes = linesMatching(output.stderr, mistake);
  const errors = linesMatching(output.stderr, /^error: /).length;
  const findings = findingsOf(
    output,
    [
      ...unformatted.map(([, file]) => ({
        file: file!,
        message: "is not formatted as black formats it",
      })),
      // The tool counts columns from 0.
      ...mistakes.map(([, file, message, line, column]) => ({
        file: file!,
        line: Number(line),
        column: Number(column) + 1,
        message: message!,
      })),
    ],
    "code points",
  );
  if (output.code === 123 && errors === mistakes.length)
    return toolReport(output, { findings, failing: [123] });
  return toolReport(output, {
    findings,
    rest: output.code === 0 || (output.code === 1 && findings.length > 0) ? "" : output.stderr,
  });
}
