// A repository with a check that misbehaves, and somebody's work all around that must not suffer.

import { guardedState, numbered } from "../repository/guarded.ts";
import { prepared } from "../repository/prepared.ts";
import type { TestRepository } from "../repository/repository.ts";
import type { Context } from "../repository/world.ts";

/**
 * A repository with one further check, `rogue`, which runs this shell script (`$WORLD` is the
 * world's folder), with somebody's edits around and a.txt staged. `extra` are further keys of the
 * check. The script lies in the world, so that all start from one state.
 */
export async function withCheck(
  context: Context,
  script: string,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<TestRepository> {
  const run = ["sh", "-c", '. "${HOME%/home}/scripts/rogue"'];
  const repository = await prepared(context, {
    key: ["rogue"],
    on: guardedState({
      config: {
        checks: { rogue: { files: "*", run, paths: false, dependsOn: ["see"], ...extra } },
      },
    }),
    build: async (building) => {
      await building.prepare("branch", "other", "HEAD");
      await building.prepare("tag", "v1");
      await building.ask("config", "remote.origin.url", building.root);
      await building.add("a.txt", numbered("a").replace("a 5", "a five, staged"));
      building.write("a.txt", "edited again\n");
      building.write("b.txt", "being edited\n");
    },
  });
  await misbehave(repository, script);
  return repository;
}

/** From now on the check does this. */
export async function misbehave(repository: TestRepository, script: string): Promise<void> {
  await repository.script("rogue", script.replaceAll("$WORLD", repository.world.dir), 0o644);
}
