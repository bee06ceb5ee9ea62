// Many processes commit in one tree at once: every commit that lands was checked, and no chamber is
// shared by two live runs.

import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { checkedOut } from "../support/repository/checked.ts";
import { newGate } from "../support/check/gate.ts";
import { changedPaths } from "../support/commit/door.ts";
import { placesOf } from "../support/git/git-places.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { ObjectFiles } from "../support/git/object-files.ts";
import { recordingCheck, takeRecordings } from "../support/check/recording.ts";
import type { Recording } from "../support/check/recording.ts";
import { TestRepository } from "../support/repository/repository.ts";
import { howMany } from "../support/property/runs.ts";

/**
 * Fails where another live check is in the same folder; stays a little, so that they would meet.
 */
const alone = (folder: string): string[] => [
  "sh",
  "-c",
  `mine="${folder}/$(pwd -P | tr / _)"; mkdir "$mine" || { echo "somebody is in $(pwd -P)"; exit 1; }; sleep 0.1; rmdir "$mine"`,
];

/**
 * What git says where another got in between. All commits of a worktree write their message into
 * one file, COMMIT_EDITMSG.
 */
const elsewhere =
  /index\.lock|cannot lock ref|CHANGED_DURING_CHECKS|another git process|empty commit message|INDEX_MOVED|STALE_ENTRY/;

/**
 * Tries again while git says that somebody else is at the index or at HEAD; any other failure is
 * one.
 */
async function commitUntilLanded(repository: TestRepository, path: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const end = await repository.git(["commit", "--quiet", "-m", path, "--", path]);
    if (end.code === 0) return;
    if (!elsewhere.test(end.stderr)) throw new Error(end.stderr);
    await new Promise((wake) => setTimeout(wake, 5 + 9 * (attempt % 7)));
  }
}

/** Each commit of main with the paths it changed, newest first. */
async function history(repository: TestRepository): Promise<{ tree: string; paths: string[] }[]> {
  const commits = (await repository.ask("log", "--format=%H", "main")).split("\n");
  const objects = new ObjectFiles(placesOf(repository.root), repository.env);
  return Promise.all(
    commits.map(async (commit) => ({
      tree: objects.treeOf(commit),
      paths: await changedPaths(repository, commit),
    })),
  );
}

/** Expects that of the newest so many commits each tree was seen by a check. */
async function expectSeenTrees(
  repository: TestRepository,
  recordings: readonly Recording[],
  newest: number,
): Promise<void> {
  const { expect } = repository.context;
  const seen = new Map<string, Recording>();
  for (const one of recordings) seen.set(JSON.stringify(one.files), one);
  for (const { tree, paths } of (await history(repository)).slice(0, newest)) {
    expect(
      seen.has(JSON.stringify(await checkedOut(repository, tree))),
      `the check saw the tree of ${paths.join()}`,
    ).toBe(true);
  }
}

