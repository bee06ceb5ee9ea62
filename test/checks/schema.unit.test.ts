// The JSON schema for editors accepts what we accept and refuses what we refuse, as far as a schema
// can tell.

import { Ajv } from "ajv";
import type { InferInput } from "valibot";
import { describe, expect, expectTypeOf, test } from "vitest";
import { jsonSchema } from "../../scripts/schema.ts";
import type { configSchema } from "../../src/checks/config/schema.ts";
import { defineConfig, type AirlockConfig } from "../../src/index.ts";
import { errorOf, loadNative } from "./checks-candidate.ts";

const ajv = new Ajv({ strict: true, strictTypes: false });
const accepts = ajv.compile(jsonSchema());

test("it is draft-07", () => {
  expect(jsonSchema()).toMatchObject({
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
  });
});

test("the public type says the same as the schema (checked by tsc)", () => {
  expectTypeOf<InferInput<typeof configSchema>>().toEqualTypeOf<AirlockConfig>();
});

describe("both accept", () => {
  test.each<AirlockConfig>([
    { checks: {} },
    {
      $schema: "./node_modules/git-airlock/schema.json",
      checks: { a: "x" },
      noVerify: "refuse",
      link: [".venv"],
    },
    {
      checks: {
        a: {
          run: ["x", ""],
          files: "*.ts",
          exclude: ["a", "b"],
          cwd: "a",
          env: { A: "1" },
          timeout: 30,
          serial: true,
          inputs: [],
        },
      },
    },
    {
      checks: {
        a: { run: "x", paths: false, needs: "tree", timeout: "1.5m", dependsOn: ["b"] },
        b: { run: "y", stdin: true },
      },
    },
    {
      checks: {
        a: {
          run: "x",
          group: "lint",
          types: ["text", "ts|tsx", "!svg"],
          level: "warn",
          changedLines: true,
          deleted: true,
        },
      },
    },
  ])("%j", async (config) => {
    expect(accepts(defineConfig(config))).toBe(true);
    await expect(loadNative(config)).resolves.toBeDefined();
  });
});

describe("both refuse", () => {
  test.each([
    {},
    3,
    { checks: {}, more: 1 },
    { checks: { a: 1 } },
    { checks: { a: "" } },
    { checks: { a: { level: "info" } } },
    { checks: { a: { run: [] } } },
    { checks: { a: { run: "x", files: 1 } } },
    { checks: { a: { run: "x", file: "*.ts" } } },
    { checks: { a: { run: "x", paths: true } } },
    { checks: { a: { run: "x", timeout: "soon" } } },
    { checks: { a: { run: "x", timeout: 0 } } },
    { checks: { a: { run: "x", env: { A: 1 } } } },
    { checks: {}, noVerify: "no" },
    { checks: {}, extends: [] },
    { extends: 3 },
  ])("%j", async (config) => {
    expect(accepts(config)).toBe(false);
    expect((await errorOf(loadNative(config))).code).toBe("CONFIG_INVALID");
  });
});
