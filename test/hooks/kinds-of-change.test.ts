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

const changes: readonly (readonly [string, Preparation])[] = [
  ["added", (r) => r.add("new.txt", "new\n")],
  ["modified", (r) => r.add("a.txt", "modified\n")],
  ["deleted", (r) => r.prepare("rm", "--quiet", "a.txt")],
  ["renamed", (r) => r.prepare("mv", "a.txt", "renamed.txt")],
  [
    "renamed and modified",
    async (r) => {
      r.write("other/renamed.txt", numbered("a").replace("a 3", "a three"));
      r.remove("a.txt");
      await r.stage("a.txt", "other/renamed.txt");
    },
  ],
  ["copied", (r) => r.add("copy.txt", numbered("a"))],
  [
    "swapped with another",
    async (r) => {
      r.write("a.txt", numbered("b"));
      r.write("b.txt", numbered("a"));
      await r.stage("a.txt", "b.txt");
    },
  ],
  [
    "type-changed from file to link",
    async (r) => {
      r.link("a.txt", "b.txt");
      await r.add("dir/c.txt", "a file, since a link is not handed to a check\n");
      await r.stage("a.txt");
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
      r.remove("a.txt");
      r.write("a.txt/inside.txt", "inside\n");
      await r.stage("a.txt", "a.txt/inside.txt");
    },
  ],
  [
    "changed from folder to file",
    async (r) => {
      await r.prepare("rm", "-r", "--quiet", "--cached", "dir");
      r.remove("dir");
      await r.add("dir", "a file now\n");
    },
  ],
  ["mode-changed only", (r) => r.prepare("update-index", "--chmod=+x", "a.txt")],
  ["mode-changed back", (r) => r.prepare("update-index", "--chmod=-x", "dir/run.sh")],
  [
    "renamed in case only",
    async (r) => {
      await r.prepare("mv", "a.txt", "A.TXT");
    },
  ],
  [
    "all deleted but the config",
    (r) =>
      r.prepare("rm", "-r", "--quiet", "-f", "a.txt", "b.txt", "dir", "dirty.txt", ".gitignore"),
  ],
  ["replaced by an empty one", (r) => r.add("a.txt", "")],
];

describe("Every kind of change is checked as it is committed", () => {
  it.concurrent.for(changes)("a file %s", async ([, prepare], context) => {
    const repository = await guardedRepository(context);
    await prepare(repository);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
  });

  it.concurrent("the next commit after each kind of change is checked on its own tree (the chamber is kept warm)", async (context) => {
    const repository = await guardedRepository(context);
    for (const [name, prepare] of changes.filter(([title]) =>
      /^(added|modified|renamed$|type|changed|mode)/.test(title),
    )) {
      await prepare(repository);
      await expectCheckedCommit(repository, ["commit", "--quiet", "-m", name]);
      await repository.prepare("checkout", "--quiet", "--force");
      await repository.prepare("revert", "--no-edit", "HEAD");
    }
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
