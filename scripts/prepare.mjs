// What `npm install` and `npm ci` run in a checkout of this repository: builds dist/ and protects the checkout with it.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** @param {string} script path in the checkout
 *  @param {string[]} args */
const node = (script, ...args) => execFileSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: "inherit" });

// `npm ci --omit=dev` brings no build tools: then there is nothing to build with, and nobody commits from there.
if (existsSync(join(root, "node_modules/esbuild"))) {
  node("node_modules/jiti/lib/jiti-cli.mjs", "scripts/build.ts");
  node("dist/bin.cjs", "install");
} else {
  console.log("git-airlock: built without development packages; dist/ is left as it is.");
}
