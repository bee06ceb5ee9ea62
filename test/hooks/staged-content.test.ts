// Checks see what is staged, whatever else lies in the working tree.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository, numbered } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import type { TestRepository } from "../support/repository/repository.ts";

type Preparation = (repository: TestRepository) => Promise<unknown>;

/** `git add -p` of the first of two hunks. */
async function addFirstHunk(repository: TestRepository): Promise<void> {
  const [before, path] = [numbered("b"), "b.txt"];
  repository.write(
    path,
    before.replace("b 2\n", "b 2, staged\n").replace("b 19\n", "b 19, not staged\n"),
  );
  const end = await repository.git(["add", "-p", path], { input: "y\nn\n" });
  repository.context.expect(end.code).toBe(0);
}

/** Stages `staged` at the path, and does something to the file on disk. */
function then(path: string, act: (repository: TestRepository) => void): Preparation {
  return async (repository) => {
    await repository.add(path, "staged\n");
    act(repository);
  };
}

/** State → preparation; each has a path of its own, and all are in one commit. */
const staged: readonly (readonly [string, Preparation])[] = [
  ["fully staged", (r) => r.add("a.txt", "staged\n")],
  ["partially staged with add -p", addFirstHunk],
  ["staged and then edited again", then("again.txt", (r) => r.write("again.txt", "once more\n"))],
  [
    "staged and then edited again to the same length",
    then("length.txt", (r) => r.write("length.txt", "edited\n")),
  ],
  ["staged and then deleted on disk", then("deleted.txt", (r) => r.remove("deleted.txt"))],
  [
    "staged and then renamed on disk",
    then("old-name.txt", (r) => {
      r.remove("old-name.txt");
      r.write("new-name.txt", "staged\n");
    }),
  ],
  [
    "staged and then replaced by a folder on disk",
    then("to-folder.txt", (r) => {
      r.remove("to-folder.txt");
      r.write("to-folder.txt/inside", "not staged\n");
    }),
  ],
  [
    "staged and then replaced by a link on disk",
    then("to-link.txt", (r) => r.link("to-link.txt", "b.txt")),
  ],
  ["staged in a folder that is gone from disk", then("gone/c.txt", (r) => r.remove("gone"))],
  [
    "new, staged, then made executable on disk",
    async (r) => {
      await r.add("new.sh", "#!/bin/sh\n");
      r.chmod("new.sh", 0o755);
    },
  ],
  [
    "deleted in the index, still on disk",
    (r) => r.ask("rm", "--quiet", "--cached", "--force", "dirty.txt"),
  ],
];

describe("The check sees the staged bytes, and nothing is touched", () => {
  it.concurrent(`when a file is ${staged.map(([state]) => state).join("; ")}: where the check fails, and where it passes`, async (context) => {
    const fails = { files: "*", run: ["sh", "-c", 'test -e "${HOME%/home}/pass"'], paths: false };
    const repository = await guardedRepository(context, { config: { checks: { no: fails } } });
    for (const path of ["again", "length", "deleted", "old-name", "to-folder", "to-link", "gone/c"])
      await repository.add(`${path}.txt`, numbered(path));
    await repository.prepare("commit", "--quiet", "-m", "before");
    for (const [, prepare] of staged) await prepare(repository);
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr + end.stdout).toContain("no");
    const seen = await takeRecordings(repository);
    context.expect(seen.flatMap((one) => one.paths)).toHaveLength(staged.length - 1);
    await repository.script("../pass", "");
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
  });
});

const elsewhere: readonly (readonly [string, Preparation])[] = [
  ["unstaged edits elsewhere", async (r) => r.write("b.txt", "broken\n")],
  ["unstaged edits in the same folder", async (r) => r.write("dir/run.sh", "broken\n", 0o755)],
  ["unstaged edits in the same file", async (r) => r.write("dir/c.txt", "broken\n")],
  ["unstaged deletions", async (r) => r.remove("to-delete.txt")],
  ["unstaged mode changes", async (r) => r.chmod("to-execute.txt", 0o755)],
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
  it.concurrent(`${elsewhere.map(([what]) => what).join("; ")}, all at once`, async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("to-delete.txt", "deleted\n");
    await repository.add("to-execute.txt", "made executable\n");
    await repository.prepare("commit", "--quiet", "-m", "before");
    await repository.add("dir/c.txt", "staged\n");
    for (const [, prepare] of elsewhere) await prepare(repository);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
  });
});
