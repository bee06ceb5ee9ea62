// Approvals: exactly what was refused may pass, once.

import { rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { eventsIn } from "../hooks/hooks-fixture.ts";
import { actor, landedPaths, sharedRepository } from "./scope-fixture.ts";

describe("airlock approve", () => {
  it.concurrent("lets exactly the refused content pass, once, and all of it is recorded", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("a.txt", "swept\n");
    await me.git(["add", "."]);
    const { approval } = await me.refused(["commit", "-m", "x"]);
    const shown = await me.airlock(["approve", approval!]);
    context.expect(shown.code, "nobody was asked").toBe(3);
    context
      .expect(shown.stdout.replace(/at \S+\./, "at <time>."))
      .toBe(
        "BROAD_ADD, refused at <time>. To commit:\n  a.txt   6 bytes   BROAD_ADD, me: git add .\n",
      );
    context.expect((await me.airlock(["approve", approval!, "--yes"])).code).toBe(0);
    context.expect((await me.git(["commit", "-qm", "x"])).code).toBe(0);
    await repository.prepare("reset", "--quiet", "--soft", "HEAD~1");
    await me.git(["reset", "--quiet"]);
    await me.git(["add", "."]);
    context.expect((await me.refused(["commit", "-m", "again"])).approval).toBe(approval);
    const events = (await eventsIn(repository)).map(({ event, id }) => [event, id]);
    context.expect(events).toEqual([
      ["refused", approval],
      ["approved", approval],
      ["approval-used", approval],
      ["refused", approval],
    ]);
  });

  it.concurrent("does not let one more staged byte pass", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("a.txt", "swept\n");
    await me.git(["add", "."]);
    const { approval } = await me.refused(["commit", "-m", "x"]);
    await me.airlock(["approve", approval!, "--yes"]);
    repository.write("a.txt", "swept!\n");
    await me.git(["add", "."]);
    const other = await me.refused(["commit", "-m", "x"]);
    context.expect(other.approval).not.toBe(approval);
    repository.write("a.txt", "swept\n");
    await me.git(["add", "."]);
    context
      .expect((await me.git(["commit", "-qm", "x"])).code, "the approved content still may")
      .toBe(0);
    context.expect(await landedPaths(repository)).toEqual(["a.txt"]);
  });

  it.concurrent("outlives a commit that was not made after all", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("a.txt", "swept\n");
    const { approval } = await me.refused(["commit", "-am", "x"]);
    await me.airlock(["approve", approval!, "--yes"]);
    context.expect((await me.git(["commit", "-a", "-m", ""])).code, "no message").toBe(1);
    context.expect((await me.git(["commit", "-qam", "x"])).code).toBe(0);
  });

  it.concurrent.for(["0123456789ab", "../../config", "", "x"])(
    "knows no refusal %j",
    async (id, context) => {
      const repository = await sharedRepository(context);
      const end = await repository.airlock(["approve", id, "--yes"]);
      context.expect(end.code).toBe(2);
      context
        .expect(end.stderr)
        .toContain(`No refusal in this repository has the id ${JSON.stringify(id)}.`);
    },
  );

  it.concurrent("tells what was approved, what was used and what is too old from what was never refused", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    repository.write("a.txt", "swept\n");
    await me.git(["add", "."]);
    const id = (await me.refused(["commit", "-m", "x"])).approval!;
    const file = join(repository.root, ".git/airlock/approvals", `${id}.json`);
    const answer = async (): Promise<string> => {
      const { code, stderr } = await me.airlock(["approve", id, "--yes"]);
      context.expect(code).toBe(stderr === "" ? 0 : 3);
      return stderr;
    };
    const longAgo = new Date("2000-01-01");
    utimesSync(file, longAgo, longAgo);
    context.expect(await answer(), "not yet swept away").toContain("older than a week");
    rmSync(file);
    context.expect(await answer(), "swept away").toContain("older than a week");
    await me.refused(["commit", "-m", "x"]);
    context.expect(await answer()).toBe("");
    context.expect(await answer()).toContain("is already approved");
    await me.git(["commit", "-qm", "x"]);
    context.expect(await answer()).toContain("was approved and used");
  });
});
