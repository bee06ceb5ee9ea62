// A sealed world for one test: a folder of its own with home, caches and repositories, removed
// afterwards.

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { ExpectStatic, TestContext } from "vitest";
import { start } from "../process/process.ts";
import type { Running, StartOptions, TestEnvironment } from "../process/process.ts";
import { removeTree } from "../files/tree-copy.ts";

/** Top of this package's checkout. */
export const checkout = resolve(import.meta.dirname, "../../..");

/** The built command. */
export const builtCommand = join(checkout, "dist", "bin.cjs");

/**
 * The words that start it as a process of its own. Without the option V8 starts three threads more.
 */
export const startCommand = [process.execPath, "--v8-pool-size=1", builtCommand] as const;

/** The parts of a test's own context; concurrent tests must not use the global `expect`. */
export type Context = Pick<TestContext, "onTestFinished"> & { readonly expect: ExpectStatic };

export interface World {
  /** Everything of this world lies below. */
  readonly dir: string;
  /** Repositories lie here; the recordings of checks, scripts and caches do not. */
  readonly repositories: string;
  readonly env: TestEnvironment;
  /**
   * Each file written gets a modification time of its own, long ago, so that every later write is
   * noticed.
   */
  readonly clock: { ticks: number };
  /** Starts a process that is killed with the world. */
  readonly start: (argv: readonly string[], options: Partial<StartOptions>) => Running;
}

/**
 * Makes a world; returns it. It is removed when the test has finished, with all processes started
 * in it.
 */
export async function newWorld(context: Context): Promise<World> {
  const dir = await worldFolder();
  await furnishWorld(dir);
  return worldAt(context, dir);
}

/** Makes an empty folder for a world; returns its path, with no links in it. */
export async function worldFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), "airlock-test-")));
}

/** Makes the folders of a world, its git configuration and its commands. */
export async function furnishWorld(dir: string): Promise<void> {
  for (const folder of ["home", "cache", "config", "tmp", "repositories", "scripts", "commands"])
    await mkdir(join(dir, folder), { mode: 0o700 });
  await writeFile(join(dir, "home", ".gitconfig"), gitconfig);
  const words = startCommand.map((word) => `'${word}'`).join(" ");
  await writeFile(join(dir, "commands", "git-airlock"), `#!/bin/sh\nexec ${words} "$@"\n`, {
    mode: 0o755,
  });
  await symlink("git-airlock", join(dir, "commands", "airlock"));
}

/**
 * Takes a folder with all that a world has; returns the world, which goes with the test. `ticks`:
 * what its clock has shown already.
 */
export function worldAt(
  context: Pick<TestContext, "onTestFinished">,
  dir: string,
  ticks = 0,
): World {
  const running: Running[] = [];
  const env = environment(dir);
  context.onTestFinished(() => {
    for (const one of running) killAll(one);
    removeTree(dir);
  }, 60_000);
  const begin = (argv: readonly string[], options: Partial<StartOptions>): Running => {
    const one = start(argv, { cwd: dir, env, group: true, ...options });
    running.push(one);
    return one;
  };
  return { dir, repositories: join(dir, "repositories"), env, clock: { ticks }, start: begin };
}

/** Git starts nothing on its own after a commit: that would be two processes for each. */
const gitconfig = `[user]
	name = Ada Author
	email = ada@example.org
[init]
	defaultBranch = main
	templateDir =
[protocol "file"]
	allow = always
[advice]
	detachedHead = false
[gc]
	auto = 0
[maintenance]
	auto = false
`;

/**
 * A folder that scripts/newest-git.sh has made: with it, tests run that git in place of the
 * machine's.
 */
const otherGit = process.env["AIRLOCK_TEST_GIT"];

/**
 * Nothing of the caller's environment but where programs lie; airlock is among them, as after
 * `npm install --global`.
 */
function environment(dir: string): TestEnvironment {
  return {
    ...(otherGit ? { GIT_EXEC_PATH: join(otherGit, "usr/lib/git-core") } : {}),
    PATH: [
      ...new Set([
        ...(otherGit ? [join(otherGit, "usr/bin")] : []),
        dirname(process.execPath),
        ...["/usr/local/bin", "/opt/homebrew/bin", "/usr/bin", "/bin"].filter((at) =>
          existsSync(at),
        ),
        join(dir, "commands"),
      ]),
    ].join(":"),
    HOME: join(dir, "home"),
    XDG_CACHE_HOME: join(dir, "cache"),
    XDG_CONFIG_HOME: join(dir, "config"),
    TMPDIR: join(dir, "tmp"),
    LANG: "C.UTF-8",
    GIT_CONFIG_GLOBAL: join(dir, "home", ".gitconfig"),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Ada Author",
    GIT_AUTHOR_EMAIL: "ada@example.org",
    GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
    GIT_COMMITTER_NAME: "Cy Committer",
    GIT_COMMITTER_EMAIL: "cy@example.org",
    GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
    GIT_EDITOR: "true",
  };
}

/**
 * Kills the process and its group, and stops reading from what may have left the group. One that
 * has ended is no error.
 */
function killAll(one: Running): void {
  one.child.stdout?.destroy();
  one.child.stderr?.destroy();
  for (const target of [-one.pid, one.pid]) {
    try {
      if (one.pid > 0) process.kill(target, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Waits until the file is there. Throws after a minute, naming what it waited for. */
export async function until(file: string): Promise<void> {
  await untilTrue(() => existsSync(file), file);
}

/** Waits until the condition holds. Throws after a minute, naming it. */
export async function untilTrue(
  condition: () => boolean | Promise<boolean>,
  name: string,
): Promise<void> {
  for (let tries = 0; tries < 6000; tries += 1) {
    if (await condition()) return;
    await new Promise((wake) => setTimeout(wake, 10));
  }
  throw new Error(`Waited in vain for ${name}.`);
}
