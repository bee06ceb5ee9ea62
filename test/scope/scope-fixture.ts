// A repository with the hooks in which several sessions stage and commit.

import { expectRefused } from "../support/repository/checked.ts";
import type { Finished } from "../support/process/process.ts";
import { changedPaths } from "../support/commit/door.ts";
import { emptyState, prepared } from "../support/repository/prepared.ts";
import { type CallOptions, type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/** One session of a repository: everything it runs has its name. */
export interface Actor {
  readonly git: (args: readonly string[], options?: CallOptions) => Promise<Finished>;
  readonly airlock: (args: readonly string[], options?: CallOptions) => Promise<Finished>;
  /**
   * Runs a git command that must be refused, leaving everything as it was; returns the refusal as
   * data.
   */
  readonly refused: (args: readonly string[], options?: CallOptions) => Promise<RefusalData>;
}

/** What AIRLOCK_FORMAT=json prints of a refusal. */
export interface RefusalData {
  readonly outcome: string;
  readonly exitCode: number;
  readonly code: string;
  readonly paths: readonly {
    readonly path: string | null;
    readonly code: string;
    readonly session: string | null;
    readonly command: string | null;
  }[];
  readonly next: readonly string[];
  readonly approval: string | null;
  readonly error: {
    readonly message: string;
    readonly detail: string;
    readonly next: readonly string[];
  };
}

/** Reads what AIRLOCK_FORMAT=json has printed. */
export function refusalIn({ stderr }: Finished): RefusalData {
  return JSON.parse(stderr.slice(stderr.indexOf("{"))) as RefusalData;
}

/** Returns the session of this name. */
export function actor(repository: TestRepository, name: string): Actor {
  const named = (options: CallOptions = {}): CallOptions => ({
    ...options,
    env: { AIRLOCK_SESSION: name, ...options.env },
  });
  return {
    git: (args, options) => repository.git(args, named(options)),
    airlock: (args, options) => repository.airlock(args, named(options)),
    refused: async (args, options = {}) => {
      const call = named({ ...options, env: { ...options.env, AIRLOCK_FORMAT: "json" } });
      return refusalIn(await expectRefused(repository, args, call));
    },
  };
}

/** A repository with files in two folders, a check that passes, and the hooks. */
export function sharedRepository(
  context: Context,
  scope?: Readonly<Record<string, unknown>>,
): Promise<TestRepository> {
  return prepared(context, {
    key: ["shared", scope],
    on: emptyState(),
    build: async (repository) => {
      const config = {
        checks: { pass: { files: "*", run: "true" } },
        ...(scope === undefined ? {} : { scope }),
      };
      repository.write("airlock.config.json", JSON.stringify(config));
      for (const path of ["a.txt", "b.txt", "c.txt", "src/one.ts", "src/two.ts", "docs/text.md"])
        repository.write(path, `${path}\n`);
      await repository.prepare("add", ".");
      await repository.prepare("commit", "--quiet", "-m", "base");
      await repository.install();
    },
  });
}

/** The paths of HEAD's commit, compared with its first parent. */
export async function landedPaths(repository: TestRepository): Promise<string[]> {
  return changedPaths(repository, "HEAD");
}
