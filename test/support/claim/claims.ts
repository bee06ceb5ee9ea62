// A repository in which sessions claim, and what it says of their claims.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  emptyState,
  prepared,
  type RepositoryOptions,
  type State,
} from "../repository/prepared.ts";
import { type TestRepository } from "../repository/repository.ts";
import type { Context } from "../repository/world.ts";

/** A repository with a commit of two files. */
export function committed(
  context: Context,
  options: RepositoryOptions = {},
): Promise<TestRepository> {
  return prepared(context, committedState(options));
}

/** The same as a state to build on. */
export function committedState(options: RepositoryOptions = {}): State {
  return {
    key: ["committed"],
    on: emptyState(options),
    build: async (repository) => {
      await repository.add("src/a.ts", "a\n");
      await repository.add("README.md", "r\n");
      await repository.ask("commit", "--quiet", "-m", "first");
    },
  };
}

/** Runs airlock as a session; returns the exit code and what it said, both streams. */
export async function airlock(
  repository: TestRepository,
  session: string,
  ...args: string[]
): Promise<[number | null, string]> {
  const { code, stdout, stderr } = await repository.airlock(args, {
    env: { AIRLOCK_SESSION: session },
  });
  return [code, stdout + stderr];
}

export interface Listed {
  readonly subject: string | null;
  readonly ref: string;
  readonly completed: { name: string; result: string } | null;
  readonly holders: readonly {
    name: string;
    since: string;
    until: string;
    live: boolean;
    mine: boolean;
    note: string;
  }[];
}

/** Returns the output of `airlock claims` as data. */
export async function claims(repository: TestRepository, ...args: string[]): Promise<Listed[]> {
  const { stdout } = await repository.airlock(["claims", "--json", ...args], {
    env: { AIRLOCK_SESSION: "reader" },
  });
  return (JSON.parse(stdout) as { claims: Listed[] }).claims;
}

/** Returns each holder with its claims, according to `airlock claims`. */
export const holders = async (repository: TestRepository) =>
  Object.fromEntries(
    (await claims(repository)).map(({ subject, holders: all }) => [
      subject,
      all.map(({ name }) => name).join(" "),
    ]),
  );

/** Rewrites a stored claim, as time or another version would. */
export async function rewrite(
  repository: TestRepository,
  ref: string,
  change: (text: string) => string,
): Promise<void> {
  const blob = join(repository.world.dir, "tmp", "blob");
  writeFileSync(blob, change(await repository.ask("cat-file", "blob", ref)));
  await repository.prepare("update-ref", ref, await repository.ask("hash-object", "-w", blob));
}

/** Takes the text of a claim; returns it as it would be long after it lapsed. */
export const lapsed = (text: string) =>
  text.replace(/"until":\d+/, '"until":1000').replace(/"since":\d+/, '"since":1');
