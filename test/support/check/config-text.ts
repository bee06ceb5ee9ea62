// A config with one check, as the tool of that name has it, under any of its names.

import type { ConfigName, ConfigTool } from "../../../src/checks/config/names.ts";

/** A config with one check for each tool. */
const values: Readonly<Record<ConfigTool, { readonly value: object; readonly check: string }>> = {
  airlock: { value: { checks: { one: "true" } }, check: "one" },
  "lint-staged": { value: { "*": "true" }, check: "*" },
  "pre-commit": {
    value: {
      repos: [
        { repo: "local", hooks: [{ id: "one", name: "one", entry: "true", language: "system" }] },
      ],
    },
    check: "one",
  },
  lefthook: { value: { "pre-commit": { commands: { one: { run: "true" } } } }, check: "one" },
};

const tomls: Readonly<Partial<Record<ConfigTool, string>>> = {
  "pre-commit":
    '[[repos]]\nrepo = "local"\nhooks = [{ id = "one", name = "one", entry = "true", language = "system" }]\n',
  lefthook: '[pre-commit.commands.one]\nrun = "true"\n',
};

/** Takes a tool; returns the name of the check in `configText`. */
export function onlyCheckOf(tool: ConfigTool): string {
  return values[tool].check;
}

/**
 * Takes a name of a config; returns a config with one check in the format that the name asks for;
 * JSON is YAML, too.
 */
export function configText({ path, tool, key }: ConfigName<ConfigTool>): string {
  const { value } = values[tool];
  const json = JSON.stringify(key === undefined ? value : { name: "x", [key]: value });
  if (/\.[cm][jt]s$|\.ts$/.test(path))
    return path.endsWith(".cjs") ? `module.exports = ${json};\n` : `export default ${json};\n`;
  if (path.endsWith(".js")) return `export default ${json};\n`;
  if (path.endsWith(".jsonc")) return `// a comment\n${json.replace(/\}$/, ",}")}\n`;
  return path.endsWith(".toml") ? tomls[tool]! : json;
}
