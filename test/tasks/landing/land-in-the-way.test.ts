// Landings that somebody's files, an unfinished merge or a lock are in the way of.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { newGate } from "../../support/check/gate.ts";
import { guardedRepository, guardedState } from "../../support/repository/guarded.ts";
import {
  commitIn,
  expectLands,
  expectNotLanded,
  land,
  makeTask,
  type TestTask,
} from "../../support/task/landings.ts";
import { prepared, type State } from "../../support/repository/prepared.ts";
import type { TestRepository } from "../../support/repository/repository.ts";

/** Changes to the main working tree that are in the way of a landing, each of a path of its own. */
const changes: readonly (readonly [
  title: string,
  change: (main: TestRepository) => unknown,
  named: string,
])[] = [
  ["edited", (main) => main.write("edited.txt", "somebody's\n"), "edited.txt: changed"],
  ["edited and staged", (main) => main.add("staged.txt", "somebody's\n"), "staged.txt: staged"],
  ["deleted", (main) => main.remove("deleted.txt"), "deleted.txt: changed"],
  [
    "taken out of the index",
    (main) => main.prepare("rm", "--quiet", "--cached", "taken-out.txt"),
    "taken-out.txt: staged",
  ],
  ["made executable", (main) => main.chmod("mode.txt", 0o755), "mode.txt: changed"],
  ["new and untracked", (main) => main.write("new.txt", "somebody's\n"), "new.txt: untracked"],
  [
    "new and ignored",
    (main) => main.write("new.ignored", "somebody's\n"),
    "new.ignored: untracked",
  ],
  [
    "a file where a folder comes",
    (main) => main.write("folder-comes", "somebody's\n"),
    "folder-comes/new.txt: untracked",
  ],
  [
    "a link where a folder comes",
    (main) => main.link("folder-comes-too", "dir"),
    "folder-comes-too/new.txt: untracked",
  ],
];

const tracked = ["edited", "staged", "deleted", "taken-out", "mode"].map((name) => `${name}.txt`);
const added = ["new.txt", "file-comes", "folder-comes/new.txt", "folder-comes-too/new.txt"];

/** The guarded repository with the files that somebody changes. */
const withTracked: State = {
  key: ["files in the way of a landing"],
  on: guardedState(),
  build: async (repository) => {
    for (const path of tracked) repository.write(path, `${path}\n`);
    await repository.prepare("add", ...tracked);
    await repository.prepare("commit", "--quiet", "-m", "tracked");
  },
};

/** Makes a task that changes all these files. */
async function taskInTheWay(main: TestRepository): Promise<TestTask> {
  const task = await makeTask(main, "dirty");
  for (const path of [...tracked, ...added, "new.ignored"]) task.in.write(path, "task's\n");
  await task.in.prepare("add", "--force", ...tracked, ...added, "new.ignored");
  await task.in.prepare("commit", "--quiet", "-m", "all of them");
  return task;
}

describe("A landing that somebody's files are in the way of", () => {
  it.concurrent(`${changes.map(([title]) => title).join("; ")}: refused with TARGET_DIRTY before anything moves, naming each`, async (context) => {
    const main = await prepared(context, withTracked);
    const task = await taskInTheWay(main);
    for (const [, change] of changes) await change(main);
    const said = await expectNotLanded(main, ["dirty"], { code: 3, error: "TARGET_DIRTY", task });
    context
      .expect(changes.filter(([, , named]) => !said.includes(named)).map(([title]) => title))
      .toEqual([]);
    // The edits may be the lander's own.
    context
      .expect(said)
      .toContain(", where 9 files that this landing changes are not as committed: ");
  });

  it.concurrent("a folder where a file comes, alone: refused with TARGET_DIRTY, in words for one", async (context) => {
    const main = await prepared(context, withTracked);
    const task = await taskInTheWay(main);
    // Git itself finds this one, where nothing else is in the way.
    main.write("file-comes/inner", "somebody's\n");
    const said = await expectNotLanded(main, ["dirty"], { code: 3, error: "TARGET_DIRTY", task });
    context.expect(said).toContain("file-comes");
    context
      .expect(said)
      .toContain(", where a file that this landing changes is not as committed: ");
  });

  it.concurrent("edited elsewhere only: lands, and the edits stay, staged ones staged", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "beside");
    await commitIn(task, { "a.txt": "new a\n" });
    await main.add("b.txt", "staged by somebody\n");
    main.write("dir/c.txt", "edited by somebody\n");
    await expectLands(main, ["beside"], ["a.txt"]);
    context.expect(await main.ask("diff", "--cached", "--name-only")).toBe("b.txt");
  });

  it.concurrent("a file that only looks changed, since somebody touched it: lands", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "touched");
    await commitIn(task, { "a.txt": "new a\n" });
    main.write("a.txt", main.read("a.txt"));
    await expectLands(main, ["touched"], ["a.txt"]);
  });

  it.concurrent("in the middle of a merge: refused with TARGET_BUSY", async (context) => {
    const main = await guardedRepository(context);
    const [task, other] = [await makeTask(main, "busy"), await makeTask(main, "other")];
    await commitIn(task, { "a.txt": "new a\n" });
    await commitIn(other, { "b.txt": "new b\n" });
    await main.prepare("merge", "--quiet", "--no-ff", "--no-commit", "airlock/other");
    const said = await expectNotLanded(main, ["busy"], { code: 3, error: "TARGET_BUSY", task });
    context.expect(said).toContain(`git -C ${main.root} merge --abort`);
  });

  it.concurrent("while somebody holds index.lock: refused with LOCK_BUSY when the wait is over", async (context) => {
    const main = await guardedRepository(context);
    const task = await makeTask(main, "locked");
    await commitIn(task, { "a.txt": "new a\n" });
    writeFileSync(join(main.root, ".git", "index.lock"), "");
    await expectNotLanded(main, ["locked", "--wait", "0"], { code: 3, error: "LOCK_BUSY", task });
  });

  it.concurrent("changed while the checks run: refused under the lock, too", async (context) => {
    let gate: ReturnType<typeof newGate> | undefined;
    const main = await guardedRepository(context, {
      config: (repository) => ({
        checks: { see: undefined, gate: { files: "*", run: (gate = newGate(repository)).run } },
      }),
    });
    const task = await makeTask(main, "meanwhile");
    await commitIn(task, { "a.txt": "new a\n" });
    const landing = land(main, ["meanwhile"]);
    await gate!.reached();
    main.write("a.txt", "somebody's, meanwhile\n");
    const before = await main.snapshot();
    gate!.open();
    const end = await landing;
    context
      .expect([end.code, end.stderr])
      .toEqual([3, context.expect.stringContaining("a.txt: changed")]);
    context.expect(await main.snapshot()).toEqual(before);
  });
});
