// Translates the end of a process into the result of its command.

import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Spawned } from "./spawn.ts";
import type { TaskResult } from "../task-result.ts";
import type { CommandTask } from "../../types.ts";
import type { TaskContext } from "../task-context.ts";

/**
 * Translates the end of a process. 126 and 127 are how a shell, env(1), npx and others say that a
 * program cannot be run or is not there (POSIX sh 2.8.2): nobody has checked anything then.
 */
export function resultOfProcess(
  { end, output }: Spawned,
  { task, check, cwd }: CommandContext,
): TaskResult {
  const name = task.title.length <= 60 ? task.title : basename(task.argv[0]!);
  const result = (outcome: TaskResult["outcome"], reason: string): TaskResult => ({
    outcome,
    output,
    reason,
    next: [],
  });
  switch (end.kind) {
    case "exited":
      if (end.code === 0) return result("passed", "");
      if (end.code === 127)
        return result(
          "could not tell",
          `${name} exited with 127: a program it needs was not found`,
        );
      if (end.code === 126)
        return result(
          "could not tell",
          `${name} exited with 126: a program it needs could not be run`,
        );
      return result("failed", `${name} exited with ${end.code}`);
    case "killed":
      return result("failed", `${name} was killed by ${end.signal}`);
    case "timed out":
      return result("timed out", `${name} did not end within ${check.timeout / 1000} s`);
    case "cancelled":
      return result("cancelled", "cancelled");
    case "not started":
      return {
        ...result("could not tell", `${name} could not be started: ${startError(end, cwd)}`),
        next: [`Look at ${check.source.place} in ${check.source.file}, and stage what you change.`],
      };
  }
}

/**
 * The program itself was found before: ENOENT is about its folder or its interpreter (execve(2)).
 */
function startError(
  { code, message }: { readonly code: string; readonly message: string },
  cwd: string,
): string {
  if (code === "E2BIG") return "its arguments are too long for the system";
  if (code !== "ENOENT") return message;
  return existsSync(cwd)
    ? "the interpreter in its first line was not found"
    : `there is no folder ${cwd}`;
}

/** The command, and the context in which it runs. */
export interface CommandContext extends TaskContext {
  readonly task: CommandTask;
}
