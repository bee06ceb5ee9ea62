// docs/reference/dependencies.md has a row for every package that the program uses, and none for
// another.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { checkout } from "../support/repository/world.ts";
import { owners } from "../house/layers.ts";

describe("docs/reference/dependencies.md", () => {
  it("has a row for every package that src/ imports, and for those that only tests use", ({
    expect,
  }) => {
    const page = readFileSync(join(checkout, "docs/reference/dependencies.md"), "utf8");
    const rows = [...page.matchAll(/^\| ([a-z0-9, -]+) \|/gm)]
      .flatMap(([, names]) => names!.split(", "))
      .filter((name) => name !== "package");
    const used = Object.keys(owners).filter((name) => !name.startsWith("node:"));
    expect(rows.toSorted()).toEqual([...used, "lint-staged", "vitest"].toSorted());
    const { dependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
      dependencies: object;
    };
    expect(page).toContain(
      `${Object.keys(dependencies).join(" and ")} are installed with the package.`,
    );
  });
});
