// Prepares the state that an earlier commit leaves in a repository, so that not every test needs a first one: the compiled code of the hook's program, and a folder.

import { execFileSync, type ExecFileSyncOptions } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { makeFolder } from "../../src/system/private.ts";
import { copyTree, removeTree } from "./tree-copy.ts";
import { furnishWorld, startCommand, worldAt, worldFolder } from "./world.ts";

/** Makes a commit behind the built hooks; returns a folder with the code that it compiled, and what removes it. Throws where that fails. */
export async function compileHook(): Promise<{ readonly folder: string; readonly remove: () => void }> {
  const dir = await worldFolder();
  await furnishWorld(dir);
  const { env, repositories } = worldAt({ onTestFinished: () => undefined }, dir);
  const call: ExecFileSyncOptions = { cwd: repositories, env, stdio: ["ignore", "ignore", "pipe"] };
  execFileSync("git", ["init", "--quiet"], call);
  writeFileSync(join(repositories, "airlock.config.json"), '{ "checks": { "pass": { "files": "*", "run": "true" } } }\n');
  execFileSync(startCommand[0], [...startCommand.slice(1), "install"], call);
  execFileSync("git", ["add", "airlock.config.json"], call);
  execFileSync("git", ["commit", "--quiet", "-m", "one"], call);
  return { folder: join(repositories, ".git", "airlock", "code"), remove: () => removeTree(dir) };
}

/** Takes the common git folder of a repository with hooks; makes it as after its first commit, where that was compiled in this run. */
export function warm(commonDir: string): void {
  const compiled = inject("compiledCode");
  const code = join(commonDir, "airlock", "code");
  if (compiled === undefined || existsSync(code)) return;
  makeFolder(join(commonDir, "airlock", "ledger", "commits"));
  copyTree(compiled, code);
}
