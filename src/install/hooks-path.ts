// Reads and writes core.hooksPath: its values, who set them, and their effect on the user's own
// hooks.

import { posix } from "node:path";
import { setTimeout } from "node:timers/promises";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import { hooksPathOf } from "../system/layout.ts";
import type { Environment } from "../types.ts";

/** One value, as `git config --show-scope --type=path` reports it: `~/` is expanded. */
export interface HooksPathValue {
  /** system, global, local, worktree, or command (`-c`, GIT_CONFIG_COUNT). */
  readonly scope: string;
  readonly value: string;
}

/**
 * The folders of the user's own hooks. A relative path is relative to the folder a hook runs in, as
 * for git.
 */
export interface OwnHooks {
  /** Executables by hook name; `""` is `<common>/hooks`, git's own default. */
  readonly folder: string;
  /** Scripts by hook name, run by husky's runner. */
  readonly husky: string;
}

export interface ConfigCall {
  readonly env: Environment;
  readonly cwd?: string;
}

/** Returns all values that apply here, the effective one last. */
export async function readHooksPaths(call: ConfigCall): Promise<HooksPathValue[]> {
  const answer = await git(
    ["config", "--show-scope", "--type=path", "-z", "--get-all", "core.hooksPath"],
    { ...call, accept: [0, 1] },
  );
  const fields = splitNul(answer.stdout);
  return fields.flatMap((scope, at) =>
    at % 2 === 0 ? [{ scope, value: fields[at + 1] ?? "" }] : [],
  );
}

/** Returns the repository's own value exactly as written, or `null`. */
export async function readLocalHooksPath(call: ConfigCall): Promise<string | null> {
  const answer = await git(["config", "--local", "-z", "--get", "core.hooksPath"], {
    ...call,
    accept: [0, 1],
  });
  return answer.code === 0 ? (splitNul(answer.stdout)[0] ?? "") : null;
}

/** Expands a value as git does for a path. */
export async function expandHooksPath(raw: string, call: ConfigCall): Promise<string> {
  const answer = await git(
    ["-c", `core.hooksPath=${raw}`, "config", "--type=path", "-z", "--get", "core.hooksPath"],
    call,
  );
  return splitNul(answer.stdout)[0] ?? "";
}

/**
 * Sets the repository's own value, or removes it. Waits up to two seconds for other processes that
 * are writing the config.
 */
export async function writeLocalHooksPath(value: string | null, call: ConfigCall): Promise<void> {
  const args =
    value === null ? ["--unset-all", "core.hooksPath"] : ["--replace-all", "core.hooksPath", value];
  for (let tries = 1; ; tries += 1) {
    // Exit code 5: there was no value to remove. 255: another process holds the lock, and git does
    // not wait for it.
    const answer = await git(["config", "--local", ...args], {
      ...call,
      accept: value === null ? [0, 5, 255] : [0, 255],
    });
    if (answer.code !== 255) return;
    if (tries === 40 || !answer.stderr.includes("could not lock")) {
      throw new AirlockError(
        "git",
        "CONFIG_LOCKED",
        "core.hooksPath cannot be written to the repository's config.",
        {
          detail: answer.stderr.trim(),
        },
      );
    }
    await setTimeout(50);
  }
}

/**
 * Tells whether a value was set by `airlock install`, in this repository or one that it was copied
 * or moved from.
 */
export function isOurs(value: string): boolean {
  return value.replaceAll("\\", "/").endsWith(`/${hooksPathOf("")}`);
}

/**
 * Tells whether a value was set by husky 9, which keeps its stubs in a folder `_` beside the
 * scripts.
 */
export function isHuskys(value: string): boolean {
  return !isOurs(value) && /(^|[\\/])_[\\/]?$/.test(value);
}

/**
 * Takes the value that applied without us, or `null`; returns the folders of the user's own hooks.
 */
export function ownHooksOf(value: string | null): OwnHooks {
  if (value === null || value === "") return { folder: "", husky: ".husky" };
  // There are no hooks in /dev/null: git would not have run those of <common>/hooks either.
  if (isHuskys(value))
    return { folder: "/dev/null", husky: posix.dirname(value.replaceAll("\\", "/")) };
  if (posix.normalize(`${value}/`) === ".husky/") return { folder: "/dev/null", husky: ".husky" };
  return { folder: value, husky: ".husky" };
}
