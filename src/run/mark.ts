// The word that the stage pre-commit leaves for hooks/commit-msg, which cannot read a config: whether any check looks at messages.

import { appendFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Check, Environment, Repository } from "../types.ts";

/** What hooks/commit-msg is told: a line each. */
export interface Word {
  /** Whether any of them looks at messages. */
  readonly checks: readonly Check[];
  /** To be added to the message; `null`: none. */
  readonly trailer: string | null;
}

/** Writes the word into the mark of this git process (see hooks/pre-commit); where there is none, hooks/commit-msg asks for itself. */
export function leaveWord(repository: Repository, env: Environment, word: Word): void {
  const pid = env["AIRLOCK_GIT_PID"];
  if (pid === undefined || !/^\d+$/.test(pid)) return;
  const mark = join(repository.commonDir, "airlock", "checking", pid);
  if (!existsSync(mark)) return;
  const looked = word.checks.some(({ stages }) => stages.includes("commit-msg"));
  appendFileSync(mark, `message ${looked ? "yes" : "no"}\n${word.trailer === null ? "" : `trailer ${word.trailer}\n`}`);
}
