// Writes docs/reference/checks.md from the definitions of presets, built-ins and the keys of a
// check. `npm run docs`; a test compares.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import type { Builtin } from "../src/checks/builtin.ts";
import { builtins } from "../src/checks/builtins/builtin-table.ts";
import type { Preset, PresetCommand } from "../src/checks/preset.ts";
import { allPresets, presets as presetsById } from "../src/checks/presets/preset-table.ts";
import { jsonSchema } from "./schema.ts";

/** The parts of a JSON schema that are read here. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

/** Returns the text of docs/reference/checks.md; ends with a newline. */
export async function checksDoc(): Promise<string> {
  // One after the other: loaded side by side, jiti hands out modules that are not complete yet.
  for (const load of Object.values(presetsById)) await load();
  const presets = await allPresets();
  const own: Builtin[] = [];
  for (const load of Object.values(builtins)) own.push(await load());
  own.sort((a, b) => (a.id < b.id ? -1 : 1));
  return [intro, presetPart(presets), builtinPart(own), likePart(own), keyPart()].join("\n");
}

const intro = `# Checks

<!-- Written by \`npm run docs\` from the definitions in src/checks. -->

A check of your config is one of three things:

- a **preset**: a well-known tool with the right flags (\`"eslint": true\`),
- a **built-in**: a check of git-airlock itself, on git's objects and without a process (\`"large-file": true\`, or \`"builtin:large-file"\`),
- a **command** of yours (\`"tests": { "run": "npm test", "paths": false, "needs": "tree" }\`).

How a config is written and found is in [config.md](config.md).
`;

const presetIntro = `## Presets

\`true\` as a check means the preset of the check's name; under another name write \`{ "preset": "eslint" }\`. All other
keys of the object override the preset's: \`files\`, \`exclude\`, \`run\`, \`args\` (words appended to the preset's own), \`fix\`,
\`inputs\`, \`env\`, \`cwd\`, \`timeout\`, \`level\` and so on:

\`\`\`json
{
  "checks": {
    "prettier": true,
    "eslint": { "exclude": "*.gen.ts", "args": ["--max-warnings", "0"] },
    "server": { "preset": "tsc", "cwd": "packages/server" }
  }
}
\`\`\`

The tool is the project's own (node_modules, else PATH); if it is missing, the commit is refused and the message says how to
install it. Its machine output is parsed, so every report has path, line, column and rule. An exit code that means that the tool
itself failed (for example a broken configuration) is an error, never a pass. Warnings are shown and do not fail.

A pass is **cached** if everything that it depends on is known: the file, the inputs below, and the tool itself
([cached-passes.md](cached-passes.md)).

| preset | checks that | files | cached | fixes |
|---|---|---|---|---|
`;

function presetPart(presets: readonly Preset[]): string {
  const rows = presets.map(
    ({ id, summary, files, fix, ...preset }) =>
      `| [${id}](#${id}) | ${summary} | ${codes(files.filter((glob) => !glob.startsWith("**/")))} | ${memory(preset)} | ${fix === null ? "no" : "yes"} |`,
  );
  return `${presetIntro}${rows.join("\n")}\n\n${presets.map(presetSection).join("\n")}`;
}

function memory({ inputs, needs }: Pick<Preset, "inputs" | "needs">): string {
  return inputs === null ? "no" : needs === "tree" ? "by tree" : "by path";
}

function presetSection({
  id,
  summary,
  link,
  install,
  run,
  fix,
  inputs,
  uncacheable = [],
  env = {},
  needs,
  notes = [],
}: Preset): string {
  const facts = [
    `- Runs: ${commandText(run)}`,
    `- Fixes: ${fix === null ? "nothing" : commandText(fix)}`,
    ...(inputs === null || inputs.length === 0 || needs === "tree"
      ? []
      : [`- Inputs: ${codes(inputs)}`]),
    ...(uncacheable.length === 0
      ? []
      : [`- Not cached if one of these exists: ${codes(uncacheable)}`]),
    ...(Object.keys(env).length === 0
      ? []
      : [
          `- Environment: ${codes(Object.entries(env).map(([name, value]) => `${name}=${value}`))}`,
        ]),
    `- To install: ${install
      .map((line) => line.replace(/^(or: )?(.*)$/, (_, or = "", words) => `${or}\`${words}\``))
      .join(", ")
      .replaceAll(", or: ", ", or ")}`,
    ...notes.map((note) => `- ${note}`),
  ];
  return `### ${id}\n\n${summary} ([its own page](${link}))\n\n${facts.join("\n")}\n`;
}

