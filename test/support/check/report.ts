// The JSON report of the built command, for tests of what ran and what it found.

import type { TestRepository } from "../repository/repository.ts";

/** The parts of the built command's JSON report that tests read. */
export interface Report {
  readonly outcome: string;
  readonly checks: readonly {
    readonly name: string;
    readonly outcome: string;
    readonly output: string;
    readonly reason: string;
    readonly findings: readonly {
      readonly path: string;
      readonly line: number | null;
      readonly level: string;
    }[];
  }[];
}

/** Runs the built command's checks; returns its report, whatever came of them. */
export async function report(repository: TestRepository, ...args: string[]): Promise<Report> {
  const { stdout, stderr } = await repository.airlock(["run", "--format", "json", ...args]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Report;
}

/** The names of the checks that ran. */
export function ran({ checks }: Pick<Report, "checks">): string[] {
  return checks
    .filter(({ outcome }) => outcome !== "not run" && outcome !== "skipped")
    .map(({ name }) => name);
}

/** Returns the output of each check that ran, by its name. */
export async function printed(
  repository: TestRepository,
  ...args: string[]
): Promise<Record<string, string>> {
  const given = await report(repository, ...args);
  const names = ran(given);
  return Object.fromEntries(
    given.checks
      .filter(({ name }) => names.includes(name))
      .map(({ name, output }) => [name, output.trim()]),
  );
}
