// `airlock commit` killed with SIGKILL at each of its named points, with others at work in the same
// tree.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { faultPoints, type FaultPoint } from "../../src/system/fault.ts";
import { changedPaths, door, expectSound } from "../support/commit/door.ts";
import { placesOf } from "../support/git/git-places.ts";
import { ObjectFiles, writeObject } from "../support/git/object-files.ts";
import { headOf } from "../support/git/ref-files.ts";
import { stagedEntries, treeOfEntries } from "../support/git/staged-index.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import type { Finished } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { untilTrue } from "../support/repository/world.ts";
import { howMany } from "../support/property/runs.ts";

/** Rounds for each point; `npm run stress` says how many more. */
const rounds = Number(process.env["AIRLOCK_FAULT_ROUNDS"] ?? howMany(1, 5));

/** What comes next after each point: in the usual run one of the two, by turns. */
const nextAfter = (point: (typeof faultPoints)[number]): readonly ("door" | "hook")[] =>
  howMany(1, 2) === 2 ? ["door", "hook"] : [faultPoints.indexOf(point) % 2 === 0 ? "door" : "hook"];

/** From here on the commit is in history. */
const landed = new Set<FaultPoint>(faultPoints.slice(faultPoints.indexOf("swapped")));

async function killedAt(
  repository: TestRepository,
  point: FaultPoint,
  args: readonly string[],
): Promise<Finished> {
  return door(repository, args, { env: { AIRLOCK_FAULT: point } });
}

/**
 * Nothing of ours may stop plain git: it asks for no lock of ours, and none of git's is left; what
 * guards it may take a moment.
 */
async function expectNoLocks(repository: TestRepository): Promise<void> {
  const locks = () =>
    readdirSync(join(repository.root, ".git"), { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith(".lock"),
    );
  await untilTrue(() => locks().length === 0, "the end of all locks");
  repository.context.expect(locks()).toEqual([]);
}

async function expectConsistent(
  repository: TestRepository,
  staged: readonly string[],
): Promise<void> {
  const { expect } = repository.context;
  const state = await repository.stateFolder();
  expect(readdirSync(join(state, "journal"))).toEqual([]);
  expect(readdirSync(join(state, "locks", "landing"))).toEqual(["free"]);
  expect(readdirSync(join(state, "locks", "landing-queue"))).toEqual([]);
  expect(stagedPaths(repository)).toEqual(staged);
}

/** The paths that are staged otherwise than HEAD has them. */
function stagedPaths(repository: TestRepository): string[] {
  const places = placesOf(repository.root);
  const objects = new ObjectFiles(places, repository.env);
  const tree = treeOfEntries(stagedEntries(places)!, places.format, (content) =>
    writeObject(places, "tree", content),
  );
  return objects.differences(objects.treeOf(headOf(places)!), tree).map(({ path }) => path);
}

describe("airlock commit, killed", () => {
  it.concurrent.for(faultPoints)(
    "at %s: history, index and files are whole at the next command, which any door may be",
    async (point, context) => {
      const repository = await guardedRepository(context);
      writeFileSync(join(await repository.stateFolder(), "faults-allowed"), "");
      await repository.add("b.txt", "staged by somebody else\n");
      for (let round = 0; round < rounds; round += 1) {
        for (const next of nextAfter(point)) {
          repository.write("a.txt", `mine, ${next} ${round}\n`);
          const before = await repository.ask("rev-parse", "HEAD");
          const files = (await repository.snapshot()).files;
          const end = await killedAt(repository, point, ["-m", "killed", "a.txt"]);
          context
            .expect([end.signal, end.code], end.stderr + end.stdout)
            .toEqual(["SIGKILL", null]);
          const isIn = (await repository.ask("rev-parse", "HEAD")) !== before;
          context.expect(isIn).toBe(landed.has(point));
          // A snapshot lists the files of .git: git is still removing its locks.
          await expectNoLocks(repository);
          context.expect((await repository.snapshot()).files).toEqual(files);
          repository.write("new.txt", `next, ${next} ${round}\n`);
          if (next === "door") {
            const after = await door(repository, ["-m", "next", "new.txt"]);
            context.expect(after.code, after.stderr).toBe(0);
          } else {
            await repository.stage("new.txt");
            const after = await repository.git(["commit", "-q", "-m", "next", "--", "new.txt"]);
            context.expect(after.code, after.stderr).toBe(0);
            // `--only` commits from HEAD; the pending refresh of the shared index is replayed by
            // the next one that uses it.
            await repository.stage("dir/untracked.txt");
            repository.write("dir/untracked.txt", `more ${round}\n`);
            const last = await door(repository, ["-m", "last", "dir/untracked.txt"]);
            context.expect(last.code, last.stderr).toBe(0);
          }
          // Nothing of the killed commit was taken back by those that followed.
          context
            .expect(await repository.ask("show", "HEAD:a.txt"))
            .toBe(
              isIn ? `mine, ${next} ${round}` : await repository.ask("show", `${before}:a.txt`),
            );
          await expectConsistent(repository, ["b.txt"]);
        }
      }
      const status = ["status", "--porcelain", "a.txt"];
      context
        .expect((await repository.git(status)).stdout)
        .toBe(landed.has(point) ? "" : " M a.txt\n");
      await expectSound(repository);
      if (howMany(1, 2) === 1) return;
      const again = await door(repository, ["-m", "again", "--allow-empty", "a.txt"]);
      context.expect(again.code, again.stderr).toBe(0);
    },
  );

  it.concurrent("after the swap: a plain commit of the whole index brings the index up to date before it looks at it", async (context) => {
    for (const args of [["commit"], ["commit", "-a"], ["commit", "-i", "dir/c.txt"]]) {
      const repository = await guardedRepository(context);
      writeFileSync(join(await repository.stateFolder(), "faults-allowed"), "");
      repository.write("a.txt", "mine\n");
      await killedAt(repository, "swapped", ["-m", "killed", "a.txt"]);
      context
        .expect((await repository.git(["status", "--porcelain", "a.txt"])).stdout)
        .toBe("MM a.txt\n");
      repository.write("dir/c.txt", "theirs\n");
      await repository.stage("dir/c.txt");
      const end = await repository.git([...args, "-q", "-m", "theirs"]);
      context.expect(end.code, end.stderr).toBe(0);
      context
        .expect(await changedPaths(repository, "HEAD"))
        .toEqual(args.includes("-a") ? ["dir/c.txt", "dirty.txt"] : ["dir/c.txt"]);
      context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("mine");
    }
  });

  it.concurrent("a fault point does nothing where the repository does not allow it", async (context) => {
    const repository = await guardedRepository(context);
    repository.write("a.txt", "mine\n");
    const end = await killedAt(repository, "locked", ["-m", "mine", "a.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
  });

  it.concurrent("no chamber is leaked for ever: those of the killed go with a later commit", async (context) => {
    const repository = await guardedRepository(context);
    const state = await repository.stateFolder();
    writeFileSync(join(state, "faults-allowed"), "");
    for (let round = 0; round < 6; round += 1) {
      repository.write("a.txt", `${round}\n`);
      await killedAt(repository, "before-checks", ["-m", "killed", "a.txt"]);
    }
    for (const content of ["one\n", "two\n"]) {
      repository.write("a.txt", content);
      context.expect((await door(repository, ["-m", "mine", "a.txt"])).code).toBe(0);
    }
    const chambers = readdirSync(join(state, "chambers"));
    context.expect(chambers.length).toBeLessThanOrEqual(4);
    context.expect(chambers.filter((name) => !/^\d+$/.test(name))).toEqual([]);
  });
});
