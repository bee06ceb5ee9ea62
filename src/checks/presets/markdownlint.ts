// markdownlint-cli2: https://github.com/DavidAnson/markdownlint-cli2

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset, PresetView, Resolved } from "../preset.ts";
import { lockfiles, moduleEndings } from "./node-inputs.ts";
import { broken, findingsOf, judged, linesMatching } from "./reading.ts";

/** A path as it is: an argument is a glob otherwise, and a name such as `[id].md` would match nothing. */
const pathForm = ":{path}";

/** Rules see one file. */
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
  inputs: ["**/.markdownlint.*", "**/.markdownlint-cli2.*", "**/package.json", "**/.gitignore", ...lockfiles],
  opaque: [`**/.markdownlint*.${moduleEndings}`, "*/**/.markdownlint.*", "*/**/.markdownlint-cli2.*"],
  notes: [
    "markdownlint-cli2, not the older markdownlint-cli. `globs` of its configuration are not followed; `ignores` are.",
    "Remembered where its configuration stands at the root alone, is JSON or YAML, and names no rules and no file of the project.",
  ],
  resolve,
};

/** It looks no further up than where it runs: without a configuration, too, it is known what it rests on. */
async function resolve({ reader }: PresetView): Promise<Resolved> {
  const names = ((await reader.list("")) ?? []).map(({ name }) => name).filter((name) => markdownlint.evidence.config!.test(name));
  const texts = await Promise.all([...names, "package.json"].map(async (name) => (await reader.read(name))?.toString("utf8") ?? ""));
  return texts.some((text) => reading.test(text)) ? { inputs: null } : {};
}

/** Keys under which a configuration names what else is read. */
const reading = /\b(?:customRules|extends|markdownItPlugins|modulePaths|outputFormatters)\b/;

/** `file:line[:column] [severity] rule/name message`. */
const line = /^(.+?):(\d+)(?::(\d+))? (?:(error|warning) )?(MD\d+\/\S+|[\w-]+(?:\/[\w-]+)+) (.+)$/;

/** 1: there are errors; 2: it failed. */
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
  return judged(output, { findings: findingsOf(output, printed) });
}
