// The presets of tools for JavaScript and style sheets, with the real tools.

import { describe } from "vitest";
import { conform, sources } from "./preset-fixture.ts";
import type { Tool } from "./preset-fixture.ts";

const { own, second } = sources;

const eslint: Omit<Tool, "npm"> = {
  preset: "eslint",
  setup: {
    "eslint.config.js":
      'export default [{ rules: { "no-debugger": "error", "no-var": "error" } }];\n',
  },
  good: { "src/good.js": "export const a = 1;\n" },
  bad: {
    path: "src/bad file.js",
    content: 'export const a = "😀"; debugger;\n',
    found: { line: 1, column: 24, endLine: 1, endColumn: 33, rule: "no-debugger", level: "error" },
  },
  fixable: {
    path: "a.js",
    before: "var a = 1;\nexport { a };\n",
    after: "let a = 1;\nexport { a };\n",
  },
  ignoring: {
    "eslint.config.js":
      'export default [{ ignores: ["gen"] }, { rules: { "no-debugger": "error", "no-var": "error" } }];\n',
  },
  broken: { "eslint.config.js": 'export default [{ rules: { "no-such-rule": "error" } }];\n' },
};

const stylelint: Tool = {
  preset: "stylelint",
  npm: { name: "stylelint", bin: "bin/stylelint.mjs as stylelint", from: own },
  setup: {
    ".stylelintrc.json": '{ "rules": { "block-no-empty": true, "color-hex-length": "short" } }',
  },
  good: { "css/good.css": "a { color: #fff }\n" },
  bad: {
    path: "css/bad.css",
    content: "a { color: #fff }\n/* 😀 */ b {}\n",
    found: { line: 2, column: 12, rule: "block-no-empty", level: "error", message: "Empty block" },
  },
  fixable: { path: "a.scss", before: "a { color: #ffffff }\n", after: "a { color: #fff }\n" },
  ignoring: { ".stylelintignore": "gen\n" },
  broken: { ".stylelintrc.json": "{ rules: [" },
};

describe("the preset", () => {
  conform("eslint 9", {
    ...eslint,
    npm: { name: "eslint", bin: "bin/eslint.js as eslint", from: own },
  });
  conform("eslint 10", {
    ...eslint,
    npm: { name: "eslint", bin: "bin/eslint.js as eslint", from: second },
  });
  conform("oxlint", {
    preset: "oxlint",
    npm: { name: "oxlint", bin: "bin/oxlint as oxlint", from: own },
    setup: {
      ".oxlintrc.json":
        '{ "rules": { "no-debugger": "error", "unicorn/throw-new-error": "error" } }',
    },
    good: { "src/good.js": "export const a = 1;\n" },
    bad: {
      path: "src/[bad].js",
      content: 'export const a = "é😀"; debugger;\n',
      found: { line: 1, column: 25, rule: "no-debugger", level: "error" },
    },
    fixable: { path: "a.js", before: "throw Error();\n", after: "throw new Error();\n" },
    ignoring: {
      ".oxlintrc.json":
        '{ "ignorePatterns": ["gen"], "rules": { "no-debugger": "error", "unicorn/throw-new-error": "error" } }',
    },
    broken: { ".oxlintrc.json": "{ rules" },
  });
  conform("biome", {
    preset: "biome",
    npm: { name: "@biomejs/biome", bin: "bin/biome as biome", from: own },
    setup: { "biome.json": '{ "formatter": { "indentStyle": "space" } }\n' },
    good: { "src/good.js": "export const a = 1;\n" },
    bad: {
      path: "src/[bad], file.js",
      content: 'export const a = "é😀";\nexport const b = "é😀"; debugger;\n',
      found: { line: 2, column: 25, rule: "lint/suspicious/noDebugger", level: "error" },
    },
    fixable: { path: "a.js", before: "export   const a = 1\n", after: "export const a = 1;\n" },
    ignoring: {
      "biome.json":
        '{\n  "files": { "includes": ["**", "!gen"] },\n  "formatter": { "indentStyle": "space" }\n}\n',
    },
    broken: { "biome.json": '{ "formatter": 3 }' },
  });
  conform("prettier 3", {
    preset: "prettier",
    npm: { name: "prettier", bin: "bin/prettier.cjs as prettier", from: own },
    setup: { ".prettierrc": "singleQuote: true\n", ".prettierignore": "ignored.js\n" },
    good: { "src/good.js": "export const a = '1';\n" },
    bad: {
      path: "src/[bad] file.js",
      content: "export const a = '😀', = 1;\n",
      found: { line: 1, column: 24, level: "error" },
    },
    fixable: { path: "a.ts", before: 'export const a = "1"\n', after: "export const a = '1';\n" },
    ignoring: { ".prettierignore": "gen\n" },
    broken: { ".prettierrc": "{ [" },
  });
  conform("oxfmt", {
    preset: "oxfmt",
    npm: { name: "oxfmt", bin: "bin/oxfmt as oxfmt", from: own },
    good: { "src/good.js": 'export const a = "1";\n' },
    bad: {
      path: "src/[bad].js",
      content: "export const = 1;\n",
      found: { line: 1, column: 14, level: "error" },
    },
    fixable: { path: "a.ts", before: "export const a = '1'\n", after: 'export const a = "1";\n' },
    ignoring: { ".oxfmtrc.json": '{\n  "ignorePatterns": ["gen"]\n}\n' },
    broken: { ".oxfmtrc.json": "{ [" },
  });
  conform("stylelint", stylelint);
  conform("markdownlint-cli2", {
    preset: "markdownlint",
    npm: {
      name: "markdownlint-cli2",
      bin: "markdownlint-cli2-bin.mjs as markdownlint-cli2",
      from: own,
    },
    setup: { ".markdownlint.json": '{ "MD013": false }' },
    good: { "docs/good.md": "# Title\n" },
    bad: {
      path: "docs/[bad].md",
      content: "# Title\n\n😀 x\ttab\n",
      found: { line: 3, column: 5, rule: "MD010/no-hard-tabs", level: "error" },
    },
    fixable: { path: "a.md", before: "# Title\n\n\n\ntext\n", after: "# Title\n\ntext\n" },
    ignoring: { ".markdownlint-cli2.jsonc": '{ "ignores": ["gen/**"] }' },
    broken: { ".markdownlint.json": "{ [" },
  });
});
