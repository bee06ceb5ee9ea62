// oxfmt: https://oxc.rs/docs/guide/usage/formatter/cli

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { findingsOf, toolReport, linesMatching } from "./reading.ts";

/** Its configuration may be a module, and it is fast: results are not cached. */
export const oxfmt: Preset = {
  id: "oxfmt",
  summary: "The files are formatted as oxfmt formats them.",
  link: "https://oxc.rs/docs/guide/usage/formatter/cli",
  program: "oxfmt",
  npm: "oxfmt",
  install: ["npm install --save-dev oxfmt"],
  evidence: { config: /^(?:\.oxfmtrc\.jsonc?|oxfmt\.config\.[mc]?[jt]s)$/ },
  files: [
    "*.{js,jsx,mjs,cjs,ts,tsx,mts,cts,json,jsonc,json5,css,scss,less,md,mdx,yaml,yml,html,vue,toml,graphql}",
  ],
  run: {
    argv: ["oxfmt", "--list-different", "--no-error-on-unmatched-pattern"],
    paths: "append",
    read,
  },
  fix: { argv: ["oxfmt", "--write", "--no-error-on-unmatched-pattern"], paths: "append" },
  inputs: null,
  notes: ["Its configuration may be a module, and it is fast: results are not cached."],
};

function read(output: ToolOutput): ToolReport | null {
  const different = output.stdout.split("\n").filter((line) => line !== "");
  // A syntax error: `x message`, then `,-[file:line:column]`; on a terminal with × and box
  // characters, escaped here because the hook is ASCII.
  const mistakes = Array.from(
    output.stderr.matchAll(
      /^ +[x\u00d7] (.+)\n(?: +[\u2502|].*\n)*? *[,\u256d][-\u2500]\[(.+):(\d+):(\d+)\]$/gm,
    ),
  );
  const findings = findingsOf(output, [
    ...different.map((file) => ({ file, message: "is not formatted as oxfmt formats it" })),
    ...mistakes.map(([, message, file, line, column]) => ({
      file: file!,
      message: message!,
      line: Number(line),
      column: Number(column),
    })),
  ]);
  const known = linesMatching(output.stderr, /^ +[x\u00d7] /).length === mistakes.length;
  return toolReport(output, {
    findings,
    failing: known && mistakes.length > 0 ? [1, 2] : [1],
    rest: known && findings.length > 0 ? "" : output.stderr,
  });
}
