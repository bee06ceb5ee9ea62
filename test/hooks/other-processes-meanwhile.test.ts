// While checks run another process does something: nothing unchecked lands, nothing of theirs
// changes.

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "vitest";
import { checkedOut, expectCheckedCommit } from "../support/repository/checked.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { newGate } from "../support/check/gate.ts";
import type { Gate } from "../support/check/gate.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { hooksOff } from "../support/repository/repository.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/** a.txt is staged, and its check stops at the gate. */
async function atTheGate(context: Context): Promise<{ repository: TestRepository; gate: Gate }> {
  const repository = await guardedRepository(context);
  const gate = newGate(repository);
  await commitConfig(repository, { checks: { gate: { files: "a.txt", run: gate.run } } });
  await repository.prepare("branch", "other");
  await repository.add("a.txt", "staged\n");
  return { repository, gate };
}

type Meanwhile = (repository: TestRepository) => unknown;

/** What leaves index and refs alone, in groups that can be done at once: the commit lands. */
const harmless: readonly (readonly (readonly [string, Meanwhile])[])[] = [
  [
    ["edits the same file", (r) => r.write("a.txt", "edited meanwhile\n")],
    [
      "edits other files",
      (r) => {
        r.write("b.txt", "edited meanwhile\n");
        r.write("dir/c.txt", "edited meanwhile\n");
      },
    ],
    ["edits the config", (r) => r.write("airlock.config.json", "broken {")],
    [
      "creates files and folders",
      (r) => {
        r.write("new.txt", "new\n");
        r.write("folder/new.txt", "new\n");
      },
    ],
    [
      "stages a file and takes it out again",
      async (r) => {
        await r.add("staged.txt", "new\n");
        await r.ask("rm", "--quiet", "--cached", "staged.txt");
      },
    ],
    [
      "makes and deletes branches and tags",
      async (r) => {
        await r.ask("branch", "made");
        await r.ask("tag", "made-tag");
        await r.ask("branch", "-D", "other");
      },
    ],
    ["asks for the status, refreshing the index", (r) => r.ask("status")],
  ],
  [
    [
      "deletes files",
      (r) => {
        r.remove("a.txt");
        r.remove("b.txt");
        r.remove("untracked.txt");
      },
    ],
    ["deletes a folder", (r) => r.remove("dir")],
    ["stashes nothing but looks at the stash", (r) => r.ask("stash", "list")],
    ["packs the refs", (r) => r.ask("pack-refs", "--all")],
  ],
  [
    [
      "replaces a folder by a link",
      (r) => {
        r.remove("dir");
        r.link("dir", ".");
      },
    ],
    [
      "changes modes",
      (r) => {
        r.chmod("a.txt", 0o755);
        r.chmod("b.txt", 0o600);
      },
    ],
    ["makes a worktree", (r) => r.ask("worktree", "add", "--quiet", "../linked", "other")],
    ["changes the config of the repository", (r) => r.ask("config", "user.name", "Somebody Else")],
    ["runs gc --prune=now", (r) => r.ask("gc", "--quiet", "--prune=now")],
  ],
];

