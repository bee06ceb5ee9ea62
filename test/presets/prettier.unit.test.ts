// The files of packages that may hold a configuration of prettier: a pass is remembered only where
// none does.

import { describe, it } from "vitest";
import { prettier } from "../../src/checks/presets/prettier.ts";

describe("prettier", { concurrent: true }, () => {
  it("is configured by a package's file in whatever style its key is written, or where that cannot be read", async (context) => {
    const { by } = prettier.standalone!.configured;
    for (const [path, text, isConfigured] of [
      ["package.json", '{ "name": "s", "devDependencies": { "prettier": "3" } }', false],
      ["package.json", String.raw`{ "\u0070rettier": {} }`, true],
      ["package.json", "{", true],
      ["package.yaml", "name: s\ndevDependencies:\n  prettier: '3'\n", false],
      ["package.yaml", "name: s\nprettier:\n  useTabs: true\n", true],
      ["package.yaml", "{ name: s, prettier: { useTabs: true } }", true],
      ["package.yaml", String.raw`"\x70rettier": { useTabs: true }`, true],
      ["package.yaml", "? prettier\n: { useTabs: true }\n", true],
      ["package.yaml", "a: &a { prettier: { useTabs: true } }\n<<: *a\n", true],
      ["package.yaml", "a: &a prettier\n*a : { useTabs: true }\n", true],
      ["package.yaml", "a: *nowhere\n", true],
      ["package.yaml", "name: [\n", true],
      ["package.yaml", "name: s\n---\nprettier: {}\n", true],
    ] as const)
      context.expect(await by(text, `lib/${path}`), text).toBe(isConfigured);
  });
});
