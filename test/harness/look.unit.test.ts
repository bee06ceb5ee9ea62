// The tests' own look at a repository against git's: what it reads without a process is what git
// says.

import { describe, it } from "vitest";
import { splitNul } from "../../src/system/bytes.ts";
import { placesOf } from "../support/git/git-places.ts";
import { ObjectFiles } from "../support/git/object-files.ts";
import {
  emptyRepository,
  prepared,
  emptyState,
  type RepositoryOptions,
} from "../support/repository/prepared.ts";
import { answer } from "../support/git/questions.ts";
import { headOf, refsOf, worktreeLines } from "../support/git/ref-files.ts";
import { TestRepository } from "../support/repository/repository.ts";
import { indexLines } from "../support/git/snapshot.ts";
import { entryLine, stagedEntries, treeOfEntries } from "../support/git/staged-index.ts";
import type { Context } from "../support/repository/world.ts";

/**
 * Every kind of name, mode and flag that an index has, and a history of three commits with a tag
 * and a second branch.
 */
function varied(context: Context, options: RepositoryOptions): Promise<TestRepository> {
  return prepared(context, {
    key: ["varied"],
    on: emptyState(options),
    build: async (repository) => {
      for (const path of [
        "a.txt",
        "dir/b.txt",
        "dir/deep/c.txt",
        "dir.txt",
        "dir-x/d",
        "ünï",
        "new\nline",
        "odd\udcff",
      ])
        repository.write(path, `${path}\n`);
      repository.write("run.sh", "#!/bin/sh\n", 0o755);
      repository.link("link", "dir/b.txt");
      await repository.stage(
        "a.txt",
        "dir/b.txt",
        "dir/deep/c.txt",
        "dir.txt",
        "dir-x/d",
        "ünï",
        "new\nline",
        "odd\udcff",
        "run.sh",
        "link",
      );
      await repository.prepare("commit", "--quiet", "-m", "first");
      await repository.prepare("tag", "-a", "-m", "a tag", "v1");
      await repository.prepare("checkout", "--quiet", "-b", "side");
      await repository.add("dir/b.txt", "changed\n");
      await repository.prepare("rm", "--quiet", "dir-x/d");
      await repository.prepare("rm", "--quiet", "dir.txt");
      await repository.add("dir.txt/in", "a file became a folder\n");
      await repository.prepare("commit", "--quiet", "-m", "second");
    },
  });
}

const listed = async (repository: TestRepository, ...args: string[]) =>
  splitNul((await repository.git(args)).bytes);

const formats: readonly (readonly [string, RepositoryOptions])[] = [
  ["version 2", {}],
  ["version 4", { settings: { "index.version": "4" } }],
  ["sha256", { objectFormat: "sha256" }],
  ["version 4 with sha256", { objectFormat: "sha256", settings: { "index.version": "4" } }],
  ["many extensions", { settings: { "core.untrackedCache": "true", "feature.manyFiles": "true" } }],
];

