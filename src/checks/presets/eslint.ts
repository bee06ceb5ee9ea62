// eslint: https://eslint.org/docs/latest/use/command-line-interface

import { posix } from "node:path";
import type { Finding, RepoPath, ToolOutput, ToolReport, TreeReader } from "../../types.ts";
import type { Preset, PresetCommand, PresetView, Resolved } from "../preset.ts";
import { lockfiles } from "./node-inputs.ts";
import { parseJson } from "../../system/lenient-json.ts";
import { broken, findingsOf, toolReport, objectsIn } from "./reading.ts";

const argv = ["eslint", "--format", "json", "--no-warn-ignored"];
const run: PresetCommand = {
  argv: [...argv, "--no-error-on-unmatched-pattern", "--"],
  paths: "append",
  read,
};
const fix: PresetCommand = {
  argv: ["eslint", "--fix", "--no-warn-ignored", "--no-error-on-unmatched-pattern", "--"],
  paths: "append",
};
const files = ["*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"];

/**
 * Rules read more than their file: those of import plugins read what it imports, those with types
 * everything. Its configuration is a module, and node_modules, the source of its rules and types,
 * may change in place: results are not cached.
 */
export const eslint: Preset = {
  id: "eslint",
  summary: "The files pass eslint.",
  link: "https://eslint.org/docs/latest/use/command-line-interface",
  program: "eslint",
  npm: "eslint",
  install: ["npm install --save-dev eslint", "npm init @eslint/config@latest"],
  evidence: {
    config: /^(?:eslint\.config\.[mc]?[jt]s|\.eslintrc(?:\..+)?)$/,
    section: "eslintConfig",
    needsConfig: true,
  },
  files,
  run,
  fix,
  inputs: null,
  notes: [
    "Files that its configuration ignores or does not know are skipped (with a configuration of the older kind, `.eslintrc`, they give a warning).",
    "Its configuration is a module, and its rules may read other files and node_modules: results are not cached.",
    "Where the config asks for type information (`projectService`, `parserOptions.project`, `…TypeChecked`), it is run on the whole candidate (`eslint .`), also when only a tsconfig.json, package.json or lockfile changed; a change of one file may break a rule in another.",
  ],
  resolve,
};

/** typescript-eslint's words for enabling type information, of any version. */
const typed =
  /\b(?:projectService|EXPERIMENTAL_useProjectService|\w+TypeChecked(?:Only)?)\b|\bparserOptions\b[^}]*\bproject\b|-type-checked\b/;

async function resolve({ reader, folder }: PresetView): Promise<Resolved> {
  const config = await configAbove(reader, folder);
  if (config === null) return {};
  // The older kind of configuration does not know this flag.
  const known = (words: readonly string[]) =>
    words.filter((word) => config.flat || word !== "--no-warn-ignored");
  const own = { ...run, argv: known(run.argv) };
  if (!typed.test(config.text)) return { run: own, fix: { ...fix, argv: known(fix.argv) } };
  return {
    run: { argv: [...known(argv), "."], paths: "none", read },
    fix: { ...fix, argv: known(fix.argv) },
    files: [...files, "tsconfig*.json", "package.json", ...lockfiles],
    needs: "tree",
  };
}

const flatNames = /^eslint\.config\.[mc]?[jt]s$/;
const olderNames = /^\.eslintrc(?:\..+)?$/;

/**
 * Returns the configuration that eslint finds from a folder upwards; a flat one anywhere takes
 * precedence over the older kind.
 */
async function configAbove(
  reader: TreeReader,
  folder: RepoPath,
): Promise<{ readonly flat: boolean; readonly text: string } | null> {
  let older: RepoPath | null = null;
  for (let at = folder; ; at = posix.dirname(at) === "." ? "" : posix.dirname(at)) {
    const names = ((await reader.list(at)) ?? []).map(({ name }) => name);
    const flat = names.find((name) => flatNames.test(name));
    if (flat !== undefined) return { flat: true, text: await textOf(reader, posix.join(at, flat)) };
    const rc =
      names.find((name) => olderNames.test(name)) ??
      (names.includes("package.json") ? "package.json" : undefined);
    if (
      rc !== undefined &&
      (rc !== "package.json" ||
        (await textOf(reader, posix.join(at, rc))).includes('"eslintConfig"'))
    )
      older ??= posix.join(at, rc);
    if (at === "")
      return older === null ? null : { flat: false, text: await textOf(reader, older) };
  }
}

async function textOf(reader: TreeReader, path: RepoPath): Promise<string> {
  return (await reader.read(path))?.toString("utf8") ?? "";
}

interface EslintResult {
  readonly filePath: string;
  readonly messages: readonly EslintMessage[];
}

interface EslintMessage {
  readonly ruleId: string | null;
  readonly severity: number;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** The change that `--fix` would make; absent if it would make none. */
  readonly fix?: unknown;
}

function read(output: ToolOutput): ToolReport | null {
  const results = objectsIn<EslintResult>(parseJson(output.stdout), ["filePath"], ["messages"]);
  if (
    results === null ||
    results.some(({ messages }) => objectsIn<EslintMessage>(messages, ["message"]) === null)
  )
    return output.code >= 2 ? broken(output) : null;
  const printed = results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, severity, fix: edit, ...place }) => ({
      ...place,
      file: filePath,
      rule: ruleId,
      level: levelOf(severity),
      fixable: edit !== undefined,
    })),
  );
  return toolReport(output, { findings: findingsOf(output, printed), rest: output.stderr });
}

function levelOf(severity: number): Finding["level"] {
  return severity === 1 ? "warning" : "error";
}
