// The sessions that `airlock session list` shows.

import type { TestRepository } from "../support/repository/repository.ts";

export interface Shown {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly standing: string;
  readonly worktree: string;
  readonly base: string | null;
  readonly dirty: readonly string[] | null;
  readonly agent: string | null;
  readonly process: { readonly pid: number } | null;
}

/** Returns the sessions that `airlock session list` shows. */
export async function sessions(repository: TestRepository): Promise<Shown[]> {
  const { stdout } = await repository.airlock(["session", "list", "--json"], {
    env: { AIRLOCK_SESSION: "reader" },
  });
  return (JSON.parse(stdout) as { sessions: Shown[] }).sessions;
}

/** Returns their names. */
export const names = async (repository: TestRepository) =>
  (await sessions(repository)).map(({ name }) => name);
