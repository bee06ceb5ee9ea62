// Makes dist/: the bundled programs, the types and the schema that the package ships. `npm run build`.

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { type BuildOptions, type Metafile, type Plugin, build } from "esbuild";
import { jsonSchema } from "./schema.ts";

const root = join(import.meta.dirname, "..");
/** Built aside and swapped in at the end, so that a hook which fires meanwhile finds a whole dist/. */
const folder = join(root, `.airlock-dist-${process.pid}`);

/** Left out of every bundle: husky copies a file that lies beside it, jiti loads its compiler from its own folder. */
const external = ["husky", "jiti"];

const shared = {
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

/** The command: each verb is a chunk of its own, loaded when it is asked for; packages come from node_modules. */
const command: BuildOptions = {
  ...shared,
  entryPoints: { bin: "src/bin.ts" },
  outdir: folder,
  format: "esm",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  packages: "external",
};

/**
 * Packages that the hook loads only when it needs them, each in a file of its own: node reads the whole of a file before it runs
 * the first line, and these are two thirds of the code.
 */
const late = ["execa", "yaml", "log-update"];

/** Makes `import("execa")` load `./late/execa.cjs`, through `require`: the first `import()` of a process costs more than the file. */
const loadLate: Plugin = {
  name: "load-late",
  setup(plugin) {
    plugin.onResolve({ filter: new RegExp(`^(?:${late.join("|")})$`) }, ({ path }) => ({ path, namespace: "late" }));
    plugin.onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({ contents: `module.exports = require("./late/${path}.cjs");` }));
    plugin.onResolve({ filter: /^\.\/late\//, namespace: "late" }, ({ path }) => ({ path, external: true }));
  },
};

/** CommonJS, since node starts that fastest; it has no `import.meta`. Short names: node reads every byte before it runs the first. */
const commonjs = {
  ...shared,
  minifyIdentifiers: true,
  format: "cjs",
  banner: { js: '"use strict";const moduleUrl=require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "moduleUrl", "import.meta.filename": "__filename", "import.meta.dirname": "__dirname" },
} satisfies BuildOptions;

/** The hook's path: one file, and what it loads late. */
const hook: BuildOptions = { ...commonjs, entryPoints: ["src/hook.ts"], outfile: join(folder, "hook.cjs"), plugins: [loadLate] };
const hookLate: BuildOptions = {
  ...commonjs,
  // Of execa, which is the largest, only what is used.
  entryPoints: late.map((name) => ({ in: name === "execa" ? "scripts/late-execa.ts" : name, out: name })),
  outdir: join(folder, "late"),
  outExtension: { ".js": ".cjs" },
};

/** What a config file may import. */
const library: BuildOptions = { ...shared, entryPoints: ["src/index.ts"], outfile: join(folder, "index.js"), format: "esm" };

/** Builds one bundle; returns what went into it. Throws where esbuild warns: a warning here is a program that breaks when run. */
async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile, warnings } = await build(options);
  if (metafile === undefined || warnings.length > 0) throw new Error(`esbuild gave ${warnings.length} warnings.`);
  return metafile;
}

/** Throws where the hook's files would need a package at run time, apart from jiti, which is there for TypeScript configs. */
function refuseImports(metafile: Metafile): void {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const needed = imports.filter(({ path }) => !isBuiltin(path) && !path.startsWith("./late/") && path !== "jiti");
  if (needed.length > 0) throw new Error(`hook.cjs would import ${needed.map(({ path }) => path).join(", ")} at run time.`);
}

/** Makes the file one that a shell can start. Not by a banner: that would stand in every chunk. */
function makeProgram(file: string): void {
  writeFileSync(file, `#!/usr/bin/env node\n${readFileSync(file, "utf8").replace(/^#!.*\n/, "")}`);
  chmodSync(file, 0o755);
}

/** Declarations of src/index.ts and of what it mentions, by the compiler. */
function emitTypes(): void {
  const options = ["--declaration", "--emitDeclarationOnly", "--noEmit", "false", "--rootDir", "src", "--outDir", folder];
  const config = join(folder, "tsconfig.json");
  writeFileSync(config, JSON.stringify({ extends: "../tsconfig.json", include: ["../src/index.ts"] }));
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config, ...options], {
    cwd: root,
    stdio: "inherit",
  });
  rmSync(config);
  // The compiler leaves `.ts` in the imports of declarations; there is no such file in the package.
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".d.ts"))) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/(["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2"));
  }
}

/** The licences of the packages whose code is in the bundles, as they ask for. */
function collectLicences(metafiles: readonly Metafile[]): void {
  const sources = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const packages = new Set(sources.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const texts = [...packages].toSorted().map((path) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as Record<string, string>;
    const file = readdirSync(join(root, path)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${path} has no licence file; its code may not be shipped without.`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(root, path, file), "utf8").trim()}\n`;
  });
  writeFileSync(join(folder, "licenses.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
}

/** Puts the new dist/ in the place of the old one. */
function swapIn(): void {
  const dist = join(root, "dist");
  const old = `${folder}-old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(folder, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Size of the files of a bundle in kB, for people. */
function sizeOf(metafile: Metafile): string {
  const bytes = Object.keys(metafile.outputs).reduce((sum, path) => sum + statSync(join(root, path)).size, 0);
  return `${(bytes / 1000).toFixed(0)} kB`;
}

async function main(): Promise<void> {
  mkdirSync(folder);
  try {
    const [commands, single, lates, config] = await Promise.all([bundle(command), bundle(hook), bundle(hookLate), bundle(library)]);
    for (const metafile of [single, lates]) refuseImports(metafile);
    makeProgram(join(folder, "bin.js"));
    emitTypes();
    // At the top of the package, where editors find it by its path.
    writeFileSync(join(root, "schema.json"), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
    collectLicences([commands, single, lates, config]);
    const sizes = { "bin.js with its chunks": commands, "hook.cjs": single, "what it loads late": lates, "index.js": config };
    const words = Object.entries(sizes).map(([name, metafile]) => `${name} ${sizeOf(metafile)}`);
    swapIn();
    console.log(`dist/: ${words.join(", ")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
