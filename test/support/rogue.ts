// A repository with a check that misbehaves, and somebody's work all around that must not suffer.

import { guardedRepository, numbered } from "./guarded.ts";
import type { TestRepository } from "./repository.ts";
import type { Context } from "./world.ts";

/**
 * A repository whose one further check, `rogue`, runs this shell script (`$WORLD` is the world's folder), with somebody's
 * edits around and a.txt staged. `extra` are further keys of the check.
 */
export async function withCheck(context: Context, script: string, extra: Readonly<Record<string, unknown>> = {}): Promise<TestRepository> {
  const repository = await guardedRepository(context, {
    config: (r) => ({
      checks: {
        rogue: { files: "*", run: ["sh", "-c", script.replaceAll("$WORLD", r.world.dir)], paths: false, dependsOn: ["see"], ...extra },
      },
    }),
  });
  await repository.prepare("branch", "other", "HEAD");
  await repository.prepare("tag", "v1");
  await repository.ask("config", "remote.origin.url", repository.root);
  await repository.add("a.txt", numbered("a").replace("a 5", "a five, staged"));
  repository.write("a.txt", "edited again\n");
  repository.write("b.txt", "being edited\n");
  return repository;
}
