// Bundles entries of src/ with esbuild into the folder that becomes dist/.

import { join } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";

/** The project's folder. */
export const root = join(import.meta.dirname, "..");

/**
 * Built aside and swapped in at the end, so that a hook which fires meanwhile finds a whole dist/.
 */
export const buildFolder = join(root, `.airlock-dist-${process.pid}`);

/**
 * Left out of every bundle: husky copies a file that lies beside it, jiti loads its compiler from
 * its own folder.
 */
export const external = ["husky", "jiti"];

/** Options of every bundle. */
export const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  external,
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
} satisfies BuildOptions;

/**
 * Packages that are seldom needed, each in a file of its own. What most commits need is in the
 * program: its compiled code is kept (src/start.ts), while a file of its own is compiled each time;
 * execa in the program saves a commit 5 to 10 ms, as measured.
 */
export const late = ["yaml", "log-update", "saxes", "smol-toml"];

/**
 * CommonJS, since node starts that fastest; it has no `import.meta`. Short names: node reads every
 * byte before it runs the first.
 */
export const commonjs = {
  ...shared,
  minifyIdentifiers: true,
  format: "cjs",
  banner: {
    js: '"use strict";const moduleUrl=require("node:url").pathToFileURL(__filename).href;',
  },
  define: {
    "import.meta.url": "moduleUrl",
    "import.meta.filename": "__filename",
    "import.meta.dirname": "__dirname",
  },
} satisfies BuildOptions;

/**
 * Builds one bundle; returns what went into it. Throws where esbuild warns: a warning here is a
 * program that breaks when run.
 */
export async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile, warnings } = await build(options);
  if (metafile === undefined || warnings.length > 0)
    throw new Error(`esbuild gave ${warnings.length} warnings.`);
  return metafile;
}
