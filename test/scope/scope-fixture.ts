// A repository with the hooks in which several sessions stage and commit.

import { defaultSettings } from "../../src/checks/config/default-settings.ts";
import { AirlockError } from "../../src/errors.ts";
import { openGuard } from "../../src/gate/guard.ts";
import { stagedCandidate } from "../../src/git/candidate.ts";
import { ObjectReader } from "../../src/git/objects.ts";
import { openRepository } from "../../src/git/repository.ts";
import { gitCommand } from "../../src/scope/git-command.ts";
import type { Settings } from "../../src/types.ts";
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

/** A refusal of the guard, as far as tests compare it. */
export interface GuardRefusal {
  readonly code: string;
  readonly paths: readonly {
    readonly path: string | null;
    readonly code: string;
    readonly session: string | null;
    readonly command: string | null;
  }[];
}

/**
 * Asks the guard, without a commit, about a plain `git commit` of what is staged by the session of
 * this name; `broad` is the config's `scope.broad`. Returns its refusal, or `null` where it lets
 * the commit pass.
 */
export async function guardSays(
  repository: TestRepository,
  name: string,
  broad: Settings["broad"] = "refuse",
): Promise<GuardRefusal | null> {
  const env = { ...repository.env, AIRLOCK_SESSION: name };
  const opened = await openRepository(repository.root, env);
  const objects = new ObjectReader(opened);
  try {
    const candidate = await stagedCandidate(opened, objects);
    const command = gitCommand({ words: ["git", "commit", "-m", "x"], prefix: "" });
    const reporter = { color: false, tell: () => undefined };
    const request = { repository: opened, objects, env, command, refs: null, reporter };
    const guard = await openGuard(candidate, request);
    await guard.enforce({ settings: { ...defaultSettings, broad } });
    return null;
  } catch (error) {
    if (!(error instanceof AirlockError) || error.refusal === null) throw error;
    return { code: error.code, paths: error.refusal.paths };
  } finally {
    objects.close();
  }
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
