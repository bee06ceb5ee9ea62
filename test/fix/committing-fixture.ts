// A repository behind the hooks whose checks fix what is committed.

import type { Context } from "../support/repository/world.ts";
import { hookedFixRepository, sedCheck } from "./fix-fixture.ts";
import type { TestRepository } from "../support/repository/repository.ts";

export const committing = { ...sedCheck("*.txt", " $", "s/ *$//"), fixes: "commit" };

/** A repository with three files and these checks, behind the hooks. */
export function protectedRepository(
  context: Context,
  checks: Record<string, unknown> = { committing },
): Promise<TestRepository> {
  const files = { "a.txt": "one\n", "b.txt": "one\n", "c.dat": "c\n" };
  return hookedFixRepository(context, { checks, files });
}
