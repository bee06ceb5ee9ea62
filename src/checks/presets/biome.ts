// biome: https://biomejs.dev/reference/cli

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset } from "../preset.ts";
import { findingsOf, toolReport, linesMatching } from "./reading.ts";

const quiet = ["--colors=off", "--no-errors-on-unmatched", "--files-ignore-unknown=true"];

/** Its project rules read other files, and it is fast: results are not cached. */
export const biome: Preset = {
  id: "biome",
  summary: "The files are formatted, and pass the linter and the assists, as biome has it.",
  link: "https://biomejs.dev/reference/cli",
  program: "biome",
  npm: "@biomejs/biome",
  install: ["npm install --save-dev --save-exact @biomejs/biome"],
  evidence: { config: /^\.?biome\.jsonc?$/ },
  files: ["*.{js,jsx,mjs,cjs,ts,tsx,mts,cts,json,jsonc,css,graphql,gql,html,vue,svelte,astro}"],
  run: {
    argv: ["biome", "check", ...quiet, "--max-diagnostics=none", "--reporter=github"],
    paths: "append",
    read,
  },
  fix: { argv: ["biome", "check", "--write", ...quiet], paths: "append" },
  inputs: null,
  notes: [
    "Its project rules read other files: results are not cached.",
    'For biome 2. Rules that only warn do not fail it; add `args: ["--error-on-warnings"]` for that.',
  ],
};

/** Its reports for GitHub are the one machine format that has been the same since 1.9. */
const line =
  /^::(error|warning|notice) title=(.*?),file=(.*),line=(\d+),endLine=(\d+),col=(\d+),endColumn=(\d+)::(.*)$/;

function read(output: ToolOutput): ToolReport | null {
  const printed = linesMatching(output.stdout, line).map(([, level, rule, file, ...rest]) => {
    const [start, endLine, column, endColumn] = rest.slice(0, 4).map(Number);
    // Formatting is about the whole file: the printed place means nothing.
    const place = rule === "format" ? {} : { line: start, column, endLine, endColumn };
    return {
      file: decoded(file!),
      rule: rule!,
      level: levels[level!]!,
      message: messageOf(rest[4]!),
      ...place,
    };
  });
  if (
    printed.length === 0 &&
    output.code === 0 &&
    output.stdout.trim() !== "" &&
    !output.stdout.includes("::")
  )
    return null;
  const findings = findingsOf(output, printed, "code points");
  const rest = printed.length === 0 && output.code !== 0 ? `${output.stdout}${output.stderr}` : "";
  return toolReport(output, { findings, rest });
}

const levels = { error: "error", warning: "warning", notice: "note" } as Readonly<
  Record<string, "error" | "warning" | "note">
>;

/** Returns the message; in this format the formatter's output does not follow. */
function messageOf(text: string): string {
  return text.startsWith("Formatter would have printed")
    ? "is not formatted as biome formats it"
    : decoded(text);
}

/** Decodes GitHub's encoding of messages and properties. */
function decoded(text: string): string {
  return text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}
