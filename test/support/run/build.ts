// Once before the tests that use the built command: dist/ unless it is newer than its sources, and
// the bundle that tests load.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";
import { removeLeft } from "./killed-runs.ts";
import { removeTree } from "../files/tree-copy.ts";
import { compileHook } from "../repository/warm.ts";
import { checkout } from "../repository/world.ts";

const sources = ["src", "scripts", "package.json"];
const products = ["dist/bin.cjs", "dist/bin-main.cjs", "dist/hook.cjs", "dist/hook-main.cjs"];

/**
 * Vitest calls this once before all workers start. Returns what takes it back. Throws where the
 * build fails.
 */
export async function setup(project: TestProject): Promise<() => void> {
  const built = products.map((file) => join(checkout, file));
  if (
    !built.every((file) => existsSync(file)) ||
    oldest(built) <= newest(sources.map((file) => join(checkout, file)))
  )
    execFileSync("npm", ["run", "--silent", "build"], { cwd: checkout, stdio: "inherit" });
  // From here upwards Node finds husky and jiti, and the command finds its own package.json.
  const bundles = join(checkout, "node_modules", ".airlock-test");
  mkdirSync(bundles, { recursive: true });
  removeLeft(bundles, /^command-(\d+)\.cjs$/);
  const bundle = join(bundles, `command-${process.pid}.cjs`);
  await bundleCommand(bundle);
  project.provide("commandBundle", bundle);
  const compiled = await compileHook();
  project.provide("compiledCode", compiled.folder);
  return () => {
    removeTree(bundle);
    compiled.remove();
  };
}

/** As scripts/build.ts does, but readable: CommonJS has no `import.meta`. */
async function bundleCommand(outfile: string): Promise<void> {
  await build({
    absWorkingDir: checkout,
    entryPoints: ["test/support/process/command-entry.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    external: ["husky", "jiti"],
    logLevel: "warning",
    banner: {
      js: '"use strict";const moduleUrl=require("node:url").pathToFileURL(__filename).href;',
    },
    define: {
      "import.meta.url": "moduleUrl",
      "import.meta.filename": "__filename",
      "import.meta.dirname": "__dirname",
    },
  });
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
