// Bundles the programs of the package: the command and the hooks, each with a small file that
// starts it.

import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile, Plugin } from "esbuild";
import { bundle, commonjs, buildFolder, late, root } from "./bundle.ts";

/**
 * Makes `import("yaml")` load `./late/yaml.cjs`, through `require`: the first `import()` of a
 * process costs more than the file.
 */
const loadLate: Plugin = {
  name: "load-late",
  setup(plugin) {
    plugin.onResolve({ filter: new RegExp(`^(?:${late.join("|")})$`) }, ({ path }) => ({
      path,
      namespace: "late",
    }));
    plugin.onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({
      contents: `module.exports = require("./late/${path}.cjs");`,
    }));
    plugin.onResolve({ filter: /^\.\/late\// }, ({ path }) => ({ path, external: true }));
  },
};

/** Of execa only what is used: an entry of its own, so that the rest is left out. */
const leanExeca: Plugin = {
  name: "lean-execa",
  setup(plugin) {
    plugin.onResolve({ filter: /^execa$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: join(root, "scripts/late-execa.ts") } : null,
    );
  },
};

/**
 * A program, and what is started to run it: the starter's file, and for whom it keeps compiled
 * code.
 */
interface Program {
  readonly entry: string;
  readonly file: string;
  readonly starter: string;
  readonly keptFor: "repository" | "user";
}

/** The command, and the hook's path, which is smaller. */
export const programs: readonly Program[] = [
  { entry: "src/bin.ts", file: "bin-main.cjs", starter: "bin.cjs", keptFor: "user" },
  { entry: "src/hook.ts", file: "hook-main.cjs", starter: "hook.cjs", keptFor: "repository" },
];

/** Builds a program and its starter; returns what went into both. */
export async function buildProgram({
  entry,
  file,
  starter,
  keptFor,
}: Program): Promise<Metafile[]> {
  const program = await bundle({
    ...commonjs,
    entryPoints: [entry],
    outfile: join(buildFolder, file),
    plugins: [leanExeca, loadLate],
  });
  handImport(join(buildFolder, file));
  const told = {
    PROGRAM: JSON.stringify(file),
    PROGRAM_ID: programId(join(buildFolder, file)),
    KEPT_FOR: JSON.stringify(keptFor),
  };
  const starting = await bundle({
    ...commonjs,
    // An old Node must be able to read it up to the end, so that it gets to the first line: see
    // `versionGuard`.
    target: "node10",
    supported: { "dynamic-import": true },
    entryPoints: ["src/start.ts"],
    outfile: join(buildFolder, starter),
    define: { ...commonjs.define, ...told },
    banner: { js: `${versionGuard()}${commonjs.banner.js}` },
  });
  return [program, starting];
}

/**
 * Returns what a starter does first, in words that any Node understands: one that is too old says
 * so in one sentence, and leaves. For the hooks (AIRLOCK_TRY_NODE), which know another one, it
 * leaves with code 87 and in silence. The versions are those of package.json.
 */
function versionGuard(): string {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    engines: { node: string };
  };
  const [, lowMajor, lowMinor, major, minor] =
    /^\^(\d+)\.(\d+)\.0 \|\| >=(\d+)\.(\d+)\.0$/.exec(engines.node) ?? [];
  if (minor === undefined)
    throw new Error(`package.json: engines.node has another form than expected: ${engines.node}.`);
  const known = `(v[0]==${lowMajor}&&v[1]>=${lowMinor})||(v[0]==${major}&&v[1]>=${minor})||v[0]>${major}`;
  const needs = JSON.stringify(
    ` is too old: git-airlock needs Node ${lowMajor}.${lowMinor} or newer, or ${major}.${minor} or newer.\n`,
  );
  const next = JSON.stringify("  Put such a Node first on PATH, and try again.\n");
  const sentence = `"airlock: Node "+process.versions.node+" ("+process.execPath+")"+${needs}+${next}`;
  return `(function(){var v=process.versions.node.split(".");if(${known})return;if(process.env.AIRLOCK_TRY_NODE)process.exit(87);require("fs").writeSync(2,${sentence});process.exit(2)})();`;
}

/**
 * Replaces `import(…)` in the program by a function that src/start.ts gives it: code that is
 * compiled through `node:vm` has no import of its own, or one that Node warns of. Throws where a
 * text holds the same letters.
 */
function handImport(file: string): void {
  const text = readFileSync(file, "utf8");
  const parts = text.split(/(?<![\w$.])import\(/);
  if (parts.slice(0, -1).some((part) => !/(?:await |[=(,:?{;]|return )$/.test(part)))
    throw new Error(`${file} has an import( that may be none.`);
  writeFileSync(file, parts.join("importModule("));
}

/**
 * Returns the program's hash as a literal of JavaScript. Throws where the program is not ASCII, as
 * which it is read.
 */
function programId(file: string): string {
  const content = readFileSync(file);
  if (content.some((byte) => byte > 0x7f)) throw new Error(`${file} is not ASCII.`);
  return JSON.stringify(createHash("sha256").update(content).digest("hex").slice(0, 32));
}

/** Makes the file one that a shell can start. */
export function makeProgram(file: string): void {
  writeFileSync(file, `#!/usr/bin/env node\n${readFileSync(file, "utf8").replace(/^#!.*\n/, "")}`);
  chmodSync(file, 0o755);
}