describe("While checks run another process", () => {
  const rows = harmless.map((some) => [some.map(([title]) => title).join("; "), some] as const);
  it.concurrent.for(rows)(
    "%s: the commit lands as it was staged, nothing of theirs changes",
    async ([, some], context) => {
      const { repository, gate } = await atTheGate(context);
      const tree = await repository.stagedTree();
      const commit = repository.begin(["commit", "-m", "checked"]);
      await gate.reached();
      for (const [, meanwhile] of some) await meanwhile(repository);
      const before = await repository.snapshot();
      gate.open();
      const end = await commit.done;
      context.expect(end.code, end.stderr).toBe(0);
      const after = await repository.snapshot();
      context.expect(await repository.ask("rev-parse", "HEAD^{tree}")).toBe(tree);
      context
        .expect({ ...after, status: [], refs: [], worktrees: [] })
        .toEqual({ ...before, status: [], refs: [], worktrees: [] });
      const expected = await checkedOut(repository, tree);
      for (const seen of await takeRecordings(repository))
        context.expect(seen.files).toEqual(expected);
      repository.write(
        "airlock.config.json",
        repository.exists("a.txt") ? await repository.ask("show", "HEAD:airlock.config.json") : "",
      );
      await repository.add("b.txt", "the next commit\n");
      await expectCheckedCommit(repository, ["commit", "-m", "next"]);
    },
  );

  it.concurrent.for(rows)(
    "%s: the check fails, the commit is refused, nothing of theirs changes",
    async ([, some], context) => {
      const { repository, gate } = await atTheGate(context);
      const commit = repository.begin(["commit", "-m", "refused"]);
      await gate.reached();
      for (const [, meanwhile] of some) await meanwhile(repository);
      const before = await repository.snapshot();
      gate.open(1);
      const end = await commit.done;
      context.expect(end.code, end.stderr).toBe(1);
      context.expect(await repository.snapshot()).toEqual(before);
    },
  );

  it.concurrent("takes index.lock: it stays theirs, and the commit lands as checked", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const tree = await repository.stagedTree();
    const commit = repository.begin(["commit", "-m", "checked"]);
    await gate.reached();
    repository.write(".git/index.lock", "somebody's\n");
    gate.open();
    const end = await commit.done;
    context.expect(repository.read(".git/index.lock")).toBe("somebody's\n");
    // What bare git does with a lock taken in this moment is git's own affair; but only what was
    // checked may land.
    if (end.code === 0) context.expect(await repository.ask("rev-parse", "HEAD^{tree}")).toBe(tree);
    repository.remove(".git/index.lock");
    context.expect(await repository.stagedTree()).toBe(tree);
  });

  it.concurrent("holds index.lock before the commit begins: git's refusal as ever, and the lock stays theirs", async (context) => {
    const { repository } = await atTheGate(context);
    repository.write(".git/index.lock", "somebody's\n");
    const before = await repository.snapshot();
    context.expect((await repository.git(["commit", "-m", "refused"])).code).toBe(128);
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("commits another path: ours is refused by git's comparison of HEAD, and theirs stays", async (context) => {
    const { repository, gate } = await atTheGate(context);
    repository.write("b.txt", "theirs\n");
    const commit = repository.begin(["commit", "-m", "ours"]);
    await gate.reached();
    const theirs = await repository.git(["commit", "-m", "theirs", "--", "b.txt"]);
    context.expect(theirs.code, theirs.stderr).toBe(0);
    const before = await repository.snapshot();
    gate.open();
    const end = await commit.done;
    context.expect(end.code).not.toBe(0);
    context.expect(await repository.snapshot()).toEqual(before);
    context.expect(await repository.ask("log", "--format=%s")).toBe("theirs\nconfig\nbase");
    await takeRecordings(repository);
    await expectCheckedCommit(repository, ["commit", "-m", "ours, again"]);
  });

  it.concurrent.for([
    ["switches to a branch elsewhere", ["switch", "--quiet", "elsewhere"]],
    ["switches to a new branch on the same commit", ["switch", "--quiet", "-c", "fresh"]],
    ["detaches HEAD", ["switch", "--quiet", "--detach"]],
  ] as const)("%s: what lands, if anything, is what was checked", async ([, args], context) => {
    const { repository, gate } = await atTheGate(context);
    await repository.prepare("stash", "push", "--quiet", "--keep-index");
    await repository.prepare("branch", "elsewhere", "HEAD~1");
    const tree = await repository.stagedTree();
    const heads = await repository.ask("for-each-ref", "--format=%(objectname)", "refs/heads/");
    const commit = repository.begin(["commit", "-m", "ours"]);
    await gate.reached();
    await repository.git(args);
    gate.open();
    const end = await commit.done;
    const landed = await repository.ask(
      "rev-list",
      "HEAD",
      "--branches",
      "--not",
      ...heads.split("\n"),
    );
    if (end.code === 0) {
      context.expect(await repository.ask("rev-parse", `${landed}^{tree}`)).toBe(tree);
    } else {
      context.expect(landed).toBe("");
      context.expect(await repository.stagedTree()).not.toBe("");
    }
  });

  it.concurrent("stages something while `commit -a` holds the index: git refuses them at once, the commit lands", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const commit = repository.begin(["commit", "-am", "all"]);
    await gate.reached();
    repository.write("new.txt", "new\n");
    context.expect((await repository.git(["add", "new.txt"])).code).toBe(128);
    gate.open();
    const end = await commit.done;
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect(await repository.ask("show", "--format=", "--name-only", "HEAD"))
      .toBe("a.txt\ndirty.txt");
    context.expect(repository.read("new.txt")).toBe("new\n");
  });

  it.concurrent("starts a second commit beside the first: both are checked, in chambers of their own", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const first = repository.begin(["commit", "-m", "one"]);
    await gate.reached();
    const second = repository.begin(["commit", "-m", "two"]);
    const folders = (await gate.reached(2)).map(({ chamber }) => chamber);
    gate.open();
    const ends = await Promise.all([first.done, second.done]);
    context.expect(ends.filter(({ code }) => code === 0)).toHaveLength(1);
    context.expect(await repository.ask("rev-list", "--count", "HEAD")).toBe("3");
    context.expect(new Set(folders).size).toBe(2);
  });

  it.concurrent("removes the whole cache: the commit does not pass unchecked, and the next one works", async (context) => {
    const { repository, gate } = await atTheGate(context);
    const commit = repository.begin(["commit", "-m", "ours"]);
    await gate.reached();
    const before = (await repository.snapshot()).files;
    await rm(join(repository.world.dir, "cache"), { recursive: true, force: true });
    gate.open();
    await commit.done;
    context.expect((await repository.snapshot()).files).toEqual(before);
    await takeRecordings(repository);
    await repository.git(["reset", "--soft", "main"], { env: hooksOff });
    await repository.add("b.txt", "next\n");
    await expectCheckedCommit(repository, ["commit", "-m", "next"]);
  });
});
