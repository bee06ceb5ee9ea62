// A landing of a task killed with SIGKILL at each of its named points: what is said is true, and
// `airlock task land` finishes it.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { howMany } from "../support/property/runs.ts";
import { type FaultPoint, landFaultPoints } from "../../src/system/fault.ts";
import { door, expectSound } from "../support/commit/door.ts";
import { guardedState } from "../support/repository/guarded.ts";
import { prepared, type State } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { commitIn, land, makeTask, recordOf } from "../support/task/landings.ts";
import { type Context, untilTrue } from "../support/repository/world.ts";

/** The points of a landing, in order; those that a commit has as well are among them. */
const points: readonly FaultPoint[] = [
  ...landFaultPoints.slice(0, 2),
  "before-receipt",
  "before-lock",
  "locked",
  "before-journal",
  "before-swap",
  "prepared",
  "swapped",
  ...landFaultPoints.slice(2, 4),
  "before-index-lock",
  "index-locked",
  "index-published",
  "before-journal-removed",
  "before-task-landed",
];
/** From here on the target has moved. */
const landed = new Set<FaultPoint>(points.slice(points.indexOf("swapped")));

/** A task that can land, and somebody's work in the main tree. */
const readyState: State = {
  key: ["task ready to land"],
  on: guardedState(),
  build: async (main) => {
    writeFileSync(join(await main.stateFolder(), "faults-allowed"), "");
    await main.add("dir/c.txt", "staged by somebody\n");
    const task = await makeTask(main, "killed");
    await commitIn(task, { "a.txt": "new a\n", "sub/new.txt": "new\n" });
    await task.in.prepare("rm", "--quiet", "b.txt");
    await task.in.prepare("commit", "--quiet", "-m", "without b");
  },
};

async function killedAt(context: Context, point: FaultPoint): Promise<{ main: TestRepository }> {
  const main = await prepared(context, readyState);
  const before = await main.ask("rev-parse", "main");
  const end = await land(main, ["killed"], { env: { AIRLOCK_FAULT: point } });
  context.expect([end.signal, end.code], end.stderr + end.stdout).toEqual(["SIGKILL", null]);
  context.expect((await main.ask("rev-parse", "main")) !== before).toBe(landed.has(point));
  context.expect((await recordOf(main, "killed"))?.state).toBe("landing");
  const list = await main.airlock(["task", "list", "--no-size", "--json"]);
  const [told] = (
    JSON.parse(list.stdout) as {
      tasks: { state: string; merged: string | null; remarks: { code: string; next: string }[] }[];
    }
  ).tasks;
  context
    .expect([told?.state, told?.merged, told?.remarks.map(({ code, next }) => `${code}: ${next}`)])
    .toEqual([
      "landing",
      landed.has(point) ? "squash" : null,
      ["UNFINISHED: airlock task land killed"],
    ]);
  await untilTrue(
    () =>
      !readdirSync(join(main.root, ".git"), { recursive: true, encoding: "utf8" }).some((name) =>
        name.endsWith(".lock"),
      ),
    "the end of all locks",
  );
  return { main };
}

/** Points after which, in the usual run, somebody also commits in the main tree. */
const followed = points.filter((_, at) => howMany(at % 4, 0) === 0);

async function expectWhole(main: TestRepository, point: FaultPoint): Promise<void> {
  const { expect } = main.context;
  expect([main.read("a.txt"), main.read("sub/new.txt"), main.exists("b.txt")]).toEqual([
    "new a\n",
    "new\n",
    false,
  ]);
  expect(await main.ask("diff", "--cached", "--name-only")).toBe("dir/c.txt");
  expect(await main.ask("diff", "--name-only")).toBe("dirty.txt");
  expect([main.read("dirty.txt"), main.read("untracked.txt")]).toEqual([
    "being edited by somebody\n",
    "new, of somebody\n",
  ]);
  const state = await main.stateFolder();
  expect(readdirSync(join(state, "journal"))).toEqual([]);
  if (followed.includes(point)) {
    main.write("dir/untracked.txt", "committed next\n");
    const next = await door(main, ["-m", "next", "dir/untracked.txt"]);
    expect(next.code, next.stderr).toBe(0);
  }
  const left = readdirSync(join(state, "tmp")).filter((name) => name.includes("-files"));
  expect(left.length).toBeLessThanOrEqual(1);
  await expectSound(main);
}

describe("A landing that was killed", () => {
  it.concurrent.for(points)(
    "at %s: the same command again finishes it, and nothing lands twice",
    async (point, context) => {
      const { main } = await killedAt(context, point);
      const end = await land(main, ["killed"]);
      context.expect(end.code, end.stderr).toBe(0);
      const record = await recordOf(main, "killed");
      context
        .expect([record?.state, record?.attempt, record?.landed?.commit])
        .toEqual(["ready", undefined, await main.ask("rev-parse", "main")]);
      context.expect(await main.ask("rev-list", "--count", "main", "--", "a.txt")).toBe("2");
      await expectWhole(main, point);
    },
  );

  it.concurrent.for(["swapped", "files-brought"] as const)(
    "at %s: who commits next in the main tree is told what to type, by either door; nothing is taken back",
    async (point, context) => {
      const { main } = await killedAt(context, point);
      const tip = await main.ask("rev-parse", "main");
      for (const commit of [
        () => main.git(["commit", "-q", "-a", "-m", "theirs"]),
        () => door(main, ["-m", "theirs", "dirty.txt"]),
      ]) {
        const end = await commit();
        context.expect(end.code, end.stdout).not.toBe(0);
        context.expect(end.stderr).toContain("airlock task land killed");
        context.expect(await main.ask("rev-parse", "main")).toBe(tip);
      }
      const end = await land(main, ["killed"]);
      context.expect(end.code, end.stderr).toBe(0);
      await expectWhole(main, point);
      context.expect((await door(main, ["-m", "theirs", "dirty.txt"])).code).toBe(0);
    },
  );

  it.concurrent("at before-files: a file that somebody changes before it is finished stays theirs", async (context) => {
    const { main } = await killedAt(context, "before-files");
    main.write("a.txt", "somebody's, in the meantime\n");
    const end = await land(main, ["killed"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(main.read("a.txt")).toBe("somebody's, in the meantime\n");
    context.expect([main.read("sub/new.txt"), main.exists("b.txt")]).toEqual(["new\n", false]);
    context.expect(await main.ask("diff", "--name-only")).toBe("a.txt\ndirty.txt");
    context.expect(await main.ask("diff", "--cached", "--name-only")).toBe("dir/c.txt");
  });
});
