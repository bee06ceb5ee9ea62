// The line of a check in its config, for people.

import { describe, expect, test } from "vitest";
import { lineOfKeys } from "../../src/checks/config/source-line.ts";

const json =
  '{\n\t"scripts": { "lint": "x" },\n\t"airlock": {\n\t\t"checks": {\n\t\t\t"lint": "eslint",\n\t\t\t"a.b": { "run": "lint" }\n\t\t}\n\t}\n}\n';
const yaml =
  "base: &base { run: x }\nchecks:\n  # lint: no\n  lint: *base\n  'odd name':\n    run: lint\nmore:\n  - a\n  - hooks:\n      - id: x\n";
const module =
  'const eslint = 1; // lint: "not here"\nexport default {\n  checks: {\n    lint: "x",\n    "odd-name": { run: "y" },\n    twice: { env: { twice: "1" } },\n    [computed]: "x",\n  },\n};\n';

describe("a check's line", () => {
  test.each<readonly [string, string, (string | number)[], number | null]>([
    ["package.json", json, ["airlock", "checks", "lint"], 5],
    ["package.json", json, ["airlock", "checks", "a.b"], 6],
    ["package.json", json, ["airlock", "checks", "gone"], null],
    ["airlock.config.yaml", yaml, ["checks", "lint"], 4],
    ["airlock.config.yaml", yaml, ["checks", "odd name"], 5],
    [".pre-commit-config.yaml", yaml, ["more", 1, "hooks", 0], 10],
    [".pre-commit-config.yaml", yaml, ["more", 7], null],
    ["airlock.config.ts", module, ["checks", "lint"], 4],
    ["airlock.config.mjs", module, ["checks", "odd-name"], 5],
    ["airlock.config.mjs", module, ["checks", "twice"], null],
    ["airlock.config.cts", module, ["checks", "computed"], null],
    ["airlock.config.js", "export default make();\n", ["checks", "lint"], null],
    ["airlock.config.json", "{ not JSON", ["checks", "lint"], null],
  ])("in %s is found, or not known: %#", async (...row) => {
    const [file, text, keys, line] = row;
    expect(await lineOfKeys(file, text, keys)).toBe(line);
  });
});
