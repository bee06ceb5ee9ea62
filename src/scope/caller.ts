// Reads the `git commit` command line that started a hook, as the operating system reports it.

import { readFileSync } from "node:fs";
import { splitNul } from "../system/bytes.ts";
import type { AmendStatus } from "../git/prospect.ts";
import type { Environment } from "../types.ts";
import { type GitCommand, gitCommand } from "./git-command.ts";
import { nullOn } from "../system/files/file-errors.ts";

/**
 * Takes the environment that hooks/pre-commit made; returns the git command that waits for the
 * hook, or `null` if its command line is not available.
 */
export function callingCommand(env: Environment): GitCommand | null {
  const prefix = env["GIT_PREFIX"] ?? "";
  const line = env["AIRLOCK_GIT_ARGS"];
  if (line) return gitCommand({ words: asTyped(line.split(" ")), prefix, guessed: true });
  const pid = env["AIRLOCK_GIT_PID"];
  if (pid === undefined || !/^\d+$/.test(pid)) return null;
  return nullOn(["ENOENT", "ESRCH", "EACCES"], () =>
    gitCommand({ words: asTyped(splitNul(readFileSync(`/proc/${pid}/cmdline`))), prefix }),
  );
}

/**
 * Git writes a NUL over the colon of `--fixup=amend:<commit>` and `--fixup=reword:<commit>`, so the
 * commit looks like another word; returns the words as they were typed.
 */
function asTyped(words: readonly string[]): string[] {
  const isCut = (at: number) =>
    /^(--fix(u|up)?=)(amend|reword)$/.test(words[at]!) ||
    (/^--fix(u|up)?$/.test(words[at - 1] ?? "") && /^(amend|reword)$/.test(words[at]!));
  const typed: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const commit = isCut(at) ? words[at + 1] : undefined;
    if (commit === undefined) typed.push(words[at]!);
    else typed.push(`${words[at]!}:${commit}`);
    if (commit !== undefined) at += 1;
  }
  return typed;
}

/**
 * Takes the environment of a hook and the git command that waits for it; returns whether its commit
 * replaces HEAD.
 */
export function amendingBy(env: Environment, command: GitCommand | null): AmendStatus {
  // `git gui` runs the hooks itself, so its command line has no options of the commit.
  if (command === null || !["commit", "merge"].includes(command.verb)) return "unknown";
  if (!command.options.flags.has("amend")) return "no";
  // When the words come from ps, `--amend` may have been a word of the message.
  return env["AIRLOCK_GIT_ARGS"] ? "unknown" : "yes";
}