describe("The index is read as git does", () => {
  it.concurrent.for(formats)("%s, with flags and odd names", async ([, options], context) => {
    const repository = await varied(context, options);
    await repository.ask("update-index", "--assume-unchanged", "a.txt");
    await repository.ask("update-index", "--skip-worktree", "dir/deep/c.txt");
    const staged = await repository.ask("write-tree");
    context.expect(await repository.stagedTree()).toBe(staged);
    context
      .expect(await indexLines(placesOf(repository.root), repository.env))
      .toEqual(await listed(repository, "ls-files", "--stage", "-v", "-z"));
    repository.write("intended.txt", "not yet\n");
    await repository.ask("add", "--intent-to-add", "intended.txt");
    const lines = await indexLines(placesOf(repository.root), repository.env);
    context
      .expect(lines.filter((line) => line.includes(" intent-to-add")))
      .toEqual([context.expect.stringMatching(/\tintended\.txt$/)]);
    context
      .expect(lines.map((line) => line.replace(" intent-to-add", "")))
      .toEqual(await listed(repository, "ls-files", "--stage", "-v", "-z"));
    context.expect(await repository.stagedTree()).toBe(staged);
  });

  it.concurrent("in a conflict, split, and sparse", async (context) => {
    const repository = await varied(context, {});
    const places = placesOf(repository.root);
    const asGit = () => listed(repository, "ls-files", "--stage", "-v", "-z");
    await repository.prepare("checkout", "--quiet", "-b", "other", "v1");
    await repository.add("dir/b.txt", "changed here too\n");
    await repository.prepare("commit", "--quiet", "-m", "other");
    context.expect((await repository.git(["merge", "side"])).code).toBe(1);
    const lines = await indexLines(places, repository.env);
    context.expect(lines.filter((line) => line.endsWith("\tdir/b.txt"))).toHaveLength(3);
    context.expect(lines).toEqual(await asGit());
    context
      .expect(() => treeOfEntries(stagedEntries(places)!, places.format))
      .toThrow("dir/b.txt is in conflict");
    await repository.prepare("merge", "--abort");
    await repository.ask("update-index", "--split-index");
    await repository.ask("update-index", "--chmod=+x", "a.txt");
    context.expect(stagedEntries(places)).toBe(null);
    context.expect(await indexLines(places, repository.env)).toEqual(await asGit());
    await repository.ask("update-index", "--no-split-index");
    await repository.ask("reset", "--quiet", "--hard");
    await repository.ask("sparse-checkout", "set", "--cone", "--sparse-index", "dir/deep");
    context.expect(await indexLines(places, repository.env)).toEqual(await asGit());
  });

  it.concurrent("before anything is staged", async (context) => {
    const repository = await emptyRepository(context);
    context.expect(stagedEntries(placesOf(repository.root))).toEqual([]);
    context.expect(await repository.stagedTree()).toBe(await repository.ask("write-tree"));
    context.expect(headOf(placesOf(repository.root))).toBe(null);
  });
});

describe("Refs and worktrees are read as git does", () => {
  it.concurrent.for([["files"], ["packed"], ["both"]] as const)("%s", async ([how], context) => {
    const repository = await varied(context, {});
    if (how !== "files") await repository.ask("pack-refs", "--all");
    if (how === "both") {
      await repository.ask("branch", "--force", "main", "side");
      await repository.ask("branch", "added", "HEAD");
    }
    await repository.ask("symbolic-ref", "refs/heads/alias", "refs/heads/main");
    await repository.ask("worktree", "add", "--quiet", "../z-linked", "-b", "linked");
    await repository.ask("worktree", "add", "--quiet", "--detach", "../a-linked");
    await repository.ask("worktree", "lock", "--reason", "away", "../a-linked");
    const linked = new TestRepository(
      repository.world,
      context,
      `${repository.world.repositories}/a-linked`,
    );
    await linked.ask("update-ref", "refs/worktree/mine", "HEAD");
    for (const one of [repository, linked]) {
      const places = placesOf(one.root);
      const asGit = await one.ask("for-each-ref", "--format=%(objectname) %(refname) %(symref)");
      context
        .expect(refsOf(places).map(({ id, name, target }) => `${id} ${name} ${target ?? ""}`))
        .toEqual(asGit.split("\n"));
      context.expect(headOf(places)).toBe((await one.git(["rev-parse", "HEAD"])).stdout.trimEnd());
      const trees = (await one.ask("worktree", "list", "--porcelain")).split("\n").filter(Boolean);
      context.expect(worktreeLines(places)).toEqual(trees);
    }
    context
      .expect(refsOf(placesOf(repository.root)).map(({ name }) => name))
      .not.toContain("refs/worktree/mine");
  });
});

