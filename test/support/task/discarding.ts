// Tasks in tests: started with the built command, filled with every kind of work, and the main
// working tree compared around it all.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { placesOf, textOf } from "../git/git-places.ts";
import { guardedRepository } from "../repository/guarded.ts";
import { listFolder, type Listing } from "../files/listing.ts";
import { succeed } from "../process/process.ts";
import { headOf } from "../git/ref-files.ts";
import { hooksOff, TestRepository } from "../repository/repository.ts";
import { indexLines } from "../git/snapshot.ts";
import type { Context } from "../repository/world.ts";

/** A repository with its hooks installed and a clean history, in which tasks can be started. */
export function taskRepository(context: Context): Promise<TestRepository> {
  return guardedRepository(context, { config: { checks: { see: undefined } } });
}

/** Starts a task without set-up; returns its worktree as a repository to write and to commit in. */
export async function startTask(
  main: TestRepository,
  title: string,
  ...options: string[]
): Promise<TestRepository> {
  const end = await main.airlock(["task", "start", title, "--no-setup", ...options]);
  if (end.code !== 0) throw new Error(`task start exited with ${end.code}:\n${end.stderr}`);
  return new TestRepository(main.world, main.context, end.stdout.trim());
}

/**
 * Leaves work of every kind: staged, changed since, deleted, untracked, ignored, a link, an empty
 * folder, a repository in it.
 */
export async function leaveWork(task: TestRepository): Promise<void> {
  await task.add("a.txt", "staged\n");
  task.write("a.txt", "staged, then changed\n");
  await task.ask("rm", "--quiet", "b.txt");
  task.remove("dir/c.txt");
  await task.add("added.sh", "#!/bin/sh\n", 0o755);
  task.write("untracked.txt", "untracked\n");
  task.write("secret.ignored", "a password\n", 0o600);
  task.write("odd\udcff name\n.txt", "bytes\n");
  task.write("crlf.txt", "one\r\ntwo\n");
  task.link("link", "to/nowhere");
  mkdirSync(task.path("empty/inside"), { recursive: true });
  task.write("nested/file", "in a repository of its own\n");
  const nested = { cwd: join(task.root, "nested"), env: { ...task.env, ...hooksOff } };
  await succeed(["git", "init", "--quiet"], nested);
  await succeed(["git", "add", "."], nested);
  await succeed(["git", "commit", "--quiet", "-m", "nested"], nested);
}

/** The content of a task's worktree that must be the same after it was discarded and restored. */
export interface TaskContent {
  readonly files: Listing;
  readonly index: readonly string[];
  readonly commit: string | null;
  readonly head: string | null;
}

/** Returns that content. */
export async function contentOf(task: TestRepository): Promise<TaskContent> {
  const places = placesOf(task.root);
  // A `git status` there refreshes that repository's index.
  const files = listFolder(task.root, {
    exact: false,
    omit: (path) => path === ".git" || path === "nested/.git/index",
  });
  return {
    files,
    index: await indexLines(places, task.env),
    commit: headOf(places),
    head: textOf(join(places.gitDir, "HEAD")),
  };
}

/** Returns everything of the main working tree that tasks must leave alone. */
export async function mainState(main: TestRepository) {
  const { files, index, stash, head, state, config, refs } = await main.snapshot();
  return {
    files,
    index,
    stash,
    head,
    state,
    config,
    refs: refs.filter((one) => !/refs\/(airlock|heads\/airlock)\//.test(one)),
  };
}

/** Returns the refs below a prefix, by name. */
export async function refsOf(main: TestRepository, prefix: string): Promise<string[]> {
  return (await main.ask("for-each-ref", "--format=%(refname)", prefix))
    .split("\n")
    .filter(Boolean);
}

/** Returns the keys of all tasks, as `airlock task list` has them, with what it remarks. */
export async function listTasks(
  main: TestRepository,
): Promise<{ key: string; state: string; remarks: { code: string; next: string | null }[] }[]> {
  const end = await main.airlock(["task", "list", "--no-size", "--json"]);
  if (end.code !== 0) throw new Error(end.stderr);
  return (
    JSON.parse(end.stdout) as {
      tasks: { key: string; state: string; remarks: { code: string; next: string | null }[] }[];
    }
  ).tasks;
}

/** Commits one file in a task, without checks. */
export async function commitIn(task: TestRepository, path: string, content: string): Promise<void> {
  await task.add(path, content);
  await task.prepare("commit", "--quiet", "-m", `change ${path}`, "--", path);
}
