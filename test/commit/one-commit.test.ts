// One commit by `git commit` and one by `airlock commit`, each let through and refused: the
// shortest proof that the whole works.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { expectLanded, expectNotLanded, expectSound } from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";

/** Refuses every commit that holds this file. */
const config = { checks: { no: { files: "bad.txt", run: "false" } } };

describe("One commit", () => {
  it.concurrent("by git commit lands as bare git's does, was checked as it landed, and is refused where a check fails", async (context) => {
    const repository = await guardedRepository(context, { config });
    await repository.add("a.txt", "staged\n");
    repository.write("a.txt", "edited again\n");
    await expectCheckedCommit(repository, ["commit", "-m", "good"]);
    await repository.add("bad.txt", "bad\n");
    const end = await expectRefused(repository, ["commit", "-m", "bad"]);
    context.expect(end.stderr).toContain("no failed on 1 file");
    await expectSound(repository);
  });

  it.concurrent("by airlock commit holds its own path only, and is refused where a check fails", async (context) => {
    const repository = await guardedRepository(context, { config });
    await repository.add("b.txt", "staged by somebody else\n");
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "good", "a.txt"], { paths: ["a.txt"] });
    repository.write("bad.txt", "bad\n");
    const end = await expectNotLanded(repository, ["-m", "bad", "bad.txt"], { code: 1 });
    context.expect(end.stderr).toContain("no failed on 1 file");
    await expectSound(repository);
  });
});
