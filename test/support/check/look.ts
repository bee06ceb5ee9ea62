// Runs one check of a native config on the staged content, in this process, and compares its
// findings.

import { stagedCandidate } from "../../../src/git/candidate.ts";
import { ObjectReader } from "../../../src/git/objects.ts";
import { openRepository } from "../../../src/git/repository.ts";
import type { RunRequest } from "../../../src/run/run-request.ts";
import { openRun } from "../../../src/run/run.ts";
import type { CheckResult } from "../../../src/types.ts";
import { emptyRepository } from "../repository/prepared.ts";
import { type TestRepository } from "../repository/repository.ts";
import type { Context } from "../repository/world.ts";

/**
 * Stages a config with only this check, and runs it; returns its result, or `null` if it did not
 * run.
 */
export async function look(
  repository: TestRepository,
  check: unknown,
  more: Partial<RunRequest> = {},
): Promise<CheckResult | null> {
  await repository.add("airlock.config.json", JSON.stringify({ checks: { it: check } }));
  const opened = await openRepository(repository.root, repository.env);
  const objects = new ObjectReader(opened);
  try {
    const run = await openRun({
      repository: opened,
      objects,
      candidate: await stagedCandidate(opened, objects),
      selection: {},
      options: { env: repository.env, signal: new AbortController().signal },
      enter: () => () => undefined,
      tell: () => undefined,
      ...more,
    });
    try {
      const [result] = (await run.check()).results;
      return result === undefined || result.outcome === "not run" ? null : result;
    } finally {
      await run.close();
    }
  } finally {
    objects.close();
  }
}

/** Returns the findings of a result as lines `path: message`. */
export function said(result: CheckResult | null): string[] {
  return (result?.findings ?? []).map(({ path, message }) => `${path ?? "-"}: ${message}`);
}

/**
 * The committed files, then the staged ones, and the expected findings; `path:` alone stands for
 * any message.
 */
export interface Row {
  readonly is: string;
  readonly check: unknown;
  readonly before?: (repository: TestRepository) => Promise<unknown>;
  readonly stage: (repository: TestRepository) => Promise<unknown>;
  readonly said: readonly (string | RegExp)[];
}

/** Does what a row says, and expects of the check what it says. */
export async function expectRow(row: Row, context: Context): Promise<void> {
  const repository = await emptyRepository(context);
  await repository.add("first", "first");
  await row.before?.(repository);
  await repository.prepare("commit", "-qm", "before");
  await row.stage(repository);
  const result = await look(repository, row.check);
  const lines = said(result).toSorted();
  context.expect(lines).toHaveLength(row.said.length);
  for (const [at, expected] of row.said.entries()) context.expect(lines[at]).toMatch(expected);
  context.expect(result?.outcome).toBe(row.said.length === 0 ? "passed" : "failed");
}

/** Rows with the title that a test of each has. */
export function titled(rows: readonly Row[]): (readonly [string, string, Row])[] {
  return rows.map((row) => [JSON.stringify(row.check).replaceAll('"', ""), row.is, row]);
}
