// Splits a list of paths into command lines that the system takes and that keep all cores busy.
// Pure.

import { encodePath, isPlain } from "../../system/bytes.ts";
import type { Environment, RepoPath } from "../../types.ts";
import { posix, sep } from "node:path";

/** Limits of one command line. */
export interface ArgvLimit {
  /** Bytes for all paths of a batch together. */
  readonly bytes: number;
  /** Bytes that each path costs beside its own. */
  readonly perPath: number;
}

/**
 * Bytes that arguments and environment may take together.
 * - Linux: a quarter of the stack limit, which is 8 MiB as a rule (execve(2)); half a MiB still
 *   holds with 2 MiB.
 * - macOS: ARG_MAX is 1 MiB.
 * - Windows: 8191 characters where cmd.exe is in between, as it is for every `.cmd` of npm.
 * - elsewhere: what Linux guaranteed of old.
 */
const argvBytes: Readonly<Partial<Record<NodeJS.Platform, number>>> = {
  linux: 512 * 1024,
  darwin: 512 * 1024,
  win32: 8191,
};

const argvBytesElsewhere = 128 * 1024;

/**
 * POSIX asks to leave 2048 bytes for the command to change its environment; twice that, for good
 * measure.
 */
const headroom = 4096;

/**
 * The least number of bytes for paths, however large the environment. Where that is too much, the
 * system says E2BIG.
 */
const leastBytes = 2048;

/**
 * One argument, which a script that spells out names is, may take 128 KiB on Linux (MAX_ARG_STRLEN,
 * execve(2)).
 */
const scriptBytes = 96 * 1024;

/** A list shorter than twice this is not worth a second process. */
const worthwhile = 50;

export interface BatchContext {
  readonly platform: NodeJS.Platform;
  readonly env: Environment;
  /** Program and fixed arguments. */
  readonly argv: readonly string[];
}

/**
 * Takes what else goes into the command line; returns what is left for paths. Each string costs a
 * NUL and a pointer.
 */
export function argvLimit({ platform, env, argv }: BatchContext): ArgvLimit {
  const perString = platform === "win32" ? 3 : 9;
  let used = headroom;
  for (const arg of argv) used += encodePath(arg).length + perString;
  // On Windows the environment is not part of the command line.
  if (platform !== "win32") {
    for (const [name, value] of Object.entries(env))
      used += Buffer.byteLength(`${name}=${value ?? ""}`) + perString;
  } else used -= headroom;
  return {
    bytes: Math.max(leastBytes, (argvBytes[platform] ?? argvBytesElsewhere) - used),
    perPath: perString,
  };
}

/**
 * lint-staged's own limit: half of a conservative ARG_MAX, in characters with a space between
 * (lib/index.js, chunkFiles.js).
 */
export function lintStagedLimit(platform: NodeJS.Platform): ArgvLimit {
  const whole = platform === "win32" ? 8191 : platform === "darwin" ? 262144 : 131072;
  return { bytes: Math.floor(whole / 2) + 1, perPath: 1 };
}

/** Returns how many processes a list of this length is worth, at most as many as are available. */
export function worthwhileParts(length: number, cores: number): number {
  return Math.max(1, Math.min(cores, Math.floor(length / worthwhile)));
}

/**
 * Splits paths into at least `parts` batches of nearly equal length, each within the limit, order
 * kept. A path that is longer than the limit gets a batch of its own: the system will refuse it by
 * name.
 */
export function batches(paths: readonly string[], limit: ArgvLimit, parts = 1): string[][] {
  if (paths.length === 0) return [];
  const scripted = !paths.every(isPlain);
  const bytes = scripted ? Math.min(limit.bytes, scriptBytes) : limit.bytes;
  const costs = paths.map((path) => cost(path, limit, { scripted }));
  const total = costs.reduce((sum, each) => sum + each, 0);
  const count = Math.min(paths.length, Math.max(parts, Math.ceil(total / bytes)));
  const result: string[][] = [];
  for (let part = 0, start = 0; part < count; part += 1) {
    const end = start + Math.ceil((paths.length - start) / (count - part));
    result.push(...fitting(paths, costs, { start, end, bytes }));
    start = end;
  }
  return result;
}

/** Four digits a byte, and the assignment around it: see `withRawBytes` in `raw-argv.ts`. */
function cost(
  path: string,
  limit: ArgvLimit,
  { scripted }: { readonly scripted: boolean },
): number {
  const length = isPlain(path) ? Buffer.byteLength(path) : encodePath(path).length;
  return scripted ? 4 * length + 60 : length + limit.perPath;
}

function fitting(
  paths: readonly string[],
  costs: readonly number[],
  { start, end, bytes }: { readonly start: number; readonly end: number; readonly bytes: number },
): string[][] {
  const result: string[][] = [];
  let current: string[] = [];
  let used = 0;
  for (let at = start; at < end; at += 1) {
    if (current.length > 0 && used + costs[at]! > bytes) {
      result.push(current);
      current = [];
      used = 0;
    }
    current.push(paths[at]!);
    used += costs[at]!;
  }
  if (current.length > 0) result.push(current);
  return result;
}

/** Chamber paths as lint-staged gives them: absolute, with `/` also on Windows. */
export function absolutePaths(chamber: string, paths: readonly RepoPath[]): string[] {
  const root = chamber.split(sep).join("/");
  return paths.map((path) => `${root}/${path}`);
}

/**
 * Paths relative to a folder of the repository; `./` before a dash, so that no tool takes a name
 * for an option.
 */
export function relativePaths(folder: RepoPath, paths: readonly RepoPath[]): string[] {
  return paths.map((path) => {
    const relative = posix.relative(`/${folder}`, `/${path}`);
    return relative.startsWith("-") ? `./${relative}` : relative;
  });
}
