// Judges the packed tarball as a user gets it: publint (is it a sound package?), attw (do its types
// resolve?), and what is in it. `npm run package`.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, relative } from "node:path";
import { pages } from "../src/commands/help.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "airlock-package-"));

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { cwd: root, stdio: "inherit" });
}

/**
 * Throws where the tarball has scripts that run at an installation, lacks a page of documentation,
 * or has types that no entry mentions.
 */
function judgeContent(tarball: string): void {
  execFileSync("tar", ["-xzf", tarball, "-C", folder]);
  const top = join(folder, "package");
  const { scripts } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const running = ["preinstall", "install", "postinstall", "prepare"].filter(
    (name) => name in scripts,
  );
  if (running.length > 0)
    throw new Error(`npm warns of packages with the scripts ${running.join(", ")}.`);
  const missing = [...pages().values()]
    .map((file) => relative(root, file))
    .filter((path) => !existsSync(join(top, path)));
  if (missing.length > 0) throw new Error(`The package lacks ${missing.join(", ")}.`);
  const types = readdirSync(join(top, "dist"), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".d.ts"),
  );
  const unused = types.filter((name) => !mentioned("index.d.ts", join(top, "dist")).has(name));
  if (unused.length > 0) throw new Error(`No entry of the package mentions ${unused.join(", ")}.`);
}

/**
 * Takes a file of types and the folder that it counts from; returns it with all that it imports,
 * and they in turn.
 */
function mentioned(file: string, from: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, name] of readFileSync(join(from, file), "utf8").matchAll(/from "(\.[^"]+)\.js"/g))
    mentioned(posix.join(posix.dirname(file), `${name}.d.ts`), from, known);
  return known;
}

try {
  run("npm", "run", "--silent", "build");
  run("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder);
  const tarball = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".tgz"))!,
  );
  judgeContent(tarball);
  run("node_modules/.bin/publint", "run", tarball, "--strict");
  // The package is for ES modules only: `require` of it is not promised.
  run(
    "node_modules/.bin/attw",
    tarball,
    "--profile",
    "esm-only",
    "--exclude-entrypoints",
    "install",
    "schema.json",
    "report.schema.json",
    "status.schema.json",
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
