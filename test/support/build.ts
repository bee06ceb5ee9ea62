// Before the tests that use the built command: build it, unless what is there is newer than its sources.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { checkout } from "./world.ts";

const sources = ["src", "scripts", "package.json"];
const products = ["dist/bin.cjs", "dist/bin-main.cjs", "dist/hook.cjs", "dist/hook-main.cjs"];

/** Vitest calls this once before all workers start. Throws where the build fails. */
export function setup(): void {
  const built = products.map((file) => join(checkout, file));
  if (built.every((file) => existsSync(file)) && oldest(built) > newest(sources.map((file) => join(checkout, file)))) return;
  execFileSync("npm", ["run", "--silent", "build"], { cwd: checkout, stdio: "inherit" });
}

function oldest(files: readonly string[]): number {
  return Math.min(...files.map((file) => statSync(file).mtimeMs));
}

function newest(entries: readonly string[]): number {
  const times = entries
    .filter((entry) => existsSync(entry))
    .map((entry) => {
      const stats = statSync(entry);
      if (!stats.isDirectory()) return stats.mtimeMs;
      return newest(readdirSync(entry).map((name) => join(entry, name)));
    });
  return Math.max(0, ...times);
}
