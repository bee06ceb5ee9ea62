// The `git commit` that a hook was called by: its own words, as the system tells them.

import { readFileSync } from "node:fs";
import { splitNul } from "../system/bytes.ts";
import type { Environment } from "../types.ts";
import { type GitCommand, gitCommand } from "./git-command.ts";

/** Takes the environment that hooks/pre-commit made; returns the git command that waits for it, or `null` where nobody tells. */
export function callingCommand(env: Environment): GitCommand | null {
  const prefix = env["GIT_PREFIX"] ?? "";
  const line = env["AIRLOCK_GIT_ARGS"];
  if (line) return gitCommand({ words: line.split(" "), prefix, guessed: true });
  const pid = env["AIRLOCK_GIT_PID"];
  if (pid === undefined || !/^\d+$/.test(pid)) return null;
  try {
    return gitCommand({ words: splitNul(readFileSync(`/proc/${pid}/cmdline`)), prefix });
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
