// `airlock commit` lands what it announces, whatever a path was before and is now; compared with
// bare git.

import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { door, expectLanded, expectNotLanded, expectSound } from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { TestRepository } from "../support/repository/repository.ts";

const kinds = ["nothing", "file", "folder", "link", "module"] as const;
type Kind = (typeof kinds)[number];

const pairs = kinds.flatMap((before) =>
  kinds
    .filter((after) => after !== before)
    .map((after) => ({ path: `k/${before}-${after}`, before, after })),
);

/** Puts something at a path; a module is a copy of a repository with a commit. */
function put(repository: TestRepository, path: string, kind: Kind): void {
  repository.remove(path);
  if (kind === "file") repository.write(path, "a file\n");
  if (kind === "link") repository.link(path, "../a.txt");
  if (kind === "folder")
    for (const name of ["one", "two/deep"]) repository.write(`${path}/${name}`, `${name}\n`);
  if (kind === "module")
    cpSync(`${repository.world.repositories}/inner`, `${repository.root}/${path}`, {
      recursive: true,
    });
}

/**
 * A repository in which each pair's path is as before and committed, and then is changed on disk.
 */
async function changedRepository(
  context: Parameters<typeof guardedRepository>[0],
  taken = pairs,
): Promise<TestRepository> {
  const repository = await guardedRepository(context);
  const root = `${repository.world.repositories}/inner`;
  mkdirSync(root);
  const inner = new TestRepository(repository.world, context, root);
  await inner.prepare("init", "-q");
  inner.write("inner.txt", "inner\n");
  await inner.prepare("add", "inner.txt");
  await inner.prepare("commit", "-q", "-m", "inner");
  for (const { path, before } of taken) put(repository, path, before);
  await repository.prepare("-c", "advice.addEmbeddedRepo=false", "add", "k");
  await repository.prepare("commit", "-q", "-m", "before");
  for (const { path, after } of taken) put(repository, path, after);
  return repository;
}

/** Stages everything below `k` as `git add` does to a path that the index does not know. */
async function stageAll(
  repository: TestRepository,
  env: Record<string, string> = {},
): Promise<void> {
  const call = {
    env: {
      ...env,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "advice.addEmbeddedRepo",
      GIT_CONFIG_VALUE_0: "false",
    },
  };
  for (const args of [
    ["rm", "-rq", "--cached", "k"],
    ["add", "k"],
  ]) {
    const end = await repository.git(args, call);
    repository.context.expect(end.code, end.stderr).toBe(0);
  }
}

interface Announced {
  readonly path: string;
  readonly status: string;
}

/** What a commit differs in from its parent, as git says it. */
async function differences(
  repository: TestRepository,
  from: string,
  to: string,
): Promise<Announced[]> {
  const lines = (await repository.ask("diff-tree", "-r", "--no-renames", "--name-status", from, to))
    .split("\n")
    .filter(Boolean);
  const all = lines.map((line) => ({ status: line.slice(0, 1), path: line.slice(2) }));
  return all.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a dry run must leave alone. git's own status fails on a submodule that became a link. */
async function asFound(repository: TestRepository): Promise<readonly string[]> {
  const index = readFileSync(`${repository.root}/.git/index`).toString("latin1");
  return [
    index,
    await repository.ask("rev-parse", "HEAD"),
    await repository.ask("count-objects", "-v"),
  ];
}

async function announced(
  repository: TestRepository,
  args: readonly string[],
): Promise<readonly Announced[]> {
  const end = await door(repository, ["-m", "now", "--json", ...args]);
  repository.context.expect(end.code, end.stderr + end.stdout).toBe(0);
  return (JSON.parse(end.stdout) as { paths: readonly Announced[] }).paths;
}

/** Ways to name all pairs' paths. */
function namings(taken: typeof pairs): Readonly<Record<string, readonly string[]>> {
  const paths = taken.map(({ path }) => path);
  const twice = taken.filter(({ after }) => after === "folder").map(({ path }) => `${path}/one`);
  return {
    "each path": paths,
    "each path, and a file in each folder": [...paths, ...twice],
    "their folder": ["k"],
    "their folder with a slash": ["k/"],
    "a pattern": ["k/*"],
  };
}

describe("A path that becomes something else", () => {
  it.concurrent("on disk: what is announced, dry or not, is what lands, and what git add and git commit make of it", async (context) => {
    // A repository that nobody recorded is not taken, and neither is one that was: see below.
    const taken = pairs.filter(
      ({ before, after }) => after !== "module" && !(before === "module" && after === "folder"),
    );
    const repository = await changedRepository(context, taken);
    const bare = { GIT_INDEX_FILE: `${repository.world.dir}/bare-index` };
    await repository.git(["read-tree", "HEAD"], { env: bare });
    await stageAll(repository, bare);
    const tree = (await repository.git(["write-tree"], { env: bare })).stdout.trim();
    const expected = await differences(repository, "HEAD", tree);
    const paths = taken.map(({ path }) => path);
    for (const [how, names] of Object.entries(namings(taken))) {
      const before = await asFound(repository);
      context
        .expect(await announced(repository, ["--dry-run", "--", ...names]), how)
        .toEqual(expected);
      context.expect(await asFound(repository), how).toEqual(before);
    }
    context.expect(await announced(repository, ["--", ...paths])).toEqual(expected);
    context.expect(await repository.ask("rev-parse", "HEAD^{tree}")).toBe(tree);
    context.expect(await differences(repository, "HEAD^", "HEAD")).toEqual(expected);
    context.expect(await repository.ask("status", "--porcelain", "k")).toBe("");
    await expectSound(repository);
  });

  it.concurrent.for([["--staged"], []])(
    "staged, by every kind of name (%j)",
    async (options, context) => {
      const repository = await changedRepository(context);
      await stageAll(repository);
      const tree = await repository.ask("write-tree");
      const expected = await differences(repository, "HEAD", tree);
      const paths = pairs.map(({ path }) => path);
      for (const [how, names] of Object.entries(namings(pairs)))
        context
          .expect(await announced(repository, [...options, "--dry-run", "--", ...names]), how)
          .toEqual(expected);
      context.expect(await announced(repository, [...options, "--", ...paths])).toEqual(expected);
      context.expect(await repository.ask("rev-parse", "HEAD^{tree}")).toBe(tree);
      context.expect(await repository.ask("status", "--porcelain", "k")).toBe("");
    },
  );

  it.concurrent("takes nothing with it that another one has staged, and says what is in the way", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("b.txt", "staged by somebody else\n");
    await repository.add("dir/theirs.txt", "new, staged by somebody else\n");
    repository.remove("dir");
    repository.write("dir", "a file now\n");
    const end = await expectNotLanded(repository, ["-m", "x", "dir"], { code: 3 });
    context.expect(end.stderr).toContain("no room beside what was named");
    context.expect(end.stderr).toContain("git restore --staged -- :/dir/theirs.txt");
    await repository.ask("restore", "--staged", "--", "dir/theirs.txt");
    await expectLanded(repository, ["-m", "x", "dir"], {
      paths: ["dir", "dir/c.txt", "dir/link", "dir/run.sh"],
    });
  });
});