describe("Objects are read as git does", () => {
  it.concurrent.for([
    ["loose", {}],
    ["packed", {}],
    ["borrowed", {}],
    ["loose, sha256", { objectFormat: "sha256" }],
  ] as const)("%s", async ([how, options], context) => {
    let repository = await varied(context, options);
    if (how === "packed") await repository.ask("gc", "--quiet");
    if (how === "borrowed") {
      await repository.ask(
        "clone",
        "--quiet",
        "--shared",
        "--branch",
        "side",
        repository.root,
        "../borrower",
      );
      repository = new TestRepository(
        repository.world,
        context,
        `${repository.world.repositories}/borrower`,
      );
    }
    const places = placesOf(repository.root);
    const objects = new ObjectFiles(places, repository.env);
    const head = headOf(places)!;
    context
      .expect(objects.treeOf(head))
      .toBe((await repository.git(["rev-parse", "HEAD^{tree}"])).stdout.trimEnd());
    context
      .expect(objects.parentOf(head))
      .toBe((await repository.git(["rev-parse", "HEAD~1"])).stdout.trimEnd());
    context.expect(objects.parentOf(objects.parentOf(head)!)).toBe(null);
    const files = [...objects.filesOf(objects.treeOf(head))].map(
      ([path, { mode, id }]) => `${mode} ${id}\t${path}`,
    );
    const asGit = await listed(repository, "ls-tree", "-r", "-z", "--full-tree", "HEAD");
    context.expect(files).toEqual(asGit.map((line) => line.replace(/^(\d+) \w+ /, "$1 ")));
    const changed = objects
      .differences(objects.treeOf(objects.parentOf(head)!), objects.treeOf(head))
      .map(({ path }) => path);
    context
      .expect(changed.toSorted())
      .toEqual(
        (
          await listed(
            repository,
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--name-only",
            "HEAD~1",
            "HEAD",
          )
        ).toSorted(),
      );
    context.expect(changed).toContain("dir.txt/in");
    const blob = objects.read(await repository.ask("rev-parse", "HEAD:dir/b.txt"));
    context.expect([blob.kind, blob.content.toString()]).toEqual(["blob", "changed\n"]);
    context.expect(() => objects.read("0".repeat(2 * places.idBytes))).toThrow("cannot be read");
  });
});

it.concurrent("An entry is printed as git prints it", ({ expect }) => {
  const entry = {
    path: "a b",
    mode: 0o100755,
    id: "ab",
    stage: 0,
    assumeUnchanged: true,
    skipWorktree: true,
    intentToAdd: false,
    at: 0,
  };
  expect(entryLine(entry)).toBe("s 100755 ab 0\ta b");
});

describe("A question is answered as git does", () => {
  const questions = [
    ["rev-parse", "HEAD"],
    ["rev-parse", "--verify", "HEAD"],
    ["rev-parse", "HEAD^", "HEAD~1^{tree}", "main", "refs/heads/side", "v1", "side^{commit}"],
    ["rev-parse", "HEAD^{tree}"],
    ["show", "HEAD:dir/b.txt"],
    ["show", "main:dir.txt"],
    ["log", "-1", "--format=%s"],
    ["log", "-1", "--format=%B", "HEAD^"],
    ["log", "-1", "--format=%H", "main"],
  ];
  it.concurrent.for(formats.slice(0, 3))("%s", async ([, options], context) => {
    const repository = await varied(context, options);
    await repository.prepare(
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "a subject\nof two lines\n\na body\n\nand more",
    );
    for (const args of questions) {
      const told = answer(placesOf(repository.root), args, repository.env);
      context.expect(`${told}\n`, args.join(" ")).toBe((await repository.git(args)).stdout);
    }
  });

  it.concurrent("and left to git where there is no answer, or another object", async (context) => {
    const repository = await varied(context, {});
    const left = ["HEAD~9", "nowhere", "v1^{commit}", "HEAD^{/first}", "-x"].map((revision) => [
      "rev-parse",
      revision,
    ]);
    const others = [
      ...left,
      ["show", "HEAD:dir"],
      ["show", "HEAD:none"],
      ["show", "HEAD"],
      ["log", "-1"],
      ["log", "-2", "--format=%s"],
      ["status"],
    ];
    for (const args of others)
      context
        .expect(answer(placesOf(repository.root), args, repository.env), args.join(" "))
        .toBeNull();
  });
});
