// Tests whether git would run the hooks that the checks of a config need.

import { statSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "../system/files/files.ts";
import { hooksPathOf } from "../system/layout.ts";
import { AirlockError } from "../errors.ts";
import type { Check } from "../types.ts";
import { stageHooks } from "./hook-names.ts";

/**
 * Takes the checks of a config; throws AirlockError STAGE_HOOK_MISSING if a check's stage has no
 * installed hook, for example after an update without `airlock install`: git would then silently
 * run nothing.
 */
export function requireStageHooks(commonDir: string, checks: readonly Check[]): void {
  for (const name of stageHooks) {
    const check = checks.find(({ stages }) => stages.includes(name));
    if (check === undefined) continue;
    const file = join(hooksPathOf(commonDir), name);
    if (isOwnFile(file) && (statSync(file).mode & 0o100) !== 0) continue;
    throw new AirlockError(
      "environment",
      "STAGE_HOOK_MISSING",
      `The check ${JSON.stringify(check.name)} runs in the stage ${name}, but airlock's ${name} hook is not installed here.`,
      { next: ["airlock install"] },
    );
  }
}

/**
 * Tells whether the hook is ours, which starts the program (hooks/program). An older installation
 * has the stub there, which only starts the user's own hooks.
 */
function isOwnFile(file: string): boolean {
  return readIfThere(file)?.includes("find_program") === true;
}
