// Entries that the index has lost: missing from it, taken out by nobody, while their files lie on
// disk.

import { renameSync } from "node:fs";
import { describe, it } from "vitest";
import type { TestRepository } from "../support/repository/repository.ts";
import { actor, type Actor, guardSays, landedPaths, sharedRepository } from "./scope-fixture.ts";

/** Takes entries out of the index behind the hooks' back, as a client of libgit2 would. */
function lose(repository: TestRepository, ...paths: string[]): Promise<void> {
  return repository.prepare("update-index", "--force-remove", "--", ...paths);
}

interface Case {
  readonly before?: (repository: TestRepository, me: Actor) => unknown;
  readonly make: (repository: TestRepository, me: Actor) => unknown;
  readonly paths: readonly string[];
}

const lost: Readonly<Record<string, Case>> = {
  "a single one, beside work of one's own": { make: (r) => lose(r, "b.txt"), paths: ["b.txt"] },
  "one that a broad add was run after": {
    make: async (r, me) => (await lose(r, "b.txt"), me.git(["add", "-u"])),
    paths: ["b.txt"],
  },
  "one that the session had staged before": {
    make: async (r, me) => (
      r.write("b.txt", "mine\n"),
      await me.git(["add", "b.txt"]),
      lose(r, "b.txt")
    ),
    paths: ["b.txt"],
  },
  "one that the index was refreshed after": {
    make: async (r, me) => (await lose(r, "b.txt"), me.git(["update-index", "--refresh"])),
    paths: ["b.txt"],
  },
  "a link, and one whose copy is new": {
    before: async (r) => (
      r.link("link", "a.txt"),
      await r.prepare("add", "link"),
      r.prepare("commit", "-qm", "link")
    ),
    make: async (r, me) => (
      r.write("copy.txt", "b.txt\n"),
      await me.git(["add", "copy.txt"]),
      lose(r, "link", "b.txt")
    ),
    paths: ["b.txt", "link"],
  },
  "those of an index that was read from elsewhere": {
    make: (_r, me) => me.git(["read-tree", "--empty"]),
    paths: ["b.txt", "c.txt", "docs/text.md", "src/one.ts", "src/two.ts"],
  },
};

const meant: Readonly<Record<string, Case>> = {
  "git rm --cached": {
    make: (_r, me) => me.git(["rm", "-q", "--cached", "b.txt"]),
    paths: ["b.txt"],
  },
  "git rm --cached of everything, and git add of what is not ignored": {
    make: async (r, me) => {
      r.write(".gitignore", "b.txt\n");
      await me.git(["rm", "-rq", "--cached", "."]);
      await me.git(["add", "."]);
      await me.git(["add", ".gitignore"]);
    },
    paths: [".gitignore", "b.txt"],
  },
  "git update-index --force-remove": {
    make: (_r, me) => me.git(["update-index", "--force-remove", "b.txt"]),
    paths: ["b.txt"],
  },
  "git reset of one path to an older commit": {
    before: async (r) => (
      r.write("late.txt", "late\n"),
      await r.prepare("add", "late.txt"),
      r.prepare("commit", "-qm", "late")
    ),
    make: (_r, me) => me.git(["reset", "-q", "HEAD~1", "--", "late.txt"]),
    paths: ["late.txt"],
  },
  "git add of a deleted file that is made again afterwards": {
    make: async (r, me) => (
      r.remove("b.txt"),
      await me.git(["add", "-u"]),
      r.write("b.txt", "made again\n")
    ),
    paths: ["b.txt"],
  },
  "git mv, and something new at the old place": {
    make: async (r, me) => (await me.git(["mv", "b.txt", "moved.txt"]), r.write("b.txt", "new\n")),
    paths: ["b.txt", "moved.txt"],
  },
  "git stash pop --index of a removal": {
    make: async (_r, me) => (
      await me.git(["rm", "-q", "--cached", "b.txt"]),
      await me.git(["stash", "-q"]),
      me.git(["stash", "pop", "-q", "--index"])
    ),
    paths: ["b.txt"],
  },
  "a removal of another client, where the file is gone": {
    make: async (r) => (r.remove("b.txt"), lose(r, "b.txt")),
    paths: ["b.txt"],
  },
  "a folder of another client, where a file took its place": {
    make: async (r) => {
      r.remove("src");
      r.write("src", "a file\n");
      await r.prepare("add", "-A", "src");
    },
    paths: ["src", "src/one.ts", "src/two.ts"],
  },
  "a file that became a folder": {
    make: async (r, me) => (
      r.remove("b.txt"),
      r.write("b.txt/inner", "inner\n"),
      me.git(["add", "b.txt"])
    ),
    paths: ["b.txt", "b.txt/inner"],
  },
};

