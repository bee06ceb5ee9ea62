// docs/reference/checks.md is what the definitions say.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { checksDoc } from "../../scripts/checks-doc.ts";
import { builtins } from "../../src/checks/builtins/builtin-table.ts";
import { presets } from "../../src/checks/presets/preset-table.ts";

describe("docs/reference/checks.md", { concurrent: true }, () => {
  it("is what the definitions say (npm run docs)", async ({ expect }) => {
    expect(readFileSync(join(import.meta.dirname, "../../docs/reference/checks.md"), "utf8")).toBe(
      await checksDoc(),
    );
  });

  it("has a section for every preset and built-in", async ({ expect }) => {
    const headings = Array.from((await checksDoc()).matchAll(/^### (.+)$/gm), ([, id]) => id);
    expect(new Set(headings)).toEqual(new Set([...Object.keys(presets), ...Object.keys(builtins)]));
  });
});
