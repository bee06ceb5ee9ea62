// The configs that airlock init finds on disk, under every name of the table.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configNames } from "../../src/checks/config/names.ts";
import { surveyConfigs, type ConfigSurvey } from "../../src/install/init/configs.ts";
import { parsed } from "../../src/install/init/package-json.ts";
import { configText } from "../support/check/config-text.ts";
import { checkout, type Files } from "../checks/checks-candidate.ts";

async function survey(files: Files): Promise<ConfigSurvey> {
  const root = await checkout(files);
  return surveyConfigs({
    root,
    files: Object.keys(files),
    packageFile: "package.json" in files ? join(root, "package.json") : null,
    package: parsed(String(files["package.json"] ?? "{}")),
    read: (name) => String(files[name] ?? ""),
    has: () => false,
  });
}

describe("every name of a config", () => {
  test.each(
    configNames.map(
      (name) => [`${name.path}${name.key === undefined ? "" : ` (${name.key})`}`, name] as const,
    ),
  )("%s is found by init, so that none is written beside it", async (_title, name) => {
    const { used, faults } = await survey({
      "package.json": '{ "type": "module" }',
      [name.path]: configText(name),
    });
    expect(used.map(({ tool, file, checks }) => [tool, file, checks.length])).toEqual([
      [name.tool, name.path, 1],
    ]);
    expect(faults).toEqual([]);
  });

  test("below the root is found where that counts, and a second file of a tool is named", async () => {
    const found = await survey({
      "a/.lintstagedrc": "'*': x",
      "a/lefthook.yml": "pre-commit: { commands: { x: { run: x } } }",
      ".pre-commit-config.yaml": "repos: []",
      "prek.toml": "repos = []",
    });
    expect(found.used.map(({ file }) => file)).toEqual(["prek.toml", "a/.lintstagedrc"]);
    expect(found.second).toEqual([{ file: ".pre-commit-config.yaml", first: "prek.toml" }]);
  });
});
