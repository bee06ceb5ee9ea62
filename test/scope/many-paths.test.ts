// Refusals with more paths than a line can hold: what they say to type can be typed, for any
// number.

import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import {
  type Actor,
  actor,
  landedPaths,
  type RefusalData,
  sharedRepository,
} from "./scope-fixture.ts";

const many = Array.from({ length: 60 }, (_, at) => `many/[${at}] it's.txt`).toSorted();

interface Scene {
  readonly repository: TestRepository;
  readonly me: Actor;
  readonly other: Actor;
}

/** Many new files of mine, each named, and one of another session's. */
async function staged(context: Context): Promise<Scene> {
  const repository = await sharedRepository(context);
  const [me, other] = [actor(repository, "me"), actor(repository, "other")];
  for (const path of [...many, "a.txt"]) repository.write(path, "edited\n");
  await me.git(["--literal-pathspecs", "add", "--", ...many]);
  await other.git(["add", "a.txt"]);
  return { repository, me, other };
}

/** Types a line of the message, as it stands, in the folder `many`. */
async function typed({ repository }: Scene, { error }: RefusalData, begins: string): Promise<void> {
  const { expect } = repository.context;
  const line = error.next.map((one) => one.trim()).find((one) => one.startsWith(begins))!;
  expect(line).not.toContain("…");
  expect(line.length).toBeLessThan(500);
  const end = await run(["sh", "-c", line], {
    cwd: join(repository.root, "many"),
    env: { ...repository.env, AIRLOCK_SESSION: "me" },
  });
  expect(end.code, end.stderr).toBe(0);
}

describe("A refusal of a commit with very many named paths", () => {
  it.concurrent("has a line that commits exactly these, from any folder", async (context) => {
    const scene = await staged(context);
    const refusal = await scene.me.refused(["commit", "-m", "mine"], { at: "many" });
    context.expect(refusal.code).toBe("FOREIGN_PATH");
    await typed(scene, refusal, "git commit");
    context.expect(await landedPaths(scene.repository)).toEqual(many);
    context.expect(await scene.repository.ask("diff", "--cached", "--name-only")).toBe("a.txt");
  });

  it.concurrent("has the same for programs, and the door reads the list too", async (context) => {
    const { repository, me } = await staged(context);
    const refusal = await me.refused(["commit", "-m", "mine"]);
    const [, , ...words] = refusal.next;
    const end = await me.airlock(["commit", ...words]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await landedPaths(repository)).toEqual(many);
  });
});

describe("A refusal because very many paths are claimed", () => {
  it.concurrent("has a line that takes all of them out of the index", async (context) => {
    const scene = await staged(context);
    const claimed = await scene.other.airlock(["claim", "--paths", "many/**"]);
    context.expect(claimed.code, claimed.stderr).toBe(0);
    await scene.repository.ask("reset", "--quiet", "--", "a.txt");
    scene.repository.write("b.txt", "edited\n");
    await scene.me.git(["add", "b.txt"]);
    const refusal = await scene.me.refused(["commit", "-m", "mine"]);
    context.expect(refusal.code).toBe("CLAIMED_PATH");
    context.expect((await scene.me.git(refusal.next.slice(1))).code).toBe(0);
    context.expect(await scene.repository.ask("diff", "--cached", "--name-only")).toBe("b.txt");
  });
});
