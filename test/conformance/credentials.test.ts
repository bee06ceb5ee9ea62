// credentials on real code: every file below node_modules and of this project, none of which holds
// a credential.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import type { BuiltinFile } from "../../src/checks/builtin.ts";
import { credentials } from "../../src/checks/builtins/credentials.ts";
import { checkout } from "../support/repository/world.ts";

const folders = ["node_modules", "src", "test", "scripts", "bench", "docs", "hooks"];

/**
 * Places that it finds and should not, each with its reason. There is none: keep it so, by a
 * narrower shape.
 */
const known: readonly string[] = [];

test("several thousand files of real code give no false alarm", () => {
  let looked = 0;
  const found: string[] = [];
  for (const entry of folders.flatMap((folder) =>
    readdirSync(join(checkout, folder), { recursive: true, withFileTypes: true }),
  )) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path);
    if (!credentials.wants!(content)) continue;
    looked += 1;
    const zero = "0".repeat(40);
    const change: BuiltinFile["change"] = {
      path,
      status: "A",
      mode: "100644",
      blob: zero,
      oldMode: "000000",
      oldBlob: zero,
    };
    for (const { rule, line } of credentials.file!({ change, content }, {}))
      found.push(`${rule} ${relative(checkout, path)}:${line}`);
  }
  expect(looked).toBeGreaterThan(5000);
  expect(found).toEqual(known);
});
