// Writes the JSON schema of the native config, for editors: `schema.ts <file>`, by default
// schema.json.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { toJsonSchema } from "@valibot/to-json-schema";
import { configSchema } from "../src/checks/config/schema.ts";

/**
 * Returns the JSON schema (draft-07) of `airlock.config.json`, made from the schema that validates
 * it.
 */
export function jsonSchema(): Record<string, unknown> {
  const schema = toJsonSchema(configSchema, {
    target: "draft-07",
    typeMode: "input",
    ignoreActions: ["finite", "check"],
  });
  // A config that extends another may have no checks of its own.
  return {
    ...schema,
    anyOf: ["checks", "extends"].map((key) => ({ properties: { [key]: {} }, required: [key] })),
    title: "git-airlock",
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = resolve(process.argv[2] ?? "schema.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
}
