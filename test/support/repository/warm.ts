// Prepares the state that an earlier commit leaves in a repository (the compiled code of the hook's
// program, and a folder), so that tests need no first commit.

import { execFileSync, type ExecFileSyncOptions } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { makeFolder } from "../../../src/system/files/private.ts";
import { copyTree, removeTree } from "../files/tree-copy.ts";
import { furnishWorld, startCommand, worldAt, worldFolder } from "./world.ts";

/**
 * Makes a commit through the built hooks; returns a folder with the compiled code, and a function
 * that removes it. Throws if that fails.
 */
export async function compileHook(): Promise<{
  readonly folder: string;
  readonly remove: () => void;
}> {
  const dir = await worldFolder();
  await furnishWorld(dir);
  const { env, repositories } = worldAt({ onTestFinished: () => undefined }, dir);
  const call: ExecFileSyncOptions = { cwd: repositories, env, stdio: ["ignore", "ignore", "pipe"] };
  execFileSync("git", ["init", "--quiet"], call);
  writeFileSync(
    join(repositories, "airlock.config.json"),
    '{ "checks": { "pass": { "files": "*", "run": "true" } } }\n',
  );
  execFileSync(startCommand[0], [...startCommand.slice(1), "install"], call);
  execFileSync("git", ["add", "airlock.config.json"], call);
  execFileSync("git", ["commit", "--quiet", "-m", "one"], call);
  return { folder: join(repositories, ".git", "airlock", "code"), remove: () => removeTree(dir) };
}

/**
 * Takes the common git folder of a repository with hooks; brings it into the state after its first
 * commit, if this run compiled code.
 */
export function warm(commonDir: string): void {
  const compiled = inject("compiledCode");
  const code = join(commonDir, "airlock", "code");
  if (compiled === undefined || existsSync(code)) return;
  makeFolder(join(commonDir, "airlock", "ledger", "commits"));
  copyTree(compiled, code);
}
