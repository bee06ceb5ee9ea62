// shellcheck: https://github.com/koalaman/shellcheck/blob/master/shellcheck.1.md

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { parseJson } from "../../system/lenient-json.ts";
import { broken, findingsOf, toolReport, objectsIn, partOf } from "./reading.ts";

/** It follows `source`: the result of one script depends on others and is not cached. */
export const shellcheck: Preset = {
  id: "shellcheck",
  summary: "The shell scripts pass shellcheck.",
  link: "https://github.com/koalaman/shellcheck/blob/master/shellcheck.1.md",
  program: "shellcheck",
  npm: null,
  install: ["apt-get install shellcheck", "or: brew install shellcheck"],
  evidence: { config: /^\.shellcheckrc$/, tracked: /\.(?:sh|bash)$/ },
  files: ["*.{sh,bash,ksh,dash}"],
  also: ["executable", "sh|bash|ksh|dash|ash", "!bats"],
  // If it did not follow sourced files, the result would depend on which scripts happen to be
  // checked together.
  run: {
    argv: ["shellcheck", "--format=json1", "--color=never", "--external-sources", "--"],
    paths: "append",
    read,
  },
  fix: null,
  inputs: null,
  notes: [
    'Every report fails it, hints too; `args: ["--severity=warning"]` leaves those out.',
    "It follows `source`: the result of one script depends on others and is not cached.",
    "Executable scripts without an ending are known by their first line (`#!/bin/sh`), unless `files` says which ones are meant.",
  ],
};

interface Comment {
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
  readonly code: number;
  readonly message: string;
}

/**
 * Exit codes: 1: there are comments; 2: some file could not be read. Every level fails it, so every
 * comment is an error.
 */
function read(output: ToolOutput): ToolReport | null {
  const comments = objectsIn<Comment>(partOf(parseJson(output.stdout), "comments"), [
    "file",
    "message",
  ]);
  if (comments === null) return output.code >= 2 ? broken(output) : null;
  const printed = comments.map((comment) => ({
    ...comment,
    level: "error" as const,
    rule: `SC${comment.code}`,
  }));
  return toolReport(output, {
    findings: findingsOf(output, printed, "code points"),
    rest: output.stderr,
  });
}
