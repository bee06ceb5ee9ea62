// Real tools behind presets, and the places of their findings.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { sources } from "../conformance/preset-fixture.ts";
import type { Tool } from "../conformance/preset-fixture.ts";
import type { TestRepository } from "../support/repository/repository.ts";

export type Program = Pick<Tool, "preset" | "npm" | "setup" | "good" | "bad">;

export const nothing = { good: {}, bad: { path: "", content: "", found: {} } };

export const prettier: Program = {
  ...nothing,
  preset: "prettier",
  npm: { name: "prettier", bin: "bin/prettier.cjs as prettier", from: sources.own },
};

/** Returns the place of each finding: `path:line`. */
export function places(
  findings: readonly { path: string | null; line: number | null }[],
): string[] {
  return findings.map(({ path, line }) => `${path}:${line}`);
}

/** Files below the chambers' records that programs keep for the next run. */
export async function kept(repository: TestRepository): Promise<string[]> {
  const chambers = join(await repository.stateFolder(), "chambers");
  return readdirSync(chambers, { recursive: true, encoding: "utf8" }).filter((path) =>
    /^\d+\/keep\/./.test(path),
  );
}
