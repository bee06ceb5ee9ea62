// A command that passes and notes how it was called: its own arguments, then the paths, relative to the repository it is in.
// Usage: node record-call.mjs <log> <words…> [absolute path…]

import { execFileSync } from "node:child_process";
import { appendFileSync, realpathSync } from "node:fs";
import { isAbsolute, relative } from "node:path";

const [log = "", ...words] = process.argv.slice(2);
const top = execFileSync("git", ["rev-parse", "--show-toplevel"], { encoding: "utf8" }).trim();
const inside = (path) => (isAbsolute(path) ? `@${relative(top, path)}` : path);
const call = {
  words: words.filter((word) => !isAbsolute(word)),
  paths: words.filter((word) => isAbsolute(word)).map(inside),
  cwd: relative(realpathSync(top), realpathSync(process.cwd())),
};
appendFileSync(log, `${JSON.stringify(call)}\n`);
