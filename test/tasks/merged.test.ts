// A task counts as merged when its work is in its target, by ancestry or by a squash, and never
// otherwise.

import { describe, it } from "vitest";
import { openRepository } from "../../src/git/repository.ts";
import { type MergedState, mergedState } from "../../src/tasks/landing/merged.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { commitIn, land, makeTask, recordOf, type TestTask } from "../support/task/landings.ts";

async function stateOf(
  main: TestRepository,
  { record, in: there }: TestTask,
): Promise<MergedState> {
  const [tip, into] = [
    await there.ask("rev-parse", record.branch),
    await main.ask("rev-parse", "main"),
  ];
  const landed = (await recordOf(main, record.key))?.landed ?? null;
  return mergedState({
    repository: await openRepository(main.root, main.env),
    tip,
    base: record.base,
    into,
    landed,
  });
}

/** Commits on the main branch without a look at the working tree of others. */
async function commitOnMain(main: TestRepository, path: string, content: string): Promise<void> {
  main.write(path, content);
  await main.stage(path);
  await main.prepare("commit", "--quiet", "-m", `main: ${path}`, "--", path);
}

describe("Merged or not", () => {
  it.concurrent("a fresh task is not, however far main has gone; one with commits is ahead", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "fresh");
    context.expect(await stateOf(main, task)).toEqual({ ahead: 0, behind: 0, merged: null });
    await commitOnMain(main, "b.txt", "main's\n");
    context.expect(await stateOf(main, task)).toEqual({ ahead: 0, behind: 1, merged: null });
    await commitIn(task, { "a.txt": "1\n" });
    await commitIn(task, { "a.txt": "2\n" });
    context.expect(await stateOf(main, task)).toEqual({ ahead: 2, behind: 1, merged: null });
  });

  it.concurrent("merged and fast-forwarded by hand: by ancestry", async (context) => {
    const main = await guardedRepository(context);
    const [one, two] = [await makeTask(main, "one"), await makeTask(main, "two")];
    await commitIn(one, { "a.txt": "one\n" });
    await commitIn(two, { "b.txt": "two\n" });
    await main.prepare("merge", "--quiet", "airlock/one");
    await main.prepare("merge", "--quiet", "airlock/two");
    context.expect(await stateOf(main, one)).toEqual({ ahead: 0, behind: 2, merged: "ancestry" });
    context.expect(await stateOf(main, two)).toEqual({ ahead: 0, behind: 2, merged: "ancestry" });
  });

  it.concurrent("squashed by hand, as a forge does: by squash; also when main has changed the same lines since", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "squashed");
    await commitIn(task, { "a.txt": "1\n" });
    await commitIn(task, { "a.txt": "2\n", "new.txt": "new\n" });
    await main.prepare("merge", "--quiet", "--squash", "airlock/squashed");
    await main.prepare("commit", "--quiet", "-m", "squashed");
    context.expect(await stateOf(main, task)).toEqual({ ahead: 2, behind: 1, merged: "squash" });
    await commitOnMain(main, "a.txt", "quite another\n");
    context.expect(await stateOf(main, task)).toEqual({ ahead: 2, behind: 2, merged: "squash" });
    await commitIn(task, { "a.txt": "3\n" });
    context.expect((await stateOf(main, task)).merged).toBe(null);
  });

  it.concurrent("in part, or alike but for a space: not", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "part");
    await commitIn(task, { "a.txt": "mine\n", "new.txt": "new\n" });
    await commitOnMain(main, "a.txt", "mine\n");
    context.expect((await stateOf(main, task)).merged).toBe(null);
    await commitOnMain(main, "new.txt", "new \n");
    context.expect((await stateOf(main, task)).merged).toBe(null);
    await commitOnMain(main, "new.txt", "new\n");
    context.expect((await stateOf(main, task)).merged).toBe("squash");
  });

  it.concurrent("empty commits, and commits that cancel each other out: not, there is nothing of them in main", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "empty");
    await task.in.prepare("commit", "--quiet", "--allow-empty", "-m", "empty");
    context.expect(await stateOf(main, task)).toEqual({ ahead: 1, behind: 0, merged: null });
    const before = task.in.read("a.txt");
    await commitIn(task, { "a.txt": "there\n" });
    await commitIn(task, { "a.txt": before });
    context.expect((await stateOf(main, task)).merged).toBe(null);
  });

  it.concurrent("landed by airlock, with more commits since: not, until they have landed as well", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "more");
    await commitIn(task, { "a.txt": "1\n" });
    context.expect((await land(main, ["more"])).code).toBe(0);
    context.expect((await stateOf(main, task)).merged).toBe("squash");
    await commitIn(task, { "a.txt": "2\n" });
    context.expect((await stateOf(main, task)).merged).toBe(null);
    context.expect((await land(main, ["more"])).code).toBe(0);
    await commitOnMain(main, "a.txt", "since\n");
    context.expect((await stateOf(main, task)).merged).toBe("squash");
  });
});
