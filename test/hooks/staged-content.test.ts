// Checks see what is staged, whatever else lies in the working tree.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository, numbered } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import type { TestRepository } from "../support/repository/repository.ts";

type Preparation = (repository: TestRepository) => Promise<unknown>;

/** `git add -p` of the first of two hunks. */
async function addFirstHunk(repository: TestRepository): Promise<void> {
  repository.write(
    "a.txt",
    numbered("a").replace("a 2\n", "a 2, staged\n").replace("a 19\n", "a 19, not staged\n"),
  );
  const end = await repository.git(["add", "-p", "a.txt"], { input: "y\nn\n" });
  repository.context.expect(end.code).toBe(0);
}

const staged: readonly (readonly [string, Preparation])[] = [
  ["fully staged", (r) => r.add("a.txt", "staged\n")],
  ["partially staged with add -p", addFirstHunk],
  [
    "staged and then edited again",
    async (r) => {
      await r.add("a.txt", "staged\n");
      r.write("a.txt", "edited again\n");
    },
  ],
  [
    "staged and then edited again to the same length",
    async (r) => {
      await r.add("a.txt", "staged\n");
      r.write("a.txt", "edited\n");
    },
  ],
  [
    "staged and then deleted on disk",
    async (r) => {
      await r.add("a.txt", "staged\n");
      r.remove("a.txt");
    },
  ],
  [
    "staged and then renamed on disk",
    async (r) => {
      await r.add("a.txt", "staged\n");
      r.remove("a.txt");
      r.write("renamed.txt", "staged\n");
    },
  ],
  [
    "staged and then replaced by a folder on disk",
    async (r) => {
      await r.add("a.txt", "staged\n");
      r.remove("a.txt");
      r.write("a.txt/inside", "not staged\n");
    },
  ],
  [
    "staged and then replaced by a link on disk",
    async (r) => {
      await r.add("a.txt", "staged\n");
      r.link("a.txt", "b.txt");
    },
  ],
  [
    "staged in a folder that is gone from disk",
    async (r) => {
      await r.add("dir/c.txt", "staged\n");
      r.remove("dir");
    },
  ],
  [
    "new, staged, then made executable on disk",
    async (r) => {
      await r.add("new.sh", "#!/bin/sh\n");
      r.chmod("new.sh", 0o755);
    },
  ],
  [
    "deleted in the index, still on disk",
    async (r) => {
      await r.add("a.txt", "staged\n");
      await r.ask("rm", "--quiet", "--cached", "b.txt");
    },
  ],
];

describe("The check sees the staged bytes, and nothing is touched", () => {
  it.concurrent.for(staged)("when a file is %s", async ([, prepare], context) => {
    const repository = await guardedRepository(context);
    await prepare(repository);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
  });

  it.concurrent.for(staged)(
    "and when the check fails: a file is %s",
    async ([, prepare], context) => {
      const repository = await guardedRepository(context, {
        config: { checks: { no: { files: "*", run: "false" } } },
      });
      await prepare(repository);
      const end = await expectRefused(repository, ["commit", "-m", "refused"]);
      context.expect(end.stderr + end.stdout).toContain("no");
      const seen = await takeRecordings(repository);
      context.expect(seen.flatMap((one) => one.paths).length).toBeGreaterThan(0);
    },
  );
});

const elsewhere: readonly (readonly [string, Preparation])[] = [
  ["unstaged edits elsewhere", async (r) => r.write("b.txt", "broken\n")],
  ["unstaged edits in the same folder", async (r) => r.write("dir/run.sh", "broken\n", 0o755)],
  ["unstaged edits in the same file", async (r) => r.write("dir/c.txt", "broken\n")],
  ["unstaged deletions", async (r) => r.remove("b.txt")],
  ["unstaged mode changes", async (r) => r.chmod("b.txt", 0o755)],
  ["untracked files in the same folder", async (r) => r.write("dir/broken.txt", "broken\n")],
  ["an untracked folder", async (r) => r.write("new/folder/broken.txt", "broken\n")],
  ["ignored files", async (r) => r.write("dir/broken.ignored", "broken\n")],
  ["an unstaged edit of .gitignore", async (r) => r.write(".gitignore", "*\n")],
  ["an untracked .gitattributes", async (r) => r.write(".gitattributes", "* text eol=crlf\n")],
  [
    "an untracked nested .gitattributes",
    async (r) => r.write("dir/.gitattributes", "* text eol=crlf\n"),
  ],
  [
    "an untracked named pipe's neighbour, a file without permissions",
    async (r) => r.write("dir/closed.txt", "closed\n", 0o000),
  ],
];

describe("Unstaged and untracked work has no influence and is not touched", () => {
  it.concurrent.for(elsewhere)("%s", async ([, prepare], context) => {
    const repository = await guardedRepository(context);
    await repository.add("dir/c.txt", "staged\n");
    await prepare(repository);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
  });
});
