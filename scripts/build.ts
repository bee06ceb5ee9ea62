// Makes dist/: the bundled programs, the types and the schema that the package ships.
// `npm run build`.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { type BuildOptions, type Metafile, type Plugin, build } from "esbuild";
import { missingLicences } from "./licences.ts";
import { reportSchema } from "./report-schema.ts";
import { jsonSchema } from "./schema.ts";

const root = join(import.meta.dirname, "..");
/**
 * Built aside and swapped in at the end, so that a hook which fires meanwhile finds a whole dist/.
 */
const folder = join(root, `.airlock-dist-${process.pid}`);

/**
 * Left out of every bundle: husky copies a file that lies beside it, jiti loads its compiler from
 * its own folder.
 */
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

/**
 * Packages that are seldom needed, each in a file of its own. What most commits need is in the
 * program: its compiled code is kept (src/start.ts), while a file of its own is compiled each time;
 * execa in the program saves a commit 5 to 10 ms, as measured.
 */
const late = ["yaml", "log-update", "saxes", "smol-toml"];

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
 * CommonJS, since node starts that fastest; it has no `import.meta`. Short names: node reads every
 * byte before it runs the first.
 */
const commonjs = {
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
const programs: readonly Program[] = [
  { entry: "src/bin.ts", file: "bin-main.cjs", starter: "bin.cjs", keptFor: "user" },
  { entry: "src/hook.ts", file: "hook-main.cjs", starter: "hook.cjs", keptFor: "repository" },
];

/** Modules that both load late. */
const lateFiles: BuildOptions = {
  ...commonjs,
  entryPoints: late,
  outdir: join(folder, "late"),
  outExtension: { ".js": ".cjs" },
};

/** Modules that a config file may import. */
const configLibrary: BuildOptions = {
  ...shared,
  entryPoints: ["src/index.ts"],
  outfile: join(folder, "index.js"),
  format: "esm",
};

/**
 * Builds one bundle; returns what went into it. Throws where esbuild warns: a warning here is a
 * program that breaks when run.
 */
async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile, warnings } = await build(options);
  if (metafile === undefined || warnings.length > 0)
    throw new Error(`esbuild gave ${warnings.length} warnings.`);
  return metafile;
}

/** Builds a program and its starter; returns what went into both. */
async function buildProgram({ entry, file, starter, keptFor }: Program): Promise<Metafile[]> {
  const program = await bundle({
    ...commonjs,
    entryPoints: [entry],
    outfile: join(folder, file),
    plugins: [leanExeca, loadLate],
  });
  handImport(join(folder, file));
  const told = {
    PROGRAM: JSON.stringify(file),
    PROGRAM_ID: programId(join(folder, file)),
    KEPT_FOR: JSON.stringify(keptFor),
  };
  const starting = await bundle({
    ...commonjs,
    // An old Node must be able to read it up to the end, so that it gets to the first line: see
    // `versionGuard`.
    target: "node10",
    supported: { "dynamic-import": true },
    entryPoints: ["src/start.ts"],
    outfile: join(folder, starter),
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
function makeProgram(file: string): void {
  writeFileSync(file, `#!/usr/bin/env node\n${readFileSync(file, "utf8").replace(/^#!.*\n/, "")}`);
  chmodSync(file, 0o755);
}

/** Declarations of src/index.ts and of what it mentions, by the compiler. */
function emitTypes(): void {
  const options = [
    "--declaration",
    "--emitDeclarationOnly",
    "--noEmit",
    "false",
    "--rootDir",
    "src",
    "--outDir",
    folder,
  ];
  const config = join(folder, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({ extends: "../tsconfig.json", include: ["../src/index.ts"] }),
  );
  execFileSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", config, ...options],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  rmSync(config);
  // The compiler leaves `.ts` in the imports of declarations; there is no such file in the package.
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".d.ts"),
  )) {
    const file = join(folder, name);
    writeFileSync(
      file,
      readFileSync(file, "utf8").replaceAll(/(["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2"),
    );
  }
}

/**
 * The module that a project's prepare script loads (`git-airlock/install`): runs `airlock install`
 * in the same process.
 */
const installer = `process.argv.splice(1, process.argv.length, require.resolve("./bin.cjs"), "install");\nrequire("./bin.cjs");\n`;

/** Writes the licences of the packages in the bundles, as these licences require. */
function collectLicences(metafiles: readonly Metafile[]): void {
  const sources = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const packages = new Set(
    sources.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const texts = [...packages].toSorted().map((path) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(root, path, "package.json"), "utf8"),
    ) as Record<string, string>;
    const file = readdirSync(join(root, path)).find((entry) => /^licen[cs]e/i.test(entry));
    const text =
      file === undefined
        ? missingLicences[name ?? ""]
        : readFileSync(join(root, path, file), "utf8");
    if (text === undefined)
      throw new Error(
        `${path} has no licence file, and scripts/licences.ts has no text for it; its code may not be shipped without a licence.`,
      );
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
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

/** Size of the files of some bundles in kB, for people. */
function sizeOf(metafiles: readonly Metafile[]): string {
  const outputs = metafiles.flatMap((metafile) => Object.keys(metafile.outputs));
  const bytes = outputs.reduce((sum, path) => sum + statSync(join(root, path)).size, 0);
  return `${(bytes / 1000).toFixed(0)} kB`;
}

async function main(): Promise<void> {
  mkdirSync(folder);
  try {
    const [[command, hook], lates, library] = await Promise.all([
      Promise.all(programs.map(buildProgram)),
      bundle(lateFiles),
      bundle(configLibrary),
    ]);
    if (command === undefined || hook === undefined) throw new Error("A program is missing.");
    refuseImports([...command, ...hook, lates]);
    makeProgram(join(folder, "bin.cjs"));
    writeFileSync(join(folder, "install.cjs"), installer);
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
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
