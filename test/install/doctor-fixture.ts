// The answer of `airlock doctor` as data.

import { doctor } from "../../src/commands/setup/doctor.ts";
import type { Health } from "../../src/install/doctor.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { call } from "../hooks/hooks-fixture.ts";
import type { CallAs } from "../hooks/hooks-fixture.ts";

/** Returns the answer of `airlock doctor --json`, with the exit code; throws its error. */
export async function health(
  repository: TestRepository,
  options: CallAs = {},
): Promise<Health & { code: number }> {
  const { code, stdout, error } = await call(doctor, repository, { ...options, args: ["--json"] });
  if (error !== null) throw error;
  return { ...(JSON.parse(stdout) as Health), code };
}

/** Code of the first problem of each worktree. */
export function codes({ worktrees }: Health): string[] {
  return worktrees.map(({ problems, protection }) => problems[0]?.code ?? protection);
}
