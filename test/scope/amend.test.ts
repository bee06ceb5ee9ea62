// `--amend` of what another session has committed: refused, with what can be typed instead.

import { describe, it } from "vitest";
import { actor, landedPaths, sharedRepository } from "./scope-fixture.ts";

describe("--amend", () => {
  it.concurrent("of what another session has committed is refused; of one's own, and where nobody knows, it is not", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    context
      .expect((await me.git(["commit", "-q", "--amend", "-m", "base, by nobody"])).code)
      .toBe(0);
    repository.write("a.txt", "theirs\n");
    await other.git(["commit", "-qm", "theirs", "a.txt"]);
    repository.write("b.txt", "mine\n");
    await me.git(["add", "b.txt"]);
    const refusal = await me.refused(["commit", "--amend", "-m", "mine"]);
    context.expect(refusal).toMatchObject({
      code: "FOREIGN_AMEND",
      paths: [{ path: null, session: "other", command: null }],
      next: ["git", "commit", "-m", "mine"],
    });
    context.expect(refusal.error.detail).toMatch(/^HEAD was committed by other, \d+ s ago$/m);
    await repository.ask("reset", "--quiet");
    context
      .expect((await other.git(["commit", "-q", "--amend", "-m", "still theirs"])).code)
      .toBe(0);
  });
});

describe("--amend of another session's commit is answered with what can be typed", () => {
  it.concurrent("where nothing is staged: a word to that session", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    repository.write("a.txt", "theirs\n");
    await other.git(["commit", "-qm", "theirs", "a.txt"]);
    const refusal = await me.refused(["commit", "--amend", "-m", "mine"]);
    const head = (await repository.ask("rev-parse", "HEAD")).trim();
    context
      .expect(refusal.next)
      .toEqual(["airlock", "tell", "other", `Please amend your commit ${head.slice(0, 12)}.`]);
    context.expect((await me.airlock(refusal.next.slice(1))).code).toBe(0);
  });

  it.concurrent("where only the commit itself would have taken it: its name, as with -a the form of it", async (context) => {
    const repository = await sharedRepository(context, { broad: "allow" });
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    repository.write("a.txt", "theirs\n");
    await other.git(["commit", "-qm", "theirs", "a.txt"]);
    repository.write("b.txt", "mine\n");
    const swept = await me.refused(["commit", "--amend", "-am", "mine"]);
    context
      .expect(swept)
      .toMatchObject({ code: "FOREIGN_AMEND", next: ["git", "status", "--short"] });
    context.expect(swept.error.next).toContain("  git status --short");
    const refusal = await me.refused(["commit", "--amend", "-m", "mine", "b.txt"]);
    context.expect(refusal).toMatchObject({
      code: "FOREIGN_AMEND",
      next: ["git", "commit", "-m", "mine", "--", "b.txt"],
    });
    context.expect((await me.git(refusal.next.slice(1))).code).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["b.txt"]);
  });
});
