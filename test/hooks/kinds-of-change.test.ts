// Every kind of change, deletions only, nothing at all, and the first commit of a repository.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import {
  guardedRepository,
  numbered,
  unbornRepository,
  writeConfig,
} from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import type { TestRepository } from "../support/repository/repository.ts";

type Preparation = (repository: TestRepository) => Promise<unknown>;

/** A file of twenty lines, for a change that is about nothing else. */
const before: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "modified deleted to-rename to-rename-and-modify to-copy one other " +
    "to-link to-folder folder/inside mode case to-empty"
  )
    .split(" ")
    .map((name) => [`${name}.txt`, numbered(name)]),
);

/** Kind → change; each has files of its own, and all are in one commit. */
const changes: readonly (readonly [string, Preparation])[] = [
  ["added", (r) => r.add("added.txt", "new\n")],
  ["modified", (r) => r.add("modified.txt", "modified\n")],
  ["deleted", (r) => r.prepare("rm", "--quiet", "deleted.txt")],
  ["renamed", (r) => r.prepare("mv", "to-rename.txt", "renamed.txt")],
  [
    "renamed and modified",
    async (r) => {
      const text = before["to-rename-and-modify.txt"]!;
      r.write("elsewhere/renamed.txt", text.replace("modify 3", "modify three"));
      r.remove("to-rename-and-modify.txt");
      await r.stage("to-rename-and-modify.txt", "elsewhere/renamed.txt");
    },
  ],
  ["copied", (r) => r.add("copy.txt", before["to-copy.txt"]!)],
  [
    "swapped with another",
    async (r) => {
      r.write("one.txt", before["other.txt"]!);
      r.write("other.txt", before["one.txt"]!);
      await r.stage("one.txt", "other.txt");
    },
  ],
  [
    "type-changed from file to link",
    async (r) => {
      r.link("to-link.txt", "b.txt");
      await r.stage("to-link.txt");
    },
  ],
  [
    "type-changed from link to file",
    async (r) => {
      r.remove("dir/link");
      await r.add("dir/link", "a file now\n");
    },
  ],
  [
    "changed from file to folder",
    async (r) => {
      r.remove("to-folder.txt");
      r.write("to-folder.txt/inside.txt", "inside\n");
      await r.stage("to-folder.txt", "to-folder.txt/inside.txt");
    },
  ],
  [
    "changed from folder to file",
    async (r) => {
      await r.prepare("rm", "-r", "--quiet", "--cached", "folder");
      r.remove("folder");
      await r.add("folder", "a file now\n");
    },
  ],
  ["mode-changed only", (r) => r.prepare("update-index", "--chmod=+x", "mode.txt")],
  ["mode-changed back", (r) => r.prepare("update-index", "--chmod=-x", "dir/run.sh")],
  ["renamed in case only", (r) => r.prepare("mv", "case.txt", "CASE.TXT")],
  ["replaced by an empty one", (r) => r.add("to-empty.txt", "")],
];

describe("Every kind of change is checked as it is committed", () => {
  it.concurrent(`a file ${changes.map(([kind]) => kind).join("; ")}; each back again, and once more, in the warm chamber`, async (context) => {
    const repository = await guardedRepository(context);
    for (const [path, content] of Object.entries(before)) repository.write(path, content);
    await repository.stage(...Object.keys(before));
    await repository.prepare("commit", "--quiet", "-m", "before");
    for (const [, prepare] of changes) await prepare(repository);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
    const changed = await repository.ask("rev-parse", "HEAD");
    await repository.prepare("checkout", "--quiet", "--force");
    await repository.prepare("revert", "--no-commit", "HEAD");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "back"]);
    await repository.prepare("cherry-pick", "--no-commit", changed);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "again"]);
  });

  it.concurrent("all deleted but the config", async (context) => {
    const repository = await guardedRepository(context);
    const all = ["a.txt", "b.txt", "dir", "dirty.txt", ".gitignore"];
    await repository.prepare("rm", "-r", "--quiet", "-f", ...all);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
  });

  it.concurrent("a commit of deletions only hands no path to a check for paths", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("rm", "--quiet", "a.txt", "dir/c.txt");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "deleted"], { paths: [] });
  });

  it.concurrent("a commit of deletions only is refused by a failing check of the whole tree", async (context) => {
    const whole = { run: ["test", "-e", "a.txt"], paths: false, needs: "tree" };
    const repository = await guardedRepository(context, { config: { checks: { whole } } });
    await repository.prepare("rm", "--quiet", "--cached", "a.txt");
    context.expect(repository.exists("a.txt")).toBe(true);
    const end = await expectRefused(repository, ["commit", "-m", "deleted"]);
    context.expect(end.code).toBe(1);
  });

  it.concurrent("an empty commit is refused by git as ever, and made with --allow-empty", async (context) => {
    const repository = await guardedRepository(context);
    await expectRefused(repository, ["commit", "-m", "nothing"]);
    await expectCheckedCommit(repository, ["commit", "--quiet", "--allow-empty", "-m", "empty"], {
      paths: [],
    });
  });
});

const formats = ["sha1", "sha256"] as const;

describe("The first commit of a repository is checked", () => {
  it.concurrent.for(formats)("%s, partially staged", async (objectFormat, context) => {
    const repository = await unbornRepository(context, { objectFormat });
    await repository.install();
    writeConfig(repository);
    await repository.add("a.txt", "staged\n");
    await repository.stage("airlock.config.json");
    repository.write("a.txt", "edited again\n");
    repository.write("untracked.txt", "untracked\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "first"]);
    await repository.add("b.txt", "second\n");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "second"]);
  });

  it.concurrent.for(formats)(
    "%s, with a failing check: refused, and still unborn",
    async (objectFormat, context) => {
      const repository = await unbornRepository(context, { objectFormat });
      await repository.install();
      writeConfig(repository, {
        checks: { staged: { files: "*.txt", run: ["grep", "-q", "edited"] } },
      });
      await repository.add("a.txt", "staged\n");
      await repository.stage("airlock.config.json");
      repository.write("a.txt", "edited again\n");
      const end = await expectRefused(repository, ["commit", "-m", "first"]);
      context.expect(end.code).toBe(1);
      context
        .expect((await repository.git(["rev-parse", "--verify", "--quiet", "HEAD"])).code)
        .toBe(1);
      context.expect((await takeRecordings(repository)).length).toBeGreaterThan(0);
      await repository.stage("a.txt");
      await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "first"]);
    },
  );

  it.concurrent.for(formats)(
    "%s, with hooks installed after `git checkout --orphan`",
    async (objectFormat, context) => {
      const repository = await guardedRepository(context, { objectFormat });
      await repository.prepare("checkout", "--quiet", "--orphan", "fresh");
      await repository.add("only.txt", "only\n");
      await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "first of a branch"]);
    },
  );
});
