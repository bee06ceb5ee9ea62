// A repository as people leave it: a history, somebody's unfinished work all around, and a
// recording check behind the hooks.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { recordingCheck } from "../check/recording.ts";
import { ask } from "../process/process.ts";
import { emptyState, prepared } from "./prepared.ts";
import type { RepositoryOptions, State } from "./prepared.ts";
import { hooksOff } from "./repository.ts";
import type { TestRepository } from "./repository.ts";
import type { Context } from "./world.ts";

/**
 * A repository with a history, another's stash entry, unstaged and untracked work, and the
 * recording check behind the hooks.
 */
export async function guardedRepository(
  context: Context,
  options: GuardedOptions = {},
): Promise<TestRepository> {
  const { prepare, config, ...more } = options;
  const unborn = unbornState(more);
  const furnished = typeof config === "function" ? null : furnishedState(unborn, config);
  if (prepare === undefined && furnished !== null)
    return prepared(context, installedState(furnished));
  const repository = await prepared(context, furnished ?? unborn);
  if (typeof config === "function") await furnish(repository, config(repository));
  await prepare?.(repository);
  await repository.install();
  return repository;
}

/** The same as a state to build on; for options without functions. */
export function guardedState({
  config,
  ...more
}: RepositoryOptions & { readonly config?: TestConfig } = {}): State {
  return installedState(furnishedState(unbornState(more), config));
}

function installedState(on: State): State {
  return { key: ["installed"], on, build: (repository) => repository.install() };
}

/** The guarded repository with a.txt staged, and edited again since. */
export function stagedState(options: Parameters<typeof guardedState>[0] = {}): State {
  return {
    key: ["staged"],
    on: guardedState(options),
    build: async (repository) => {
      await repository.add("a.txt", "staged\n");
      repository.write("a.txt", "edited again\n");
    },
  };
}

function furnishedState(on: State, config: TestConfig = {}): State {
  return { key: ["furnished", config], on, build: (repository) => furnish(repository, config) };
}

/** An empty repository, ready for the recording check; hooks not installed. */
export function unbornRepository(
  context: Context,
  options: RepositoryOptions = {},
): Promise<TestRepository> {
  return prepared(context, unbornState(options));
}

function unbornState(options: RepositoryOptions): State {
  return {
    key: ["unborn"],
    on: emptyState(options),
    build: ({ world }) => mkdir(join(world.dir, "seen")),
  };
}

export interface GuardedOptions extends RepositoryOptions {
  /** Further content of the config, besides the check `see`; see `writeConfig`. */
  readonly config?: TestConfig | ((repository: TestRepository) => TestConfig);
  /** Runs before the hooks are installed. */
  readonly prepare?: (repository: TestRepository) => Promise<unknown>;
}

/**
 * Keys of the native config; `checks` are added to the check `see`, or replace it by name
 * (`see: undefined` drops it).
 */
export interface TestConfig {
  readonly checks?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** Writes the config with these checks, `see` among them. */
export function writeConfig(
  repository: TestRepository,
  config: GuardedOptions["config"] = {},
): void {
  const { checks = {}, ...rest } = typeof config === "function" ? config(repository) : config;
  const see = { files: "*", run: recordingCheck() };
  // These tests commit in every form, sweeps too; what they are about is what the checks see.
  const scope = { broad: "allow" };
  repository.write(
    "airlock.config.json",
    `${JSON.stringify({ checks: { see, ...checks }, scope, ...rest }, null, 2)}\n`,
  );
}

/** Writes, stages and commits the config on its own, without checks. */
export async function commitConfig(
  repository: TestRepository,
  config: GuardedOptions["config"],
): Promise<void> {
  writeConfig(repository, config);
  await repository.stage("airlock.config.json");
  await repository.prepare("commit", "--quiet", "-m", "config", "--", "airlock.config.json");
}

async function furnish(repository: TestRepository, config: TestConfig): Promise<void> {
  writeConfig(repository, config);
  repository.write(".gitignore", "*.ignored\n");
  repository.write("a.txt", numbered("a"));
  repository.write("b.txt", numbered("b"));
  repository.write("dirty.txt", "as committed\n");
  repository.write("dir/c.txt", numbered("c"));
  repository.write("dir/run.sh", "#!/bin/sh\n", 0o755);
  repository.link("dir/link", "../a.txt");
  const commands = [
    "git add --all",
    "git commit --quiet -m base",
    "echo set aside by somebody > dirty.txt",
    "git stash push --quiet -m somebody",
  ];
  await ask(commands, [], { cwd: repository.root, env: { ...repository.env, ...hooksOff } });
  repository.write("dirty.txt", "being edited by somebody\n");
  repository.write("untracked.txt", "new, of somebody\n");
  repository.write("dir/untracked.txt", "new, in a folder\n");
  repository.write("work.ignored", "ignored\n");
}

/** Twenty lines, so that hunks can be apart. */
export function numbered(word: string): string {
  return Array.from({ length: 20 }, (_, line) => `${word} ${line + 1}\n`).join("");
}
