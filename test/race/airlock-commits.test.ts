// Many sessions run `airlock commit` at once; all land, one after the other, each with exactly its
// paths.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { changedPaths, door, expectSound } from "../support/commit/door.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { howMany } from "../support/property/runs.ts";

/** Paths of each session: one that is there, one that is new, one that goes. */
async function prepared(repository: TestRepository, sessions: number): Promise<string[][]> {
  const all = Array.from({ length: sessions }, (_, at) => [
    `s${at}/changed.txt`,
    `s${at}/new.txt`,
    `s${at}/gone.txt`,
  ]);
  for (const [changed, , gone] of all)
    for (const path of [changed!, gone!]) await repository.add(path, "before\n");
  await repository.prepare("commit", "-q", "-m", "before", "--", ".");
  for (const [changed, fresh, gone] of all) {
    repository.write(changed!, `mine ${changed}\n`);
    repository.write(fresh!, `mine ${fresh}\n`);
    repository.remove(gone!);
  }
  return all;
}

describe("airlock commit by", () => {
  it.for(howMany(1, 2) === 1 ? [6] : [8, 32])(
    "%d sessions: all land, each with its own paths, and the index ends equal to HEAD for all of them",
    async (sessions, context) => {
      const { expect } = context;
      const repository = await guardedRepository(context);
      await commitConfig(repository, {
        checks: { see: undefined, short: { files: "*", run: "sleep 0.3", paths: false } },
      });
      const all = await prepared(repository, sessions);
      await repository.add("b.txt", "staged by somebody else\n");
      const base = await repository.ask("rev-parse", "HEAD");
      const before = (await repository.snapshot()).files;
      const ends = await Promise.all(
        all.map((paths, at) =>
          door(repository, ["-m", `session ${at}`, ...paths], {
            env: { AIRLOCK_SESSION: `session ${at}` },
          }),
        ),
      );
      for (const end of ends) expect(end.code, end.stderr).toBe(0);
      const commits = (
        await repository.ask("rev-list", "--first-parent", "--reverse", `${base}..HEAD`)
      ).split("\n");
      expect(commits).toHaveLength(sessions);
      expect(await repository.ask("rev-list", "--merges", `${base}..HEAD`)).toBe("");
      const found: [number, string[]][] = [];
      for (const commit of commits) {
        const at = Number(
          (await repository.ask("log", "-1", "--format=%s", commit)).replace("session ", ""),
        );
        found.push([at, await changedPaths(repository, commit)]);
      }
      expect(found.sort(([a], [b]) => a - b)).toEqual(
        all.map((paths, at) => [at, [...paths].sort()]),
      );
      expect((await repository.snapshot()).files).toEqual(before);
      expect((await repository.git(["diff", "--cached", "--name-only"])).stdout).toBe("b.txt\n");
      for (const [changed] of all)
        expect(await repository.ask("show", `HEAD:${changed}`)).toBe(`mine ${changed}`);
      await expectSound(repository);
      const log = readFileSync(join(await repository.stateFolder(), "log.jsonl"), "utf8")
        .split("\n")
        .filter(Boolean);
      const landed = log
        .map((line) => JSON.parse(line) as { event: string; session: string })
        .filter(({ event }) => event === "landed");
      expect(new Set(landed.map(({ session }) => session)).size).toBe(sessions);
    },
  );

  it("sessions that want the same path: one lands, the others are told, and nobody's bytes are lost", async (context) => {
    const { expect } = context;
    const repository = await guardedRepository(context);
    await commitConfig(repository, {
      checks: { see: undefined, short: { files: "*", run: "sleep 0.3", paths: false } },
    });
    repository.write("a.txt", "of all\n");
    const ends = await Promise.all(
      Array.from({ length: howMany(3, 8) }, (_, at) =>
        door(repository, ["-m", `session ${at}`, "a.txt"]),
      ),
    );
    expect(ends.filter(({ code }) => code === 0)).toHaveLength(1);
    for (const end of ends.filter(({ code }) => code !== 0)) expect([3, 4]).toContain(end.code);
    expect(repository.read("a.txt")).toBe("of all\n");
    await expectSound(repository);
  });
});
