// Loads configs that are modules as the hook does: from its kind of bundle, by Node itself (vitest
// would stand between).

import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import type { loadConfig as LoadConfig } from "../../src/checks/config/load.ts";
import type { Config } from "../../src/types.ts";
import { checkout, treeOf, type Files } from "./checks-candidate.ts";

export interface BundledLoader {
  readonly loadConfig: typeof LoadConfig;
  /** Loads the config of these files, with a checkout for its modules. */
  readonly loadModules: (files: Files, paths?: readonly string[]) => Promise<Config>;
}

/** Builds the bundle before the tests of a file; returns what loads with it. */
export function useBundledLoader(): BundledLoader {
  let folder = "";
  let bundled: typeof LoadConfig;
  beforeAll(async () => {
    const project = resolve(import.meta.dirname, "../..");
    folder = await mkdtemp(join(tmpdir(), "airlock-bundle-"));
    const outfile = join(folder, "load.cjs");
    await build({
      entryPoints: [join(project, "src/checks/config/load.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      external: ["jiti"],
      // As in scripts/build.ts: this format has no `import.meta`.
      banner: { js: 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
      define: { "import.meta.url": "moduleUrl" },
      logLevel: "error",
    });
    await symlink(join(project, "node_modules"), join(folder, "node_modules"));
    // The running package, around the bundle as around dist/.
    await writeFile(
      join(folder, "package.json"),
      '{ "name": "git-airlock", "exports": "./index.mjs" }',
    );
    await writeFile(
      join(folder, "index.mjs"),
      "export const defineConfig = ({ checks }) => ({ checks: { ...checks, running: 'x' } });",
    );
    ({ loadConfig: bundled } = createRequire(import.meta.url)(outfile) as {
      loadConfig: typeof LoadConfig;
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const loadConfig: typeof LoadConfig = (request) => bundled(request);
  return {
    loadConfig,
    loadModules: (files, paths = []) =>
      loadConfig({ reader: treeOf(files), paths, chamber: () => checkout(files) }),
  };
}
