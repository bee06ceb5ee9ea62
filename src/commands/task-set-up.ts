// Runs a task's set-up for a command: its commands through our own way to start programs, its progress on standard error.

import { colorLevel } from "../report/color-level.ts";
import { startLive } from "../report/live.ts";
import { childEnvironment } from "../run/environment.ts";
import { findProgram } from "../run/program.ts";
import { type End, spawnCommand } from "../run/spawn.ts";
import type { TaskRecord } from "../tasks/record.ts";
import type { CommandEnd, SetUpEvent, SetUpResult } from "../tasks/setup/set-up.ts";
import { setUpTask } from "../tasks/setup/task.ts";
import type { Repository } from "../types.ts";
import type { Context } from "./context.ts";
import { openWorktree, sourceOf, taskSettingsIn } from "./task-place.ts";

/** What a set-up came to, with the task's port. */
export type SetUpDone = SetUpResult & { readonly port: number };

export interface SetUpCall {
  readonly repository: Repository;
  readonly task: Pick<TaskRecord, "key" | "worktree" | "into">;
  readonly context: Context;
}

/**
 * Sets a task up that has its record and its worktree; writes the port and the outcome into the record. Progress is shown on
 * standard error. Returns what was done; a command that failed is no error here. Throws as `setUpTask` does.
 */
export async function setUpNow({ repository, task, context }: SetUpCall): Promise<SetUpDone> {
  const to = await openWorktree(task.worktree, repository, context);
  const settings = await taskSettingsIn(to, context);
  const from = await sourceOf(task, repository, context);
  const level = colorLevel({ env: context.env, isTerminal: context.stderr.isTTY === true });
  const live = startLive({ stream: context.stderr, level, checks: [] });
  const run = (argv: readonly string[], extra: Readonly<Record<string, string>>) =>
    runIn(argv, { root: to.root, extra, color: level > 0, context });
  const progress = (event: SetUpEvent) =>
    live.event(
      event.kind === "started"
        ? { kind: "started", check: event.step }
        : { kind: "finished", verdict: { check: event.step, outcome: event.failed ? "failed" : "passed", duration: event.duration } },
    );
  try {
    return await setUpTask({ repository, key: task.key, from, to, settings, run, progress, signal: context.signal });
  } finally {
    await live.stop();
  }
}

/** Bytes of a command's output to keep. */
const cap = 256 * 1024;

interface Surroundings {
  readonly root: string;
  readonly extra: Readonly<Record<string, string>>;
  readonly color: boolean;
  readonly context: Context;
}

/** An installation may take as long as it takes: Ctrl-C ends it. */
async function runIn(argv: readonly string[], { root, extra, color, context }: Surroundings): Promise<CommandEnd> {
  const env = childEnvironment({ env: context.env, extra, chamber: root, cwd: "", color });
  const [name = "", ...rest] = argv;
  const found = findProgram(name, { cwd: root, env });
  if (found.kind === "missing") return { reason: `${name} was not found`, output: "" };
  if (found.kind === "not executable") return { reason: `${found.file} is not executable`, output: "" };
  const { end, output } = await spawnCommand({
    argv: [found.file, ...rest],
    cwd: root,
    env,
    timeout: Infinity,
    signal: context.signal,
    cap,
  });
  const reason = reasonOf(end);
  return reason === null ? null : { reason, output };
}

function reasonOf(end: End): string | null {
  switch (end.kind) {
    case "exited":
      return end.code === 0 ? null : `it exited with ${end.code}`;
    case "killed":
      return `it was killed by ${end.signal}`;
    case "not started":
      return `it could not be started: ${end.message}`;
    case "timed out":
    case "cancelled":
      return `it was ${end.kind}`;
  }
}