async function prepared(context: Parameters<typeof sharedRepository>[0], { before, make }: Case) {
  const repository = await sharedRepository(context, { broad: "allow" });
  const me = actor(repository, "me");
  await before?.(repository, me);
  await make(repository, me);
  repository.write("a.txt", "mine\n");
  await me.git(["add", "a.txt", "airlock.config.json"]);
  return { repository, me };
}

describe("Entries that the index has lost", () => {
  it.concurrent.for(Object.entries(lost))(
    "are refused at any share: %s",
    async ([, given], context) => {
      const { repository } = await prepared(context, given);
      const refusal = (await guardSays(repository, "me", "allow"))!;
      context
        .expect([refusal.code, refusal.paths.map(({ path }) => path ?? "").toSorted()])
        .toEqual(["MASS_DELETION", given.paths]);
    },
  );

  it.concurrent.for(
    Object.entries(lost).filter(([title]) => /^(?:a single one|a link|those of)/.test(title)),
  )(
    "are refused by a commit, and the line to type puts them back: %s",
    async ([, given], context) => {
      const { repository, me } = await prepared(context, given);
      const refusal = await me.refused(["commit", "-m", "x"]);
      context
        .expect(refusal.error.message)
        .toMatch(/though (?:it is|they are) still on disk: the index has lost (?:it|them)\.$/);
      context.expect((await repository.git(refusal.next.slice(1))).code).toBe(0);
      context.expect((await me.git(["commit", "-qm", "mine"])).code).toBe(0);
      context
        .expect(await landedPaths(repository))
        .not.toEqual(context.expect.arrayContaining([given.paths[0]]));
    },
  );

  it.concurrent.for(Object.entries(meant))(
    "are not what somebody took out: %s",
    async ([, given], context) => {
      const { repository } = await prepared(context, given);
      context.expect(await guardSays(repository, "me", "allow")).toBeNull();
      const staged = await repository.ask("diff", "--cached", "--no-renames", "--name-only");
      context.expect(staged.split("\n").toSorted()).toEqual(["a.txt", ...given.paths].toSorted());
    },
  );

  it.concurrent("are not what a commit takes out: git mv, and something new at the old place", async (context) => {
    const { repository, me } = await prepared(
      context,
      meant["git mv, and something new at the old place"]!,
    );
    const end = await me.git(["commit", "-qm", "x"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["a.txt", "b.txt", "moved.txt"]);
  });

  it.concurrent("are let pass once by an approval of exactly them", async (context) => {
    const { repository, me } = await prepared(
      context,
      lost["a single one, beside work of one's own"]!,
    );
    const refusal = await me.refused(["commit", "-m", "x"]);
    context.expect((await me.airlock(["approve", refusal.approval!, "--yes"])).code).toBe(0);
    await lose(repository, "c.txt");
    context.expect((await me.refused(["commit", "-m", "x"])).code).toBe("MASS_DELETION");
    await repository.prepare("reset", "-q", "--", "c.txt");
    context.expect((await me.git(["commit", "-qm", "x"])).code).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["a.txt", "b.txt"]);
  });

  it.concurrent("are not the files that a file system without case finds under their old names", async (context) => {
    const { repository, me } = await prepared(context, { make: () => undefined, paths: [] });
    renameSync(`${repository.root}/b.txt`, `${repository.root}/B.txt`);
    await repository.prepare("add", "-A", "b.txt", "B.txt");
    // As if the old name led to the same file.
    repository.write("b.txt", "b.txt\n");
    const end = await me.git(["commit", "-qm", "x"]);
    context.expect(end.code, end.stderr).toBe(0);
  });
});
