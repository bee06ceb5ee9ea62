// Killed with SIGKILL at any moment: nothing is lost, the next commit works, nothing is to be
// repaired by hand.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit } from "../support/repository/checked.ts";
import { gateCheck, newGate } from "../support/check/gate.ts";
import type { Gate } from "../support/check/gate.ts";
import {
  commitConfig,
  guardedRepository,
  guardedState,
  stagedState,
} from "../support/repository/guarded.ts";
import { prepared, type State } from "../support/repository/prepared.ts";
import { allProcesses } from "../support/process/process-table.ts";
import type { Running } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { howMany } from "../support/property/runs.ts";
import { removeTree } from "../support/files/tree-copy.ts";
import type { Context } from "../support/repository/world.ts";
import { untilTrue } from "../support/repository/world.ts";

async function atTheGate(context: Context): Promise<{ repository: TestRepository; gate: Gate }> {
  const repository = await prepared(context, {
    key: ["staged at the gate"],
    on: guardedState(),
    build: async (building) => {
      await commitConfig(building, { checks: { gate: { files: "a.txt", run: gateCheck() } } });
      await building.add("a.txt", "staged\n");
      building.write("a.txt", "edited again\n");
    },
  });
  return { repository, gate: newGate(repository) };
}

/** All processes below this one, with their command lines; itself first. */
async function family(
  repository: TestRepository,
  pid: number,
): Promise<{ pid: number; args: string }[]> {
  const all = await allProcesses(repository.world);
  const below = (one: { pid: number; args: string }): { pid: number; args: string }[] => [
    one,
    ...all.filter(({ parent }) => parent === one.pid).flatMap(below),
  ];
  return below({ pid, args: "git commit" });
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * What must hold after a death: files, refs and staged content as before, and the next two commits
 * work without repair.
 */
async function expectUnharmed(repository: TestRepository, staged: string): Promise<void> {
  await expectNextWorks(repository, staged);
  await repository.add("b.txt", "and another\n");
  await expectCheckedCommit(repository, ["commit", "-m", "and another"]);
}

/** The same for one commit. */
async function expectNextWorks(repository: TestRepository, staged: string): Promise<void> {
  const { expect } = repository.context;
  // A check whose runner was killed lives on to its end; what it records counts for nobody.
  await untilTrue(
    async () => !(await allProcesses(repository.world)).some((one) => one.isOf(repository.world)),
    "the end of orphans",
  );
  // Git's own lock is git's own affair: killed, bare git leaves it as well.
  repository.remove(".git/index.lock");
  repository.remove(".git/HEAD.lock");
  repository.remove(".git/refs/heads/main.lock");
  if ((await repository.git(["diff", "--cached", "--quiet"])).code === 0)
    await repository.add("a.txt", "next\n");
  else expect(await repository.stagedTree()).toBe(staged);
  for (const name of readdirSync(join(repository.world.dir, "seen")))
    removeTree(join(repository.world.dir, "seen", name));
  await expectCheckedCommit(repository, ["commit", "-m", "after"]);
}

describe("Killed while a check runs", () => {
  it.concurrent("the hook's node: the commit does not pass, everything is as it was, the next one works", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const staged = await repository.stagedTree();
    const before = await repository.snapshot();
    const commit = repository.begin(["commit", "-m", "ours"]);
    await gate.reached();
    const node = (await family(repository, commit.pid)).find(({ args }) =>
      args.includes("hook.cjs"),
    );
    context.expect(node).toBeDefined();
    kill(node!.pid);
    const end = await commit.done;
    gate.open();
    context.expect(end.code).not.toBe(0);
    context.expect(await repository.snapshot()).toEqual(before);
    await expectUnharmed(repository, staged);
  });

  it.concurrent("the commit and everything below it", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const staged = await repository.stagedTree();
    const before = await repository.snapshot();
    const commit = repository.begin(["commit", "-m", "ours"]);
    await gate.reached();
    for (const { pid } of await family(repository, commit.pid)) kill(pid);
    await commit.done;
    context.expect(await repository.snapshot()).toEqual(before);
    gate.open();
    await expectUnharmed(repository, staged);
  });

  it.concurrent("git alone, while its hook lives on: what the hook then finishes does no harm", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const staged = await repository.stagedTree();
    const before = await repository.snapshot();
    const commit = repository.begin(["commit", "-m", "ours"]);
    await gate.reached();
    const hook = (await family(repository, commit.pid)).find(({ args }) =>
      args.includes("hook.cjs"),
    );
    kill(commit.pid);
    gate.open();
    await commit.done;
    await untilTrue(
      async () => !(await allProcesses(repository.world)).some(({ pid }) => pid === hook?.pid),
      "the end of the hook",
    );
    context.expect(await repository.snapshot()).toEqual(before);
    await expectUnharmed(repository, staged);
  });

  it.concurrent("git, whose parent has not asked for its end: the checks end all the same", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const before = await repository.snapshot();
    // What the shell becomes waits for no child.
    const script = "git commit -m ours & exec sleep 600";
    const parent = repository.world.start(["sh", "-c", script], {
      cwd: repository.root,
      env: repository.env,
    });
    await gate.reached();
    const all = await family(repository, parent.pid);
    kill(all.find(({ pid, args }) => pid !== parent.pid && args.includes("git commit"))!.pid);
    const hook = all.find(({ args }) => args.includes("hook.cjs"))!;
    await untilTrue(
      async () => !(await allProcesses(repository.world)).some(({ pid }) => pid === hook.pid),
      "the end of the hook",
    );
    context.expect(await repository.snapshot()).toEqual(before);
    kill(parent.pid);
    gate.open();
  });

  it.concurrent("the check itself: it has not passed", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const before = await repository.snapshot();
    const commit = repository.begin(["commit", "-m", "ours"]);
    const [check] = await gate.reached();
    kill(check!.pid);
    const end = await commit.done;
    context.expect(end.code).not.toBe(0);
    context.expect(end.stderr).toContain("SIGKILL");
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("several times in a row: no chamber, mark or lock piles up", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const staged = await repository.stagedTree();
    for (let round = 1; round <= 4; round += 1) {
      const commit = repository.begin(["commit", "-m", "ours"]);
      await gate.reached(round);
      for (const { pid } of await family(repository, commit.pid)) kill(pid);
      await commit.done;
    }
    gate.open();
    await expectUnharmed(repository, staged);
    const state = await repository.stateFolder();
    context.expect(readdirSync(join(state, "chambers")).length).toBeLessThanOrEqual(2);
    context
      .expect(existsSync(join(state, "checking")) ? readdirSync(join(state, "checking")) : [])
      .toEqual([]);
    context
      .expect(existsSync(join(state, "tmp")) ? readdirSync(join(state, "tmp")) : [])
      .toEqual([]);
  });
});

