// prettier: https://prettier.io/docs/cli

import { parseJson } from "../../system/lenient-json.ts";
import type { RepoPath, ToolOutput, ToolReport } from "../../types.ts";
import type { Preset, PresetView, Resolved } from "../preset.ts";
import { moduleEndings } from "./node-inputs.ts";
import { findingsOf, toolReport, linesMatching } from "./reading.ts";

const quiet = ["--ignore-unknown", "--no-error-on-unmatched-pattern", "--no-color", "--"];

/**
 * The options of prettier itself (https://prettier.io/docs/options). Others may belong to a plugin.
 */
const options = new Set(
  `printWidth tabWidth useTabs semi singleQuote quoteProps jsxSingleQuote trailingComma bracketSpacing bracketSameLine objectWrap
  arrowParens rangeStart rangeEnd parser requirePragma insertPragma checkIgnorePragma proseWrap htmlWhitespaceSensitivity
  vueIndentScriptAndStyle endOfLine embeddedLanguageFormatting singleAttributePerLine experimentalTernaries
  experimentalOperatorPosition $schema`.split(/\s+/),
);

/**
 * Files with another format fail; files that prettier does not know, and links, are skipped.
 *
 * A pass is cached if it depends only on the file's path and content, the inputs, and prettier:
 * from version 3 on its package has no dependencies and loads no plugin that no configuration
 * names. The search for a configuration ends at the one at the root: it is data with prettier's own
 * options only, not a link, and no deeper folder or package.json has another. Prettier searches for
 * `.editorconfig` up to the chamber's `.git`, some versions further up: no such file may exist
 * there. Ignore files are read in the folder in which it runs.
 */
export const prettier: Preset = {
  id: "prettier",
  summary: "The files are formatted as prettier formats them.",
  link: "https://prettier.io/docs/cli",
  program: "prettier",
  npm: "prettier",
  install: ["npm install --save-dev --save-exact prettier"],
  evidence: {
    config: /^(?:\.prettierrc(?:\..+)?|prettier\.config\.[mc]?[jt]s)$/,
    section: "prettier",
  },
  files: ["*"],
  run: { argv: ["prettier", "--list-different", ...quiet], paths: "append", read },
  fix: { argv: ["prettier", "--write", "--log-level", "warn", ...quiet], paths: "append" },
  inputs: ["**/.prettierrc*", "**/.editorconfig", "**/.prettierignore", "**/.gitignore"],
  uncacheable: [
    `**/.prettierrc.${moduleEndings}`,
    `**/prettier.config.${moduleEndings}`,
    "*/**/.prettierrc*",
  ],
  standalone: {
    since: 3,
    above: [".editorconfig"],
    configured: { files: ["**/package.{json,yaml}"], by: isConfigured },
  },
  notes: [
    "Cached only for prettier 3 and newer, and if `.prettierrc` at the root is JSON, YAML or TOML, is the only configuration, and has none but prettier's own options: a plugin, or a configuration that is a module, may read anything.",
  ],
  resolve,
};

/** Configurations that are data; one that is a module, or in a deeper folder, is uncacheable. */
const configs = /^\.prettierrc(?:\.(?:json|ya?ml|toml))?$/;

/** Determines whether its one configuration at the root is data, and names nothing to load. */
async function resolve({ reader }: PresetView): Promise<Resolved> {
  const found = ((await reader.list("")) ?? []).filter(({ name }) =>
    name.startsWith(".prettierrc"),
  );
  const [entry] = found;
  if (
    entry === undefined ||
    found.length > 1 ||
    !configs.test(entry.name) ||
    !entry.mode.startsWith("100")
  )
    return { inputs: null };
  const text = (await reader.read(entry.name))?.toString("utf8") ?? "";
  return isPlain(await dataIn(entry.name, text)) ? {} : { inputs: null };
}

/** Parses a configuration; returns `undefined` if it is not well-formed. */
async function dataIn(name: string, text: string): Promise<unknown> {
  const json = parseJson(text);
  if (json !== undefined || name.endsWith(".json")) return json;
  if (name.endsWith(".toml")) return tomlIn(text);
  const { parseAllDocuments } = await import("../yaml-parser.ts");
  const documents = parseAllDocuments(text, { merge: true, logLevel: "error" });
  if (!Array.isArray(documents) || documents.length !== 1 || documents[0]!.errors.length > 0)
    return undefined;
  try {
    return documents[0]!.toJS();
  } catch (error) {
    // Aliases without an anchor, or with too many expansions.
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

async function tomlIn(text: string): Promise<unknown> {
  const { parse, TomlError } = await import("../toml-parser.ts");
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}

function isPlain(data: unknown): boolean {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  const { overrides = [], ...own } = data as Readonly<Record<string, unknown>>;
  const isOwn = (some: object) =>
    Object.entries(some).every(([key, value]) => options.has(key) && typeof value !== "object");
  const isOverride = (one: unknown) =>
    typeof one === "object" &&
    one !== null &&
    (!("options" in one) || (typeof one.options === "object" && isOwn(one.options ?? {})));
  return isOwn(own) && Array.isArray(overrides) && overrides.every(isOverride);
}

/**
 * Tells whether a package.json or package.yaml contains a configuration, under the key `prettier`;
 * if it cannot be parsed, the answer is yes.
 */
async function isConfigured(text: string, path: RepoPath): Promise<boolean> {
  const data = await dataIn(path, text);
  return typeof data !== "object" || data === null || "prettier" in data;
}

const syntax = /^\[error\] (.+?): (\w*Error: .*) \((\d+):(\d+)\)$/;

function read(output: ToolOutput): ToolReport | null {
  const { stdout, stderr, code } = output;
  const different = stdout.split("\n").filter((line) => line !== "");
  const mistakes = linesMatching(stderr, syntax);
  const findings = findingsOf(output, [
    ...different.map((file) => ({ file, message: "is not formatted as prettier formats it" })),
    ...mistakes.map(([, file, message, line, column]) => ({
      file: file!,
      message: message!,
      line: Number(line),
      column: Number(column),
    })),
  ]);
  const errors = linesMatching(stderr, /^\[error\] (?! {2}|> |\|)\S.*$/).length;
  // Exit code 2: some file could not be formatted. A syntax error is a finding; anything else is an
  // error of the tool.
  if (code === 2 && mistakes.length > 0 && errors === mistakes.length)
    return toolReport(output, { findings, failing: [2] });
  return toolReport(output, { findings, rest: stderr });
}
