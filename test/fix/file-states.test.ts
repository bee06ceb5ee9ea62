// `airlock fix`: what is on disk and what is staged afterwards, for every state a file can be in.

import { describe, it } from "vitest";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { fixRepository, stagedOf } from "./fix-fixture.ts";
import { groups, type FileState } from "./state-table.ts";

/** A repository with a file in each of these states. */
async function withFiles(context: Context, states: readonly FileState[]): Promise<TestRepository> {
  const files = states.filter(({ base }) => base !== null);
  const repository = await fixRepository(context, {
    files: Object.fromEntries(files.map(({ path }) => [path, "one\ntwo\nthree\n"])),
  });
  for (const { prepare, path } of states) await prepare(repository, path);
  return repository;
}

/** The letters of each path in `git status`; a path may have two lines. */
async function statuses(repository: TestRepository): Promise<Map<string, string>> {
  const letters = new Map<string, string>();
  for (const line of (await repository.ask("status", "--porcelain")).split("\n")) {
    const before = letters.get(line.slice(3));
    const here = line.slice(0, 2);
    letters.set(line.slice(3), before === undefined ? here : `${before} ${here}`);
  }
  return letters;
}

describe("a file that is", () => {
  it.concurrent.for(groups)("$title", async ({ states, args, code }, context) => {
    const repository = await withFiles(context, states);
    const end = await repository.airlock(["fix", ...args]);
    const letters = await statuses(repository);
    const found = states.map(({ title, path }) => ({
      title,
      disk: repository.exists(path) ? repository.read(path) : null,
      index: stagedOf(repository, path),
      status: letters.get(path) ?? "",
    }));
    const expected = states.map(({ title, disk, index, status }) => ({
      title,
      disk,
      index,
      status,
    }));
    context.expect({ code: end.code, found }).toEqual({ code, found: expected });
  });

  it.concurrent.for(groups)(
    "$title, in a dry run: nothing changes",
    async ({ states, args, code }, context) => {
      const repository = await withFiles(context, states);
      const before = await repository.snapshot();
      const end = await repository.airlock(["fix", "--dry-run", ...args]);
      context
        .expect({ code: end.code, after: await repository.snapshot() })
        .toEqual({ code, after: before });
    },
  );
});

describe("airlock fix --json", () => {
  it.concurrent("says which files it changed, what it left alone and why; a dry run has the diffs", async (context) => {
    const repository = await fixRepository(context);
    await repository.add("a.txt", "one \ntwo\n3\n");
    const answer = async (...args: string[]): Promise<Readonly<Record<string, unknown>>> => {
      const { stdout, code } = await repository.airlock(["fix", "--json", ...args]);
      return { code, ...(JSON.parse(stdout) as Record<string, unknown>) };
    };
    const planned = await answer("--dry-run");
    context.expect(planned).toMatchObject({
      code: 0,
      version: 1,
      dryRun: true,
      files: ["a.txt"],
      staged: ["a.txt"],
      left: [],
    });
    context
      .expect(planned["diffs"])
      .toMatchObject({ staged: context.expect.stringContaining("-one \n+one\n") as unknown });
    context.expect(repository.read("a.txt")).toBe("one \ntwo\n3\n");
    const done = await answer();
    context.expect(done).toMatchObject({
      code: 0,
      outcome: "fixed",
      dryRun: false,
      files: ["a.txt"],
      staged: ["a.txt"],
      failures: [],
    });
    context.expect(done).not.toHaveProperty("diffs");
    context
      .expect(await answer("nowhere.txt"))
      .toMatchObject({ code: 2, outcome: "could not tell", error: { kind: "usage" } });
  });
});
