// docs/reference/commands.md is what the commands say of themselves.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { commandsDoc } from "../../scripts/commands-doc.ts";
import { checkout } from "../support/repository/world.ts";

describe("docs/reference/commands.md", () => {
  it("is what the help texts say (npm run docs)", async ({ expect }) => {
    expect(readFileSync(join(checkout, "docs/reference/commands.md"), "utf8")).toBe(
      await commandsDoc(),
    );
  });
});
