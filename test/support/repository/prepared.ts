// Starting states: each is built once in a run, by the code that a test names, and every test gets
// a copy of its own.

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { succeed } from "../process/process.ts";
import { TestRepository } from "./repository.ts";
import { copyTree, removeTree } from "../files/tree-copy.ts";
import { furnishWorld, worldAt, worldFolder } from "./world.ts";
import type { Context, World } from "./world.ts";

export interface RepositoryOptions {
  readonly objectFormat?: "sha1" | "sha256";
  /** Extra settings, written before anything is committed. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A starting state of a world with the repository `repo`. */
export interface State {
  /** Everything that the state depends on, as data for JSON. */
  readonly key: readonly unknown[];
  /** The state it is built on; by default a world without a repository. */
  readonly on?: State;
  /**
   * Builds it. A file that is staged or committed must not contain a path of the world; files below
   * `.git` may.
   */
  readonly build: (repository: TestRepository) => Promise<unknown>;
}

/** States that this process builds or has built, by name. */
const states = new Map<string, Promise<string>>();

/** Returns a repository in this state, in a world of its own that is removed after the test. */
export async function prepared(context: Context, state: State): Promise<TestRepository> {
  const world = copyOf(context, await stateFolder(context, state), await worldFolder());
  return new TestRepository(world, context, join(world.repositories, "repo"));
}

/** Copies a state into an empty folder; returns the world there. */
function copyOf(context: Context, at: string, dir: string): World {
  const { origin, ticks } = JSON.parse(readFileSync(join(at, "about.json"), "utf8")) as {
    origin: string;
    ticks: number;
  };
  copyTree(join(at, "world"), dir, { from: origin, to: dir });
  return worldAt(context, dir, ticks);
}

/**
 * Returns the folder of the state, which is built at its first use. If two processes build it at
 * once, the second one removes its own.
 */
function stateFolder(context: Context, state: State): Promise<string> {
  const keys: (readonly unknown[])[] = [];
  for (let at: State | undefined = state; at !== undefined; at = at.on) keys.push(at.key);
  const name = createHash("sha256")
    .update(JSON.stringify(keys, keepUndefined))
    .digest("hex")
    .slice(0, 16);
  let found = states.get(name);
  if (found === undefined) states.set(name, (found = build(context, state, name)));
  return found;
}

/** Distinguishes a key without a value from a missing key. */
function keepUndefined(_key: string, value: unknown): unknown {
  return value === undefined ? { undefined: true } : value;
}

async function build(context: Context, state: State, name: string): Promise<string> {
  const folder = inject("stateFolder");
  const at = join(folder, name);
  if (existsSync(at)) return at;
  // Workers may have the same process id, each in its own namespace.
  const draft = mkdtempSync(join(folder, `${name}-`));
  const dir = join(draft, "world");
  mkdirSync(dir);
  // It belongs to no test, so it stays for the whole run.
  const keeping: Context = { expect: context.expect, onTestFinished: () => undefined };
  if (state.on === undefined) await furnishWorld(dir);
  const world =
    state.on === undefined
      ? worldAt(keeping, dir)
      : copyOf(keeping, await stateFolder(context, state.on), dir);
  await state.build(new TestRepository(world, keeping, join(world.repositories, "repo")));
  writeFileSync(
    join(draft, "about.json"),
    JSON.stringify({ origin: dir, ticks: world.clock.ticks }),
  );
  try {
    renameSync(draft, at);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    removeTree(draft);
  }
  return at;
}

/** An empty repository with these options, as a state to build on. */
export function emptyState({
  objectFormat = "sha1",
  settings = {},
}: RepositoryOptions = {}): State {
  return {
    key: ["empty", objectFormat, settings],
    build: async ({ world, root, env }) => {
      const call = { cwd: world.dir, env };
      await succeed(["git", "init", "--quiet", `--object-format=${objectFormat}`, root], call);
      for (const [key, value] of Object.entries(settings))
        await succeed(["git", "-C", root, "config", key, value], call);
    },
  };
}

/** Makes an empty repository in a world of its own. */
export function emptyRepository(
  context: Context,
  options: RepositoryOptions = {},
): Promise<TestRepository> {
  return prepared(context, emptyState(options));
}

/** Makes another empty repository in the same world. */
export async function addRepository(
  options: RepositoryOptions & { world: World; context: Context; name: string },
): Promise<TestRepository> {
  const { world, context, name } = options;
  const root = join(world.repositories, name);
  const at = await stateFolder(context, emptyState(options));
  mkdirSync(join(root, ".."), { recursive: true });
  copyTree(join(at, "world", "repositories", "repo"), root);
  return new TestRepository(world, context, root);
}