describe("In one working tree", () => {
  it("many processes commit two paths each: every commit holds its own path, and its tree was checked", async (context) => {
    const repository = await guardedRepository(context);
    const busy = join(repository.world.dir, "busy");
    mkdirSync(busy);
    await commitConfig(repository, {
      checks: { alone: { files: "*", run: alone(busy), paths: false } },
    });
    const before = (await repository.snapshot()).files;
    const many = howMany(3, 6);
    const paths = Array.from({ length: 2 * many }, (_, at) => `p${at}.txt`);
    for (const path of paths) await repository.add(path, "nothing yet\n");
    await repository.prepare("commit", "--quiet", "-m", "paths");
    await Promise.all(
      Array.from({ length: many }, async (_, session) => {
        for (const path of paths.slice(session * 2, session * 2 + 2)) {
          repository.write(path, `by session ${session}\n`);
          await commitUntilLanded(repository, path);
        }
      }),
    );
    const landed = (await history(repository)).slice(0, paths.length);
    context.expect(landed.flatMap((commit) => commit.paths).sort()).toEqual([...paths].sort());
    context.expect(landed.every((commit) => commit.paths.length === 1)).toBe(true);
    await expectSeenTrees(repository, await takeRecordings(repository), paths.length);
    context.expect(readdirSync(busy)).toEqual([]);
    const after = (await repository.snapshot()).files;
    for (const [path, what] of Object.entries(before))
      if (path !== "/") context.expect(after[path], path).toBe(what);
    // Git reads the index before it takes its lock (prepare_index in builtin/commit.c): without
    // INDEX_MOVED, racing commits leave entries stale now and then, on bare git too.
    context.expect(await repository.ask("status", "--porcelain", "--", ...paths)).toBe("");
    context.expect(await repository.ask("diff", "HEAD", "--", ...paths)).toBe("");
  });

  it("many processes stage and commit the shared index: whatever lands was checked as it landed", async (context) => {
    const repository = await guardedRepository(context);
    const nothing = /nothing (added )?to commit|no changes added|untracked files present/;
    const many = howMany(3, 4);
    const names = Array.from({ length: many }, (_, session) =>
      Array.from({ length: howMany(2, 4) }, (_unused, round) => `p${session}-${round}.txt`),
    );
    await Promise.all(
      names.map(async (paths) => {
        for (const path of paths) {
          repository.write(path, `${path}\n`);
          for (let staged = false; !staged;)
            staged = (await repository.git(["add", path])).code === 0;
          const end = await repository.git(["commit", "--quiet", "-m", path]);
          if (end.code !== 0)
            context
              .expect(
                elsewhere.test(end.stderr) || nothing.test(end.stdout),
                end.stderr + end.stdout,
              )
              .toBe(true);
        }
      }),
    );
    // Bare `git commit` writes back an index that it read before it took the lock, and so may drop
    // what was staged in between.
    await repository.ask("add", ...names.flat());
    await repository.git(["commit", "--quiet", "-m", "the rest"]);
    await expectSeenTrees(
      repository,
      await takeRecordings(repository),
      (await history(repository)).length - 1,
    );
    for (const path of names.flat())
      context.expect(await repository.ask("show", `HEAD:${path}`)).toBe(path);
  });

  it("other processes write files all the while: not one of their bytes is changed", async (context) => {
    const repository = await guardedRepository(context);
    let going = true;
    const journal: string[] = [];
    const writers = Array.from({ length: 3 }, async (_, writer) => {
      for (let round = 0; going; round += 1) {
        const path = `writer-${writer}-${round % 5}.txt`;
        const file = join(repository.root, path);
        const before = existsSync(file) ? readFileSync(file, "utf8") : "";
        const line = `${writer} ${round}\n`;
        appendFileSync(file, line);
        const after = readFileSync(file, "utf8");
        if (after !== before + line) journal.push(`${path} in round ${round}`);
        await new Promise((wake) => setTimeout(wake, 3));
      }
    });
    for (const round of ["one", "two", "three"]) {
      await repository.add("a.txt", `${round}\n`);
      const end = await repository.git(["commit", "--quiet", "-m", round]);
      context.expect(end.code, end.stderr).toBe(0);
    }
    await commitConfig(repository, { checks: { no: { files: "*", run: "false" } } });
    await repository.add("a.txt", "refused\n");
    context.expect((await repository.git(["commit", "--quiet", "-m", "refused"])).code).toBe(1);
    going = false;
    await Promise.all(writers);
    context.expect(journal).toEqual([]);
    for (let writer = 0; writer < 3; writer += 1) {
      const lines = Array.from({ length: 5 }, (_, file) =>
        existsSync(join(repository.root, `writer-${writer}-${file}.txt`))
          ? repository.read(`writer-${writer}-${file}.txt`)
          : "",
      );
      const rounds = lines
        .join("")
        .split("\n")
        .filter(Boolean)
        .map((line) => Number(line.split(" ")[1]));
      context
        .expect(rounds.sort((one, two) => one - two))
        .toEqual(Array.from({ length: rounds.length }, (_, at) => at));
    }
  });
});

describe("In worktrees of their own", () => {
  it("many worktrees commit at once: all land, each checked on its own tree, in a chamber of its own", async (context) => {
    const repository = await guardedRepository(context);
    const gate = newGate(repository);
    const many = howMany(3, 6);
    const see = recordingCheck();
    await commitConfig(repository, {
      checks: {
        gate: { files: "*", run: gate.run, paths: false, dependsOn: ["see"] },
        see: { files: "*", run: see },
      },
    });
    const trees = await Promise.all(
      Array.from({ length: many }, async (_, at) => {
        const root = join(repository.world.repositories, `w${at}`);
        return new TestRepository(repository.world, context, root);
      }),
    );
    for (const [at, tree] of trees.entries()) {
      await repository.prepare("worktree", "add", "--quiet", tree.root, "-b", `w${at}`);
      await tree.add("a.txt", `worktree ${at}\n`);
    }
    const commits = trees.map((tree) => tree.begin(["commit", "--quiet", "-m", "at once"]));
    const waiting = await gate.reached(many);
    context.expect(new Set(waiting.map(({ chamber }) => chamber)).size).toBe(many);
    gate.open();
    for (const commit of commits) {
      const end = await commit.done;
      context.expect(end.code, end.stderr).toBe(0);
    }
    const seen = new Set(
      (await takeRecordings(repository)).map(({ files }) => JSON.stringify(files)),
    );
    for (const tree of trees)
      context
        .expect(
          seen.has(
            JSON.stringify(await checkedOut(tree, await tree.ask("rev-parse", "HEAD^{tree}"))),
          ),
        )
        .toBe(true);
    // The burst's chambers go again; a few stay warm.
    const chambers = readdirSync(join(await repository.stateFolder(), "chambers"));
    context.expect(chambers.filter((name) => !/^\d+$/.test(name))).toEqual([]);
    context.expect(chambers.length).toBeLessThanOrEqual(8);
  });
});