/** Kills the whole family after so many milliseconds; it may have ended by then. */
async function killAfter(
  repository: TestRepository,
  commit: Running,
  milliseconds: number,
): Promise<void> {
  await new Promise((wake) => setTimeout(wake, milliseconds));
  for (const { pid } of await family(repository, commit.pid)) kill(pid);
  await commit.done;
}

const many = Array.from({ length: howMany(100, 400) }, (_, at) => `many/${at % 20}/${at}.txt`);

const manyStaged: State = {
  key: ["many staged"],
  on: guardedState(),
  build: async (repository) => {
    for (const path of many) repository.write(path, `${path}\n`);
    await repository.stage(...many);
  },
};

describe("Killed at any moment", () => {
  // Moments spread over the whole of a commit; which step each one hits differs from run to run,
  // and none may do harm.
  const all = [10, 25, 40, 55, 70, 85, 100, 120, 140, 160, 180, 210, 240, 280, 320, 380, 450];
  // All of them in `npm run test:deep`.
  const step = howMany(3, 1);
  const moments = all.filter((_, index) => index % step === 0);
  it.concurrent.for(moments)(
    "after %d ms: files untouched, history whole, the next commit works",
    async (milliseconds, context) => {
      const repository = await prepared(context, stagedState());
      const staged = await repository.stagedTree();
      const before = await repository.snapshot();
      await killAfter(repository, repository.begin(["commit", "-m", "ours"]), milliseconds);
      const after = await repository.snapshot();
      context.expect(after.files).toEqual(before.files);
      context.expect(after.stash).toEqual(before.stash);
      context.expect((await repository.git(["fsck", "--connectivity-only"])).code).toBe(0);
      if (after.refs.join() !== before.refs.join())
        context.expect(await repository.ask("rev-parse", "HEAD^{tree}")).toBe(staged);
      await expectNextWorks(repository, staged);
    },
  );

  it.concurrent.for(moments)(
    "in a warm chamber of many files, after %d ms",
    async (milliseconds, context) => {
      const repository = await prepared(context, manyStaged);
      context.expect((await repository.git(["commit", "--quiet", "-m", "many"])).code).toBe(0);
      for (const path of many) repository.write(path, `${path} changed\n`);
      await repository.stage(...many);
      const staged = await repository.stagedTree();
      await killAfter(repository, repository.begin(["commit", "-m", "ours"]), milliseconds);
      await expectNextWorks(repository, staged);
    },
  );

  it.concurrent("the receipts hold no tree that did not pass", async (context) => {
    const repository = await guardedRepository(context, {
      config: {
        checks: { no: { files: "*", run: ["sh", "-c", "sleep 0.3; exit 1"], paths: false } },
      },
    });
    await repository.add("a.txt", "never passes\n");
    const tree = await repository.stagedTree();
    for (const milliseconds of [50, 150, 250, 350])
      await killAfter(repository, repository.begin(["commit", "-m", "ours"]), milliseconds);
    const receipts = join(await repository.stateFolder(), "receipts");
    context.expect(existsSync(receipts) ? readdirSync(receipts) : []).not.toContain(tree);
    context
      .expect(readFileSync(join(repository.root, ".git", "HEAD"), "utf8"))
      .toBe("ref: refs/heads/main\n");
    context.expect((await repository.git(["commit", "-m", "ours"])).code).toBe(1);
  });

  it.concurrent("git alone, by a client's cancel or a time limit: its checks end soon, and do not go on for minutes", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const commit = repository.begin(["commit", "-m", "cancelled"]);
    const [check] = await gate.reached();
    kill(commit.pid);
    await untilTrue(
      () =>
        !existsSync(`/proc/${check!.pid}`) ||
        readFileSync(`/proc/${check!.pid}/stat`, "latin1").includes(") Z "),
      "the end of the check",
    );
    repository.remove(".git/index.lock");
    gate.open();
    context.expect((await repository.git(["commit", "-m", "again"])).code).toBe(0);
  });
});
