// Makes dist/: the bundled programs, the types and the schema that the package ships.
// `npm run build`.

import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import type { BuildOptions, Metafile } from "esbuild";
import { reportSchema } from "./report-schema.ts";
import { jsonSchema } from "./schema.ts";
import { buildProgram, makeProgram, programs } from "./programs.ts";
import { collectLicences } from "./licences.ts";
import { emitTypes } from "./declarations.ts";
import { bundle, commonjs, buildFolder, late, root, shared } from "./bundle.ts";

/** Modules that both load late. */
const lateFiles: BuildOptions = {
  ...commonjs,
  entryPoints: late,
  outdir: join(buildFolder, "late"),
  outExtension: { ".js": ".cjs" },
};

/** Modules that a config file may import. */
const configLibrary: BuildOptions = {
  ...shared,
  entryPoints: ["src/index.ts"],
  outfile: join(buildFolder, "index.js"),
  format: "esm",
};

/**
 * Throws where a program would need a package at run time, apart from jiti, which is there for
 * TypeScript configs.
 */
function refuseImports(metafiles: readonly Metafile[]): void {
  const imports = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap((output) => output.imports);
  const needed = imports.filter(
    ({ path }) => !isBuiltin(path) && !/^\.\/late\/[\w-]+\.cjs$/.test(path) && path !== "jiti",
  );
  if (needed.length > 0)
    throw new Error(
      `A program would import ${needed.map(({ path }) => path).join(", ")} at run time.`,
    );
}

/**
 * The module that a project's prepare script loads (`git-airlock/install`): runs `airlock install`
 * in the same process.
 */
const installer = `process.argv.splice(1, process.argv.length, require.resolve("./bin.cjs"), "install");\nrequire("./bin.cjs");\n`;

/** Puts the new dist/ in the place of the old one. */
function swapIn(): void {
  const dist = join(root, "dist");
  const old = `${buildFolder}-old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(buildFolder, dist);
  rmSync(old, { recursive: true, force: true });
}

/** Size of the files of some bundles in kB, for people. */
function sizeOf(metafiles: readonly Metafile[]): string {
  const outputs = metafiles.flatMap((metafile) => Object.keys(metafile.outputs));
  const bytes = outputs.reduce((sum, path) => sum + statSync(join(root, path)).size, 0);
  return `${(bytes / 1000).toFixed(0)} kB`;
}

async function main(): Promise<void> {
  mkdirSync(buildFolder);
  try {
    const [[command, hook], lates, library] = await Promise.all([
      Promise.all(programs.map(buildProgram)),
      bundle(lateFiles),
      bundle(configLibrary),
    ]);
    if (command === undefined || hook === undefined) throw new Error("A program is missing.");
    refuseImports([...command, ...hook, lates]);
    makeProgram(join(buildFolder, "bin.cjs"));
    writeFileSync(join(buildFolder, "install.cjs"), installer);
    emitTypes();
    // At the top of the package, where editors find it by its path.
    writeFileSync(join(root, "schema.json"), `${JSON.stringify(jsonSchema(), null, 2)}\n`);
    writeFileSync(join(root, "report.schema.json"), `${JSON.stringify(reportSchema(), null, 2)}\n`);
    collectLicences([...command, ...hook, lates, library]);
    const sizes: readonly (readonly [string, ...Metafile[]])[] = [
      ["bin-main.cjs", command[0]!],
      ["hook-main.cjs", hook[0]!],
      ["what they load late", lates],
      ["index.js", library],
    ];
    const words = sizes.map(([name, ...metafiles]) => `${name} ${sizeOf(metafiles)}`);
    swapIn();
    console.log(`dist/: ${words.join(", ")}`);
  } finally {
    rmSync(buildFolder, { recursive: true, force: true });
  }
}

await main();
