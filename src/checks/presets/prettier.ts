// prettier: https://prettier.io/docs/cli

import type { ToolOutput, ToolReport } from "../../types.ts";
import type { Preset, PresetView, Resolved } from "../preset.ts";
import { lockfiles, moduleEndings, namesFile, onlyConfig } from "./node-inputs.ts";
import { findingsOf, judged, linesMatching } from "./reading.ts";

const quiet = ["--ignore-unknown", "--no-error-on-unmatched-pattern", "--no-color", "--"];
const inputs = ["**/.prettierrc*", "**/.editorconfig", "**/.prettierignore", "**/.gitignore", "**/package.{json,yaml}", ...lockfiles];

/** Files whose format differs fail; files that prettier does not know, and links, are passed over. */
export const prettier: Preset = {
  id: "prettier",
  summary: "The files are formatted as prettier formats them.",
  link: "https://prettier.io/docs/cli",
  program: "prettier",
  npm: "prettier",
  install: ["npm install --save-dev --save-exact prettier"],
  evidence: { config: /^(?:\.prettierrc(?:\..+)?|prettier\.config\.[mc]?[jt]s)$/, section: "prettier" },
  files: ["*"],
  run: { argv: ["prettier", "--list-different", ...quiet], paths: "append", read },
  fix: { argv: ["prettier", "--write", "--log-level", "warn", ...quiet], paths: "append" },
  inputs,
  opaque: [`**/.prettierrc.${moduleEndings}`, `**/prettier.config.${moduleEndings}`, "*/**/.prettierrc*"],
  notes: [
    "Remembered only where `.prettierrc` at the root is JSON, YAML or TOML and the only one: further up, outside of the repository, prettier would go on looking; a module, or a plugin in a file of the project, may read anything.",
  ],
  resolve,
};

/** Of data; one that is a module, or lies deeper, is opaque. */
const configs = /^\.prettierrc(?:\.(?:json5?|ya?ml|toml))?$/;

/** Whether its one configuration is data, and names no file. */
async function resolve({ reader }: PresetView): Promise<Resolved> {
  const config = await onlyConfig(reader, { names: configs, key: "prettier" });
  return config === null || namesFile.test(config) ? { inputs: null } : {};
}

const syntax = /^\[error\] (.+?): (\w*Error: .*) \((\d+):(\d+)\)$/;

function read(output: ToolOutput): ToolReport | null {
  const { stdout, stderr, code } = output;
  const different = stdout.split("\n").filter((line) => line !== "");
  const mistakes = linesMatching(stderr, syntax);
  const findings = findingsOf(output, [
    ...different.map((file) => ({ file, message: "is not formatted as prettier formats it" })),
    ...mistakes.map(([, file, message, line, column]) => ({ file: file!, message: message!, line: Number(line), column: Number(column) })),
  ]);
  const errors = linesMatching(stderr, /^\[error\] (?! {2}|> |\|)\S.*$/).length;
  // 2: some file could not be formatted. A syntax error is an answer; anything else is none.
  if (code === 2 && mistakes.length > 0 && errors === mistakes.length) return judged(output, { findings, failing: [2] });
  return judged(output, { findings, rest: stderr });
}
