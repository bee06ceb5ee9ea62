// Submodules: a check sees their folders, empty, whatever is staged of them.

import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "vitest";
import { copyTree } from "../support/files/tree-copy.ts";
import { expectCheckedCommit } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { addRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { expectTwoCommits } from "./two-commits.ts";

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

/** Makes submodules of two commits each as `git submodule add` does, and commits them. */
async function addSubmodules(repository: TestRepository, paths: readonly string[]): Promise<void> {
  const from = await upstream(repository);
  const id = await repository.ask("-C", from, "rev-parse", "HEAD");
  let modules = "";
  for (const path of paths) {
    const gitDir = join(repository.root, ".git/modules", path);
    mkdirSync(dirname(gitDir), { recursive: true });
    copyTree(join(from, ".git"), gitDir);
    appendFileSync(join(gitDir, "config"), `[core]\n\tworktree = ../../../${path}\n`);
    repository.write(`${path}/.git`, `gitdir: ../.git/modules/${path}\n`);
    repository.write(`${path}/lib.txt`, "two\n");
    modules += `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${from}\n`;
    appendFileSync(
      join(repository.root, ".git/config"),
      `[submodule "${path}"]\n\turl = ${from}\n\tactive = true\n`,
    );
  }
  repository.write(".gitmodules", modules);
  await repository.ask(
    "update-index",
    "--add",
    ".gitmodules",
    ...paths.flatMap((path) => ["--cacheinfo", `160000,${id},${path}`]),
  );
  await repository.prepare("commit", "--quiet", "-m", "submodules", "--", ".gitmodules", ...paths);
}

/** Submodule → its preparation, at a path of its own. */
const submodules: Readonly<Record<string, (r: TestRepository, path: string) => Promise<unknown>>> =
  {
    "moved to another commit": async (r, path) => {
      await r.prepare("-C", path, "checkout", "--quiet", "HEAD~1");
      await r.ask("add", path);
    },
    "staged at one commit, checked out at another": async (r, path) => {
      await r.prepare("-C", path, "checkout", "--quiet", "HEAD~1");
      await r.ask("add", path);
      await r.prepare("-C", path, "checkout", "--quiet", "-");
    },
    "dirty inside": async (r, path) => r.write(`${path}/lib.txt`, "dirty\n"),
    "not checked out": (r, path) => r.ask("submodule", "--quiet", "deinit", "--force", path),
    removed: (r, path) => r.ask("rm", "--quiet", path),
    renamed: (r, path) => r.ask("mv", path, "library"),
    "replaced by a file": async (r, path) => {
      await r.ask("rm", "--quiet", "--cached", path);
      r.remove(path);
      await r.add(path, "a file now\n");
    },
  };

describe("Submodules are checked as they are staged", () => {
  it.concurrent(`a submodule ${Object.keys(submodules).join("; ")}`, async (context) => {
    const repository = await guardedRepository(context);
    const all = Object.entries(submodules).map(
      ([name, stage]) => [name.replaceAll(/\W+/g, "-"), stage] as const,
    );
    await addSubmodules(
      repository,
      all.map(([path]) => path),
    );
    for (const [path, stage] of all) await stage(repository, path);
    await expectTwoCommits(repository);
  });

  it.concurrent("a submodule added: it is never handed to a check, and its folder is there, empty; also with the next commit", async (context) => {
    const probe = ["sh", "-c", 'test -d lib && test -z "$(ls -A lib)"'];
    const repository = await guardedRepository(context, {
      config: { checks: { probe: { files: "*", run: probe, paths: false } } },
    });
    await repository.prepare("submodule", "--quiet", "add", await upstream(repository), "lib");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "submodule"], {
      paths: [".gitmodules"],
    });
    await repository.add("a.txt", "the next commit\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked again"]);
  });
});
