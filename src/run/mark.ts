// The word that the stage pre-commit leaves for hooks/commit-msg, which cannot read a config: the trailer, and whether any check looks
// at messages.

import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Check, Repository } from "../types.ts";

export interface Word {
  /** Process id of the `git commit`; anything else leaves no word. */
  readonly gitPid: string;
  readonly checks: readonly Check[];
  /** To be added to the message; `null`: none. */
  readonly trailer: string | null;
}

/**
 * Writes the word into the mark of this git process (see hooks/pre-commit), a line each: `message yes|no` and `trailer <trailer>`.
 * Where there is no mark, hooks/commit-msg asks for itself.
 */
export function leaveWord({ commonDir }: Repository, { gitPid, checks, trailer }: Word): void {
  if (!/^\d+$/.test(gitPid)) return;
  const mark = join(commonDir, "airlock", "checking", gitPid);
  if (!existsSync(mark)) return;
  const looked = checks.some(({ stages }) => stages.includes("commit-msg"));
  appendFileSync(mark, `message ${looked ? "yes" : "no"}\n${trailer === null ? "" : `trailer ${trailer}\n`}`);
}
