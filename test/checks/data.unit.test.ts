// Config files that cannot be parsed: the mistake is named with its place.

import { expect, test } from "vitest";
import { errorOf, load } from "./checks-candidate.ts";

test.each([
  [
    "airlock.config.json",
    '{\n  "checks": {\n    "a": "x",\n  }\n}',
    'airlock.config.json:4:3 is not valid JSON: expected a key in double quotes, found "}".',
  ],
  [
    "airlock.config.json",
    '{ "checks": { // no\n} }',
    "airlock.config.json:1:15 is not valid JSON: expected a key in double quotes, found a comment.",
  ],
  [
    "airlock.config.json",
    "",
    "airlock.config.json:1:1 is not valid JSON: expected a value, found the end of the file.",
  ],
  [
    "airlock.config.json",
    '{"checks":{"a":"x","a":"y"}}',
    "airlock.config.json:1:20 is not valid JSON: found a key that this object already has.",
  ],
  [
    "airlock.config.json",
    '{"checks":{"a":"\u001b"}}',
    "airlock.config.json:1:16 is not valid JSON",
  ],
  ["airlock.config.json", "[".repeat(100_000), "expected at most 100 levels"],
  ["airlock.config.yaml", "checks:\n  a: [x\n", "airlock.config.yaml:3:1 is not valid YAML: "],
  [
    "airlock.config.yaml",
    "checks:\n  a: x\n  a: y\n",
    "airlock.config.yaml:3:3 is not valid YAML: ",
  ],
  ["airlock.config.yaml", "a: &x [*x, *x]\n---\nb: 1\n", "airlock.config.yaml:"],
  [
    "airlock.config.yaml",
    "checks: !!js/function 'x'\n",
    "airlock.config.yaml:1:9 is not valid YAML: ",
  ],
  [
    "package.json",
    '{ "airlock": { "checks": {} }',
    "package.json:1:30 is not valid JSON: expected a comma or }, found the end of the file.",
  ],
])("%s %# that cannot be parsed is named with line and column", async (file, text, message) => {
  const error = await errorOf(load({ [file]: text }));
  expect(error).toMatchObject({ kind: "config", code: "CONFIG_INVALID" });
  expect(error.message).toContain(message);
  // eslint-disable-next-line no-control-regex -- nothing of the file's may reach a terminal raw
  expect(error.message).not.toMatch(/[\u0000-\u001f]/);
});

test("a file that is not UTF-8 is refused", async () => {
  const error = await errorOf(load({ "airlock.config.json": Uint8Array.of(0x22, 0xff, 0x22) }));
  expect(error.message).toBe("airlock.config.json is not valid UTF-8.");
});

test.each([
  ["package.json", String.raw`{ "lint\u002dstaged": { "*": "x" } }`],
  ["package.yaml", String.raw`"lint\x2dstaged": { "*": x }`],
])("a config in %s counts also where its key is written with escapes", async (file, text) => {
  expect((await load({ [file]: text })).files).toEqual([file]);
});

test("a package.json that cannot be parsed is passed over where it names no config, with or without a backslash", async () => {
  for (const text of ["{", String.raw`{ "a\u002d"`])
    expect((await load({ "package.json": text })).files).toEqual([]);
});
