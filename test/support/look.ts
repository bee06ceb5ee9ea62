// Has one check of a native config look at what is staged, in this process: what came of it, finding by finding.

import { stagedCandidate } from "../../src/git/candidate.ts";
import { ObjectReader } from "../../src/git/objects.ts";
import { openRepository } from "../../src/git/repository.ts";
import type { RunRequest } from "../../src/run/request.ts";
import { openRun } from "../../src/run/run.ts";
import type { CheckResult } from "../../src/types.ts";
import { emptyRepository } from "./prepared.ts";
import { type TestRepository } from "./repository.ts";
import type { Context } from "./world.ts";

/** Stages a config that holds nothing but this check, and runs it; returns its verdict, or `null` where it did not run. */
export async function look(repository: TestRepository, check: unknown, more: Partial<RunRequest> = {}): Promise<CheckResult | null> {
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
      const [verdict] = (await run.check()).results;
      return verdict === undefined || verdict.outcome === "not run" ? null : verdict;
    } finally {
      await run.close();
    }
  } finally {
    objects.close();
  }
}

/** The findings of a verdict as lines `path: message`. */
export function said(verdict: CheckResult | null): string[] {
  return (verdict?.findings ?? []).map(({ path, message }) => `${path ?? "-"}: ${message}`);
}

/** What is committed, what is staged then, and what must be said of it; `path:` alone is about any message. */
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
  const verdict = await look(repository, row.check);
  const lines = said(verdict).toSorted();
  context.expect(lines).toHaveLength(row.said.length);
  for (const [at, expected] of row.said.entries()) context.expect(lines[at]).toMatch(expected);
  context.expect(verdict?.outcome).toBe(row.said.length === 0 ? "passed" : "failed");
}

/** Rows with the title that a test of each has. */
export function titled(rows: readonly Row[]): (readonly [string, string, Row])[] {
  return rows.map((row) => [JSON.stringify(row.check).replaceAll('"', ""), row.is, row]);
}