function commandText({ argv, paths, pathForm = "{path}" }: PresetCommand): string {
  const words = paths === "append" ? [...argv, `${pathForm} …`] : argv;
  return `\`${words.join(" ").replaceAll("{path}", "<path>").replaceAll("{keep}", "<kept>")}\``;
}

function builtinPart(own: readonly Builtin[]): string {
  const text = `## Built-ins

They check the staged content in git's object store: no checkout, no process. Their results need no cache.

| built-in | checks that | files | fixes | pre-commit-hooks |
|---|---|---|---|---|
`;
  const rows = own.map(
    ({ id, summary, files, types, fix, like }) =>
      `| [${id}](#${id}) | ${cell(summary)} | ${aboutText(files, types)} | ${fix === undefined ? "no" : "yes"} | ${codes(like)} |`,
  );
  return `${text}${rows.join("\n")}\n\n${own.map(builtinSection).join("\n")}`;
}

function aboutText(
  files: readonly string[] | undefined,
  types: readonly string[] | undefined,
): string {
  // An extension in upper case is the same one.
  const told = files?.filter(
    (glob) => glob === glob.toLowerCase() || !files.includes(glob.toLowerCase()),
  );
  const parts = [
    ...(told === undefined ? [] : [codes(told)]),
    ...(types === undefined ? [] : [`type ${codes(types)}`]),
  ];
  return parts.length === 0 ? "all" : parts.join("; ");
}

function builtinSection({ id, summary, stages, options }: Builtin): string {
  const stage = stages === undefined ? "" : ` It runs in the stage ${codes(stages)}.`;
  const schema =
    options === undefined
      ? {}
      : (toJsonSchema(options, { typeMode: "input", errorMode: "ignore" }) as Schema);
  const rows = Object.entries(schema.properties ?? {}).map(
    ([name, option]) =>
      `| \`${name}\` | ${typeText(option)} | ${cell(option.description ?? "")} | ${option.default === undefined ? "" : `\`${JSON.stringify(option.default)}\``} |`,
  );
  const table =
    rows.length === 0
      ? "No options.\n"
      : `| option | value | meaning | default |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  return `### ${id}\n\n${summary}${stage}\n\n${table}`;
}

function likePart(own: readonly Builtin[]): string {
  const pairs = own
    .flatMap(({ id, like }) => like.map((theirs) => [theirs, id] as const))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rows = pairs.map(([theirs, id]) => `| \`${theirs}\` | [${id}](#${id}) |`);
  return `## From pre-commit-hooks

| id there | here |
|---|---|
${rows.join("\n")}
`;
}

function keyPart(): string {
  const schema = jsonSchema() as Schema;
  const checks = schema.properties?.["checks"]?.additionalProperties;
  const forms = typeof checks === "object" ? (checks.anyOf ?? []) : [];
  const keys = Object.entries(
    forms.find(({ properties }) => properties !== undefined)?.properties ?? {},
  );
  const rows = keys.map(
    ([name, key]) => `| \`${name}\` | ${typeText(key)} | ${cell(key.description ?? "")} |`,
  );
  return `## Keys of a check

| key | value | meaning |
|---|---|---|
${rows.join("\n")}
`;
}

function typeText({
  type,
  enum: values,
  const: one,
  anyOf,
  items,
  additionalProperties,
}: Schema): string {
  if (values !== undefined)
    return values.map((value) => `\`${JSON.stringify(value)}\``).join(" or ");
  if (one !== undefined) return `\`${JSON.stringify(one)}\``;
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeText))].join(" or ");
  if (items !== undefined) return `list of ${typeText(items)}`;
  if (type === "object")
    return typeof additionalProperties === "object"
      ? `object of ${typeText(additionalProperties)}`
      : "object";
  const names: Readonly<Record<string, string>> = {
    string: "text",
    boolean: "true or false",
    integer: "whole number",
  };
  return [type ?? "anything"]
    .flat()
    .map((name) => names[name] ?? name)
    .join(" or ");
}

function codes(words: readonly string[]): string {
  return words.map((word) => `\`${word.replaceAll("|", String.raw`\|`)}\``).join(", ");
}

function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`).replaceAll(/\s*\n\s*/g, " ");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(join(import.meta.dirname, "../docs/reference/checks.md"), await checksDoc());
}
