// The `git commit` that a hook was called by: its own words, as the system tells them.

import { readFileSync } from "node:fs";
import { splitNul } from "../system/bytes.ts";
import type { Amending } from "../git/prospect.ts";
import type { Environment } from "../types.ts";
import { type GitCommand, gitCommand } from "./git-command.ts";
import { nullOn } from "../system/file-errors.ts";

/** Takes the environment that hooks/pre-commit made; returns the git command that waits for it, or `null` where nobody tells. */
export function callingCommand(env: Environment): GitCommand | null {
  const prefix = env["GIT_PREFIX"] ?? "";
  const line = env["AIRLOCK_GIT_ARGS"];
  if (line) return gitCommand({ words: line.split(" "), prefix, guessed: true });
  const pid = env["AIRLOCK_GIT_PID"];
  if (pid === undefined || !/^\d+$/.test(pid)) return null;
  return nullOn(["ENOENT", "ESRCH", "EACCES"], () => gitCommand({ words: splitNul(readFileSync(`/proc/${pid}/cmdline`)), prefix }));
}

/** Takes the environment of a hook and the git command that waits for it; says whether its commit takes the place of HEAD. */
export function amendingBy(env: Environment, command: GitCommand | null): Amending {
  // `git gui` runs the hooks itself.
  if (command === null || !["commit", "merge"].includes(command.verb)) return "unknown";
  if (!command.options.flags.has("amend")) return "no";
  // Where ps told the words, it may have been one of the message.
  return env["AIRLOCK_GIT_ARGS"] ? "unknown" : "yes";
}
