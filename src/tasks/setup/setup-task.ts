// Sets up one task: one process at a time, with its port, recorded in its record.

import { join } from "node:path";
import { AirlockError } from "../../errors.ts";
import { acquireLock, type LockRequest } from "../../system/lock.ts";
import type { Repository, TaskSettings } from "../../types.ts";
import { readTask, type TaskRecord, writeTask } from "../task-record.ts";
import type { WorkingTree } from "./setup-files.ts";
import { portOf } from "./port.ts";
import {
  type CommandEnd,
  commandsOf,
  setUp,
  type SetUpEvent,
  type SetUpResult,
  takePackages,
} from "./set-up.ts";
import { isTrusted } from "./trust.ts";

/** The result of a set-up, with the task's port. */
export type SetUpDone = SetUpResult & { readonly port: number };

/** The result of the set-up during a start: an error is kept, since the task exists anyway. */
export type StartSetUp = { readonly done: SetUpDone } | { readonly error: AirlockError };

export interface TaskSetUp {
  readonly repository: Repository;
  /** Key of the task. */
  readonly key: string;
  /** Working tree from which files and packages are copied; `null`: nothing can be copied. */
  readonly from: WorkingTree | null;
  readonly to: WorkingTree;
  /** Reads the settings in the config of the task's commit. */
  readonly readSettings: () => Promise<TaskSettings>;
  /** Runs a command at the top of the task with these variables. */
  readonly run: (
    argv: readonly string[],
    variables: Readonly<Record<string, string>>,
  ) => Promise<CommandEnd>;
  readonly progress: (event: SetUpEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Sets up a task, and writes the result into its record; until then the record shows no result.
 * Returns what was done. Throws as `setUp` and `portOf` do, and LOCK_BUSY if another process is
 * setting it up.
 */
export async function setUpTask(request: TaskSetUp): Promise<SetUpDone> {
  const { repository, key, from, to, run, progress, signal } = request;
  const lock = await acquireLock({
    ...setUpLock(to, key),
    command: `airlock task setup ${key}`,
    wait: 0,
    signal,
    onWaiting: () => undefined,
  });
  try {
    note(repository, key, null);
    const packages = await takePackages({ from, to, progress, signal });
    const settings = await request.readSettings();
    const port = await portOf({ repository, key, range: settings.ports, signal });
    const variables = { AIRLOCK_TASK: key, AIRLOCK_TASK_PORT: String(port) };
    const trusted = isTrusted(repository, commandsOf(settings, to.root));
    const result = await setUp({
      from,
      to,
      packages,
      settings,
      trusted,
      run: (argv) => run(argv, variables),
      progress,
      signal,
    });
    note(repository, key, result.outcome);
    return { ...result, port };
  } finally {
    lock.release();
  }
}

function note(repository: Repository, key: string, outcome: TaskRecord["setUp"]): void {
  const record = readTask(repository, key);
  if (record === null)
    throw new AirlockError(
      "environment",
      "NO_TASK",
      `The task ${key} was removed while it was set up.`,
      { next: ["airlock task list"] },
    );
  writeTask(repository, { ...record, setUp: outcome });
}

/** Returns the lock, which is among the worktree's own git files and is removed with them. */
function setUpLock({ gitDir }: WorkingTree, key: string): Pick<LockRequest, "folder" | "words"> {
  return {
    folder: join(gitDir, "airlock-set-up"),
    words: {
      holding: "is setting this task up",
      somebody: "another process",
      waiting: "for another set-up of this task",
      consequence: "nothing was set up",
      next: `airlock task setup ${key}`,
    },
  };
}
