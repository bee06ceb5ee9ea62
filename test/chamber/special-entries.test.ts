// Entries that are not plain files on disk: flags, sparse checkouts, nested repositories, links.

import { describe, it } from "vitest";
import { expectCheckedCommit } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { addRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { expectTwoCommits } from "./two-commits.ts";

type Preparation = (repository: TestRepository) => Promise<unknown>;

/** Entry → its preparation; each has a path of its own, and all are in one repository. */
const besideEachOther: readonly (readonly [string, Preparation])[] = [
  [
    "an intent-to-add entry beside what is staged",
    async (r) => {
      r.write("later.txt", "later\n");
      await r.ask("add", "--intent-to-add", "later.txt");
    },
  ],
  [
    "an assume-unchanged entry that did change",
    async (r) => {
      await r.ask("update-index", "--assume-unchanged", "assumed.txt");
      r.write("assumed.txt", "changed\n");
    },
  ],
  [
    "an assume-unchanged entry that is staged",
    async (r) => {
      await r.add("assumed-and-staged.txt", "changed\n");
      await r.ask("update-index", "--assume-unchanged", "assumed-and-staged.txt");
      r.write("assumed-and-staged.txt", "again\n");
    },
  ],
  [
    "a skip-worktree entry without its file",
    async (r) => {
      await r.ask("update-index", "--skip-worktree", "b.txt");
      r.remove("b.txt");
    },
  ],
  [
    "a nested repository, untracked",
    async (r) => {
      await r.ask("init", "--quiet", "nested");
      r.write("nested/inside.txt", "inside\n");
    },
  ],
  [
    "a nested repository, added as an entry without .gitmodules",
    async (r) => {
      await r.ask("init", "--quiet", "added");
      r.write("added/inside.txt", "inside\n");
      await r.ask("-C", "added", "add", ".");
      await r.prepare("-C", "added", "commit", "--quiet", "-m", "nested");
      await r.ask("add", "added");
    },
  ],
];

/** How the index is kept → what makes it so, and what is staged then; one after the other. */
const kinds: readonly (readonly [string, Preparation, Preparation])[] = [
  [
    "a cone sparse checkout",
    (r) => r.ask("sparse-checkout", "set", "--cone", "dir"),
    (r) => r.add("dir/c.txt", "in the cone\n"),
  ],
  [
    "a sparse checkout by patterns",
    (r) => r.ask("sparse-checkout", "set", "--no-cone", "/*", "!/dir/"),
    (r) => r.add("b.txt", "inside\n"),
  ],
  [
    "a sparse checkout with a sparse index",
    (r) => r.ask("sparse-checkout", "set", "--cone", "--sparse-index", "nothing"),
    (r) => r.add("b.txt", "at the top\n"),
  ],
  [
    "a split index",
    async (r) => {
      await r.ask("sparse-checkout", "disable");
      await r.ask("update-index", "--split-index");
    },
    (r) => r.add("b.txt", "in a split index\n"),
  ],
  [
    "index version 4 with the untracked cache",
    async (r) => {
      await r.ask("update-index", "--no-split-index");
      await r.ask("update-index", "--index-version", "4");
      await r.ask("config", "core.untrackedCache", "true");
    },
    (r) => r.add("b.txt", "version 4\n"),
  ],
];

const links: readonly (readonly [string, (r: TestRepository, path: string) => string])[] = [
  ["to a file", () => "b.txt"],
  ["to a folder", () => "dir"],
  ["dangling", () => "nowhere/at/all"],
  ["to itself", (_, path) => path],
  ["out of the repository", () => "../../outside"],
  ["to an absolute path", (r) => r.world.dir],
  ["into the working tree by absolute path", (r) => `${r.root}/b.txt`],
  ["to .git", () => ".git/config"],
  ["with a name that is not UTF-8", () => "caf\udce9\n"],
];

const titleOf = (names: readonly string[]) => names.join("; ");

describe("Entries that are not plain files are checked as they are staged", () => {
  it.concurrent(`${titleOf(besideEachOther.map(([name]) => name))}, all in one commit`, async (context) => {
    const repository = await guardedRepository(context);
    for (const path of ["assumed.txt", "assumed-and-staged.txt"])
      await repository.add(path, "before\n");
    await repository.prepare("commit", "--quiet", "-m", "before");
    for (const [, stage] of besideEachOther) await stage(repository);
    await expectTwoCommits(repository);
  });

  it.concurrent(`${titleOf(kinds.map(([name]) => name))}, and the next commit`, async (context) => {
    const repository = await guardedRepository(context);
    for (const [name, before, stage] of kinds) {
      await before(repository);
      await repository.add("a.txt", `staged in ${name}\n`);
      repository.write("a.txt", "edited again\n");
      await stage(repository);
      await expectCheckedCommit(repository, ["commit", "--quiet", "-m", name]);
    }
    await repository.add("a.txt", "the next commit\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked again"]);
  });

  it.concurrent(`a link ${titleOf(links.map(([name]) => name))}`, async (context) => {
    const repository = await guardedRepository(context);
    const all = links.map(([name, target]) => {
      const path = `a link ${name}`;
      return { path, target: target(repository, path) };
    });
    const paths = all.map(({ path }) => path);
    const toAnother = () => paths.forEach((path) => repository.link(path, "a.txt"));
    for (const { path, target } of all) repository.link(path, target);
    await repository.add("b.txt", "a file, since a link is not handed to a check\n");
    await repository.stage(...paths);
    toAnother();
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "linked"]);
    await repository.add("b.txt", "and again\n");
    toAnother();
    await repository.stage(...paths);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "linked elsewhere"]);
  });

  it.concurrent("a staged path whose folder on disk is now a link to elsewhere", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("dir/c.txt", "staged\n");
    repository.remove("dir");
    repository.write("elsewhere/c.txt", "elsewhere\n");
    repository.link("dir", "elsewhere");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
  });

  it.concurrent("a folder that becomes a link out of the repository, and back, never leads the chamber outside", async (context) => {
    const repository = await guardedRepository(context);
    const outside = await addRepository({ world: repository.world, context, name: "outside" });
    outside.write("c.txt", "not yours\n");
    const before = await outside.snapshot();
    await repository.add("dir/c.txt", "first a chamber with the folder\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "folder"]);
    await repository.prepare("rm", "-r", "--quiet", "--cached", "dir");
    repository.link("dir", outside.root);
    await repository.add("a.txt", "a file, so that a check runs\n");
    await repository.stage("dir");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "link"]);
    await repository.prepare("rm", "--quiet", "--cached", "dir");
    repository.remove("dir");
    await repository.add("dir/c.txt", "folder again\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "folder again"]);
    context.expect(await outside.snapshot()).toEqual(before);
  });
});
