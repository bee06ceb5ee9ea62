// Judges the packed tarball as a user gets it: publint (is it a sound package?) and attw (do its types resolve?). `npm run package`.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "airlock-package-"));

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { cwd: root, stdio: "inherit" });
}

try {
  run("npm", "run", "--silent", "build");
  run("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder);
  const tarball = join(folder, readdirSync(folder)[0]!);
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
