// Landings of tasks as tests make them: a task with a record, its commits, and the great comparison
// of what a landing changed.

import { join } from "node:path";
import { openRepository } from "../../../src/git/repository.ts";
import { thisProcess } from "../../../src/system/owner.ts";
import { createTask, readTask, type TaskRecord } from "../../../src/tasks/task-record.ts";
import { expectSound } from "../commit/door.ts";
import type { Finished } from "../process/process.ts";
import { TestRepository, type CallOptions } from "../repository/repository.ts";
import { statusLines } from "../git/snapshot.ts";

/** A task with its worktree; `in` works there as `TestRepository` does in the main one. */
export interface TestTask {
  readonly record: TaskRecord;
  readonly in: TestRepository;
}

export interface TaskOptions {
  readonly from?: string;
  readonly into?: string | null;
  readonly title?: string;
  readonly claims?: readonly string[];
  readonly session?: string;
}

/** Makes a task of this key at the branch that is checked out, or at `from`. */
export async function makeTask(
  main: TestRepository,
  key: string,
  options: TaskOptions = {},
): Promise<TestTask> {
  const {
    from = "main",
    into = "refs/heads/main",
    title = `Do ${key}`,
    claims = [],
    session = "env:starter",
  } = options;
  const worktree = join(main.world.dir, "repositories", "tasks", key);
  await main.prepare(
    "worktree",
    "add",
    "--quiet",
    "--no-track",
    "-b",
    `airlock/${key}`,
    worktree,
    from,
  );
  const record: TaskRecord = {
    version: 1,
    key,
    id: null,
    title,
    branch: `refs/heads/airlock/${key}`,
    worktree,
    base: await main.ask("rev-parse", from),
    into,
    created: Date.now(),
    session,
    owner: thisProcess(),
    state: "ready",
    claims,
    port: null,
    setUp: null,
    landed: null,
  };
  if (!createTask(await openRepository(main.root, main.env), record))
    throw new Error(`There is a task ${key} already.`);
  return { record, in: new TestRepository(main.world, main.context, worktree) };
}

/** Commits files in a task's worktree, without hooks. */
export async function commitIn(
  task: TestTask,
  files: Readonly<Record<string, string>>,
  ...message: string[]
): Promise<void> {
  for (const [path, content] of Object.entries(files)) task.in.write(path, content);
  await task.in.stage(...Object.keys(files));
  const words = message.length === 0 ? [`Change ${Object.keys(files).join(" ")}`] : message;
  await task.in.prepare("commit", "--quiet", ...words.flatMap((word) => ["-m", word]));
}

/** `airlock task land` from the main working tree. */
export function land(
  main: TestRepository,
  args: readonly string[],
  options: CallOptions = {},
): Promise<Finished> {
  return main.airlock(["task", "land", ...args], options);
}

/** The record as it is now. */
export async function recordOf(main: TestRepository, key: string): Promise<TaskRecord | null> {
  return readTask(await openRepository(main.root, main.env), key);
}

/** Files of a snapshot without these. */
const without = (files: Readonly<Record<string, unknown>>, paths: readonly string[]) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !paths.includes(path)));

/**
 * Lands, and expects that in the main working tree exactly these paths changed: as the new commit
 * has them, index and file.
 */
export async function expectLands(
  main: TestRepository,
  args: readonly string[],
  paths: readonly string[],
): Promise<void> {
  const { expect } = main.context;
  const before = await main.snapshot();
  const status = await statusLines(main.root, main.env);
  const end = await land(main, args);
  expect(end.code, end.stderr).toBe(0);
  const after = await main.snapshot();
  expect(without(after.files, [...paths, "/", "dir/"])).toEqual(
    without(before.files, [...paths, "/", "dir/"]),
  );
  expect(after.stash).toEqual(before.stash);
  expect([after.head, after.state, after.config, after.worktrees.length]).toEqual([
    before.head,
    before.state,
    before.config,
    before.worktrees.length,
  ]);
  expect(await statusLines(main.root, main.env)).toEqual(status);
  const own = (entry: string) => paths.includes(entry.slice(entry.indexOf("\t") + 1));
  expect(after.index.filter((entry) => !own(entry))).toEqual(
    before.index.filter((entry) => !own(entry)),
  );
  await expectSound(main);
}

/**
 * The expected end of a landing that must fail: the exit code and, unless a check failed, the
 * error's stable code.
 */
export interface Refused {
  readonly code: number;
  readonly error?: string;
  readonly task: TestTask;
}

/**
 * Lands, which must not succeed, and expects that nothing changed at all, here or in the task.
 * Returns what was said, as one text.
 */
export async function expectNotLanded(
  main: TestRepository,
  args: readonly string[],
  { code, error, task }: Refused,
): Promise<string> {
  const { expect } = main.context;
  const before = [await main.snapshot(), await task.in.snapshot()];
  const end = await land(
    main,
    args,
    error === undefined ? {} : { env: { AIRLOCK_FORMAT: "json" } },
  );
  expect(end.code, end.stderr + end.stdout).toBe(code);
  expect([await main.snapshot(), await task.in.snapshot()]).toEqual(before);
  const record = await recordOf(main, task.record.key);
  expect([record?.state, record?.landed, record?.attempt]).toEqual(["ready", null, undefined]);
  if (error === undefined) return end.stderr + end.stdout;
  const { error: said } = JSON.parse(end.stdout) as {
    error: { code: string; message: string; detail?: string; next: string[] };
  };
  expect(said.code, end.stdout).toBe(error);
  return [said.message, said.detail, ...said.next].join("\n");
}
