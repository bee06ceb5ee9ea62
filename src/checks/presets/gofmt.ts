// gofmt: https://pkg.go.dev/cmd/gofmt

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { findingsOf, toolReport, linesMatching } from "./reading.ts";

/**
 * It has no configuration, and reads one file. A pass is cached: it depends on the file's content
 * and on one binary of that name, which is identified by its state on disk.
 */
export const gofmt: Preset = {
  id: "gofmt",
  summary: "The Go files are formatted as gofmt formats them.",
  link: "https://pkg.go.dev/cmd/gofmt",
  program: "gofmt",
  npm: null,
  install: ["apt-get install golang-go", "or: https://go.dev/doc/install"],
  evidence: { tracked: /\.go$/ },
  files: ["*.go"],
  run: { argv: ["gofmt", "-l"], paths: "append", read },
  fix: { argv: ["gofmt", "-w"], paths: "append" },
  inputs: [],
  standalone: { since: 0, above: [], configured: { files: [], by: () => false } },
};

const mistake = /^(.+?):(\d+):(\d+): (.+)$/;

/**
 * The tool lists the files it would change, and still exits with 0; 2: some file is not valid Go.
 */
function read(output: ToolOutput): ToolReport | null {
  const different = output.stdout.split("\n").filter((line) => line !== "");
  const mistakes = linesMatching(output.stderr, mistake);
  const findings = findingsOf(
    output,
    [
      ...different.map((file) => ({ file, message: "is not formatted as gofmt formats it" })),
      ...mistakes.map(([, file, line, column, message]) => ({
        file: file!,
        line: Number(line),
        column: Number(column),
        message: message!,
      })),
    ],
    "bytes",
  );
  const said = output.stderr.split("\n").filter((line) => line !== "");
  if (output.code === 0 && said.length === 0)
    return { findings, outcome: findings.length === 0 ? "passed" : "failed", rest: "" };
  const known = mistakes.length > 0 && said.length === mistakes.length;
  return toolReport(output, {
    findings,
    failing: known ? [2] : [],
    rest: known ? "" : output.stderr,
  });
}
