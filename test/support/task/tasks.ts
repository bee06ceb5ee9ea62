// Tasks as tests use them: started, listed, and the main working tree compared before and after.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { committedState } from "../claim/claims.ts";
import type { Finished } from "../process/process.ts";
import { prepared, type RepositoryOptions } from "../repository/prepared.ts";
import type { CallOptions, TestRepository } from "../repository/repository.ts";
import type { Snapshot } from "../git/snapshot.ts";
import type { Context } from "../repository/world.ts";

/** A task as `airlock task list --json` shows it. */
export interface ShownTask {
  readonly key: string;
  readonly id: string | null;
  readonly title: string;
  readonly branch: string;
  readonly path: string | null;
  readonly base: string;
  readonly into: string | null;
  readonly state: string;
  readonly changed: number | null;
  readonly sessions: readonly { name: string }[];
  readonly remarks: readonly { code: string; text: string; next: string | null }[];
}

/**
 * A repository with two commits' worth of files, one of them changed, one staged and one untracked:
 * somebody works in it.
 */
export function inhabited(
  context: Context,
  options: RepositoryOptions = {},
): Promise<TestRepository> {
  return prepared(context, {
    key: ["inhabited"],
    on: committedState(options),
    build: async (repository) => {
      repository.write("README.md", "changed by somebody\n");
      await repository.add("staged.txt", "staged by somebody\n");
      repository.write("untracked.txt", "of somebody\n");
    },
  });
}

/** Runs `airlock task` with these arguments as a session of a name. */
export function task(
  repository: TestRepository,
  args: readonly string[],
  options: CallOptions = {},
): Promise<Finished> {
  return repository.airlock(["task", ...args], {
    ...options,
    env: { AIRLOCK_SESSION: "tester", ...options.env },
  });
}

/**
 * Starts a task, which must succeed; returns the path that was printed, which is all of standard
 * output.
 */
export async function startTask(repository: TestRepository, ...args: string[]): Promise<string> {
  const { expect } = repository.context;
  const end = await task(repository, ["start", ...args]);
  expect(end.code, end.stderr + end.stdout).toBe(0);
  expect(end.stdout).toMatch(/^\/[^\n]+\n$/);
  return end.stdout.trim();
}

/** Returns the output of `airlock task list` as data. */
export async function listed(
  repository: TestRepository,
  options: CallOptions = {},
): Promise<ShownTask[]> {
  const end = await task(repository, ["list", "--json"], options);
  repository.context.expect(end.code, end.stderr + end.stdout).toBe(0);
  return (JSON.parse(end.stdout) as { tasks: ShownTask[] }).tasks;
}

/**
 * Does something, and expects that in the main working tree nothing changed: no file, no status, no
 * index entry, no stash entry, no setting, and no ref and no worktree but those of tasks and of
 * airlock.
 */
export async function untouched<T>(repository: TestRepository, act: () => Promise<T>): Promise<T> {
  const before = await repository.snapshot();
  const done = await act();
  const after = await repository.snapshot();
  repository.context.expect(withoutTasks(after)).toEqual(withoutTasks(before));
  return done;
}

function withoutTasks(snapshot: Snapshot): Snapshot {
  const refs = snapshot.refs.filter((ref) => !/ refs\/(heads\/airlock|airlock)\//.test(ref));
  let isTask = false;
  const worktrees = snapshot.worktrees.filter((line) => {
    if (line.startsWith("worktree ")) isTask = /\.tasks\//.test(line);
    return !isTask;
  });
  return { ...snapshot, refs, worktrees };
}

/** Lets the named fault points kill the process in this repository. */
export async function allowFaults(repository: TestRepository): Promise<void> {
  const folder = await repository.stateFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "faults-allowed"), "");
}
