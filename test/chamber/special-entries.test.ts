// Entries that are not plain files on disk: flags, sparse checkouts, submodules, nested
// repositories, links.

import { describe, it } from "vitest";
import { expectCheckedCommit } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { addRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";

type Preparation = (repository: TestRepository) => Promise<unknown>;

/** An upstream repository with two commits, and its path. */
async function upstream(repository: TestRepository): Promise<string> {
  const other = await addRepository({
    world: repository.world,
    context: repository.context,
    name: "upstream",
  });
  for (const content of ["one\n", "two\n"]) {
    await other.add("lib.txt", content);
    await other.prepare("commit", "--quiet", "-m", content);
  }
  return other.root;
}

async function withSubmodule(repository: TestRepository): Promise<void> {
  await repository.prepare("submodule", "--quiet", "add", await upstream(repository), "lib");
  await repository.prepare("commit", "--quiet", "-m", "submodule", "--", "lib", ".gitmodules");
}

interface Entry {
  readonly before?: Preparation;
  readonly stage: Preparation;
}

const entries: readonly (readonly [string, Entry])[] = [
  [
    "an intent-to-add entry beside what is staged",
    {
      stage: async (r) => {
        r.write("later.txt", "later\n");
        await r.ask("add", "--intent-to-add", "later.txt");
      },
    },
  ],
  [
    "an assume-unchanged entry that did change",
    {
      stage: async (r) => {
        await r.ask("update-index", "--assume-unchanged", "b.txt");
        r.write("b.txt", "changed\n");
      },
    },
  ],
  [
    "an assume-unchanged entry that is staged",
    {
      stage: async (r) => {
        await r.add("b.txt", "changed\n");
        await r.ask("update-index", "--assume-unchanged", "b.txt");
        r.write("b.txt", "again\n");
      },
    },
  ],
  [
    "a skip-worktree entry without its file",
    {
      stage: async (r) => {
        await r.ask("update-index", "--skip-worktree", "b.txt");
        r.remove("b.txt");
      },
    },
  ],
  [
    "a cone sparse checkout",
    {
      before: (r) => r.ask("sparse-checkout", "set", "--cone", "dir"),
      stage: (r) => r.add("dir/c.txt", "in the cone\n"),
    },
  ],
  [
    "a sparse checkout by patterns",
    {
      before: (r) => r.ask("sparse-checkout", "set", "--no-cone", "/*", "!/dir/"),
      stage: (r) => r.add("b.txt", "inside\n"),
    },
  ],
  [
    "a sparse checkout with a sparse index",
    {
      before: (r) => r.ask("sparse-checkout", "set", "--cone", "--sparse-index", "nothing"),
      stage: (r) => r.add("b.txt", "at the top\n"),
    },
  ],
  [
    "a split index",
    {
      before: (r) => r.ask("update-index", "--split-index"),
      stage: (r) => r.add("b.txt", "in a split index\n"),
    },
  ],
  [
    "index version 4 with the untracked cache",
    {
      before: async (r) => {
        await r.ask("update-index", "--index-version", "4");
        await r.ask("config", "core.untrackedCache", "true");
      },
      stage: (r) => r.add("b.txt", "version 4\n"),
    },
  ],
  [
    "a submodule added",
    { stage: async (r) => r.prepare("submodule", "--quiet", "add", await upstream(r), "lib") },
  ],
  [
    "a submodule moved to another commit",
    {
      before: withSubmodule,
      stage: async (r) => {
        await r.prepare("-C", "lib", "checkout", "--quiet", "HEAD~1");
        await r.ask("add", "lib");
      },
    },
  ],
  [
    "a submodule staged at one commit, checked out at another",
    {
      before: withSubmodule,
      stage: async (r) => {
        await r.prepare("-C", "lib", "checkout", "--quiet", "HEAD~1");
        await r.ask("add", "lib");
        await r.prepare("-C", "lib", "checkout", "--quiet", "-");
      },
    },
  ],
  [
    "a submodule dirty inside",
    { before: withSubmodule, stage: async (r) => r.write("lib/lib.txt", "dirty\n") },
  ],
  [
    "a submodule not checked out",
    {
      before: withSubmodule,
      stage: (r) => r.ask("submodule", "--quiet", "deinit", "--force", "lib"),
    },
  ],
  ["a submodule removed", { before: withSubmodule, stage: (r) => r.ask("rm", "--quiet", "lib") }],
  ["a submodule renamed", { before: withSubmodule, stage: (r) => r.ask("mv", "lib", "library") }],
  [
    "a submodule replaced by a file",
    {
      before: withSubmodule,
      stage: async (r) => {
        await r.ask("rm", "--quiet", "--cached", "lib");
        r.remove("lib");
        await r.add("lib", "a file now\n");
      },
    },
  ],
  [
    "a nested repository, untracked",
    {
      stage: async (r) => {
        await r.ask("init", "--quiet", "nested");
        r.write("nested/inside.txt", "inside\n");
      },
    },
  ],
  [
    "a nested repository, added as an entry without .gitmodules",
    {
      stage: async (r) => {
        await r.ask("init", "--quiet", "nested");
        r.write("nested/inside.txt", "inside\n");
        await r.ask("-C", "nested", "add", ".");
        await r.prepare("-C", "nested", "commit", "--quiet", "-m", "nested");
        await r.ask("add", "nested");
      },
    },
  ],
];

const links: readonly (readonly [string, Preparation])[] = [
  ["to a file", async (r) => r.link("new-link", "b.txt")],
  ["to a folder", async (r) => r.link("new-link", "dir")],
  ["dangling", async (r) => r.link("new-link", "nowhere/at/all")],
  ["to itself", async (r) => r.link("new-link", "new-link")],
  ["out of the repository", async (r) => r.link("new-link", "../../outside")],
  ["to an absolute path", async (r) => r.link("new-link", r.world.dir)],
  ["into the working tree by absolute path", async (r) => r.link("new-link", `${r.root}/b.txt`)],
  ["to .git", async (r) => r.link("new-link", ".git/config")],
  ["with a name that is not UTF-8", async (r) => r.link("new-link", "caf\udce9\n")],
];

describe("Entries that are not plain files are checked as they are staged", () => {
  it.concurrent.for(entries)("%s", async ([, { before, stage }], context) => {
    const repository = await guardedRepository(
      context,
      before === undefined ? {} : { prepare: before },
    );
    await repository.add("a.txt", "staged\n");
    repository.write("a.txt", "edited again\n");
    await stage(repository);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
    await repository.add("a.txt", "the next commit\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked again"]);
  });

  it.concurrent.for(links)("a link %s", async ([, make], context) => {
    const repository = await guardedRepository(context);
    await make(repository);
    await repository.add("b.txt", "a file, since a link is not handed to a check\n");
    await repository.stage("new-link");
    repository.link("new-link", "a.txt");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "linked"]);
    await repository.add("b.txt", "and again\n");
    repository.link("new-link", "a.txt");
    await repository.stage("new-link");
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

  it.concurrent("a submodule entry is never handed to a check, and its folder is there, empty", async (context) => {
    const probe = ["sh", "-c", 'test -d lib && test -z "$(ls -A lib)"'];
    const repository = await guardedRepository(context, {
      config: { checks: { probe: { files: "*", run: probe, paths: false } } },
    });
    await repository.prepare("submodule", "--quiet", "add", await upstream(repository), "lib");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "submodule"], {
      paths: [".gitmodules"],
    });
    await takeRecordings(repository);
  });
});
