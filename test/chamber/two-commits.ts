// Two commits of what is staged: the second one in the chamber as the first one left it.

import { expectCheckedCommit } from "../support/repository/checked.ts";
import type { TestRepository } from "../support/repository/repository.ts";

/**
 * Commits what is staged, a.txt with it, and then another change; expects of both what
 * `expectCheckedCommit` does.
 */
export async function expectTwoCommits(repository: TestRepository): Promise<void> {
  await repository.add("a.txt", "staged\n");
  repository.write("a.txt", "edited again\n");
  await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked"]);
  await repository.add("a.txt", "the next commit\n");
  await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "checked again"]);
}
