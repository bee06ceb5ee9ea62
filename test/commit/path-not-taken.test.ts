// A path that was named itself and would not be in the commit is an error; what the error says to
// type takes it.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { describe, it } from "vitest";
import { changedPaths, door, expectLanded, expectNotLanded } from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { run } from "../support/process/process.ts";
import { TestRepository } from "../support/repository/repository.ts";

interface Case {
  /** Makes the path as it is when the commit is asked for. */
  readonly make: (repository: TestRepository, path: string) => unknown;
  readonly options?: readonly string[];
  readonly says: string;
  /** The path's entry in the commit that comes of what is printed; `null`: none. */
  readonly lands: RegExp | null;
}

/** Tracked before each case: a file of this name; for names with `sub` a submodule. */
const cases: Readonly<Record<string, Case>> = {
  removed: {
    make: (r, path) => r.ask("rm", "-q", "--cached", path),
    says: "its removal is staged",
    lands: null,
  },
  reverted: {
    make: async (r, path) => (await r.add(path, "staged\n"), r.write(path, "before\n")),
    says: "on disk as in the last commit",
    lands: /^100644 blob/,
  },
  unstaged: {
    make: (r, path) => r.write(path, "on disk\n"),
    options: ["--staged"],
    says: "but not staged",
    lands: /^100644 blob/,
  },
  skipped: {
    make: async (r, path) => (
      await r.ask("update-index", "--skip-worktree", path),
      r.write(path, "mine\n")
    ),
    says: "marked skip-worktree or assume-unchanged",
    lands: /^100644 blob/,
  },
  assumed: {
    make: async (r, path) => (
      await r.ask("update-index", "--assume-unchanged", path),
      r.write(path, "mine\n")
    ),
    says: "marked skip-worktree or assume-unchanged",
    lands: /^100644 blob/,
  },
  nested: {
    make: (r, path) => (r.remove(path), inner(r, path)),
    says: "a repository of its own",
    lands: /^160000 commit/,
  },
  "sub-moved": {
    make: (r, path) =>
      new TestRepository(r.world, r.context, `${r.root}/${path}`).prepare(
        "checkout",
        "-q",
        "HEAD~1",
      ),
    says: "another commit is checked out",
    lands: /^160000 commit/,
  },
  "sub-emptied": {
    make: (r, path) => (r.remove(path), r.write(`${path}/file`, "a file\n")),
    says: "recorded as a submodule, but its folder holds files and no repository",
    lands: /^040000 tree/,
  },
};

function inner(repository: TestRepository, path: string): void {
  cpSync(`${repository.world.repositories}/inner`, `${repository.root}/${path}`, {
    recursive: true,
  });
}

describe("A named path that would not be in the commit", () => {
  it.concurrent("is refused, nothing is committed, and what is printed commits it", async (context) => {
    const repository = await guardedRepository(context);
    const own = new TestRepository(
      repository.world,
      context,
      `${repository.world.repositories}/inner`,
    );
    mkdirSync(own.root);
    await own.prepare("init", "-q");
    for (const round of ["one", "two"])
      await own.prepare("commit", "-q", "--allow-empty", "-m", round);
    for (const path of Object.keys(cases)) if (path.startsWith("sub")) inner(repository, path);
    for (const path of Object.keys(cases))
      if (!path.startsWith("sub")) repository.write(path, "before\n");
    await repository.prepare("-c", "advice.addEmbeddedRepo=false", "add", ...Object.keys(cases));
    await repository.prepare("commit", "-q", "-m", "before");
    for (const [path, { make, options = [], says, lands }] of Object.entries(cases)) {
      await make(repository, path);
      // Another path that could land alone is no reason to pass over this one.
      await repository.add("a.txt", `beside ${path}\n`);
      const end = await expectNotLanded(
        repository,
        ["-m", path, "--json", ...options, path, "a.txt"],
        { code: 3 },
      );
      const { error } = JSON.parse(end.stdout) as {
        error: { code: string; detail: string; next: string[] };
      };
      context.expect(error.code, path).toBe("NOT_TAKEN");
      context.expect(error.detail).toMatch(new RegExp(`^${path}: .*${says}`));
      for (const line of error.next.filter((each) => each.startsWith("git "))) {
        const typed = await run(["sh", "-c", line], { cwd: repository.root, env: repository.env });
        context.expect(typed.code, `${path}: ${line}\n${typed.stderr}${typed.stdout}`).toBe(0);
      }
      context
        .expect(await changedPaths(repository, "HEAD"), path)
        .toContain(lands === null || !path.includes("emptied") ? path : `${path}/file`);
      const entry = await repository.ask("ls-tree", "HEAD", path);
      if (lands === null) context.expect(entry, path).toBe("");
      else context.expect(entry, path).toMatch(lands);
    }
  });

  it.concurrent("is gone where git rm --cached took it out and it is ignored since", async (context) => {
    const repository = await guardedRepository(context);
    await repository.ask("rm", "-q", "--cached", "a.txt", "dir/c.txt");
    repository.write(".gitignore", "*.ignored\na.txt\nc.txt\n");
    await expectLanded(repository, ["-m", "no longer tracked", "a.txt", "dir", ".gitignore"], {
      paths: [".gitignore", "a.txt", "dir/c.txt", "dir/untracked.txt"],
    });
  });

  it.concurrent("is not one of those below a named folder: a note names the repository that was left out", async (context) => {
    const repository = await guardedRepository(context);
    mkdirSync(`${repository.root}/dir/nested`);
    await new TestRepository(repository.world, context, `${repository.root}/dir/nested`).prepare(
      "init",
      "-q",
    );
    const end = await door(repository, ["-m", "folder", "dir"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(end.stderr).toContain("dir/nested is a separate repository and was left out");
    rmSync(`${repository.root}/dir/nested`, { recursive: true });
  });

  it.concurrent("is said where a hook of the user's has made it as it was", async (context) => {
    const repository = await guardedRepository(context);
    repository.write(".git/hooks/pre-commit", "#!/bin/sh\ngit reset -q HEAD -- b.txt\n", 0o755);
    repository.write("a.txt", "mine\n");
    repository.write("b.txt", "mine, and taken back\n");
    const end = await door(repository, ["-m", "x", "--json", "a.txt", "b.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect((JSON.parse(end.stdout) as { paths: unknown }).paths)
      .toEqual([{ path: "a.txt", status: "M" }]);
    context
      .expect(end.stderr)
      .toContain("b.txt is not in the commit: a fixer or a hook undid its change.");
    context.expect(await changedPaths(repository, "HEAD")).toEqual(["a.txt"]);
  });
});
