// The one place of the benchmark that starts processes: to get something done, or to time it.

import { spawnSync } from "node:child_process";
import { accessSync, closeSync, constants, openSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { AirlockError } from "../src/errors.ts";
import type { Environment } from "../src/types.ts";

export interface Place {
  readonly cwd: string;
  readonly env: Environment;
}

/** What a timed command took and said. */
export interface Timing {
  /** Wall-clock milliseconds from the start of the process to its end. */
  readonly milliseconds: number;
  /** Both output streams. */
  readonly output: string;
}

/**
 * Runs a command that must succeed; returns its standard output without the final newline. Throws
 * with its output otherwise.
 */
export function run(argv: readonly [string, ...string[]], place: Place, input = ""): string {
  const [program, ...args] = argv;
  const child = spawnSync(program, args, {
    cwd: place.cwd,
    env: { ...place.env },
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (child.error !== undefined || child.status !== 0)
    throw failed(argv, `${child.error?.message ?? ""}${child.stdout}${child.stderr}`);
  return child.stdout.replace(/\n$/, "");
}

/**
 * Times a command that must succeed. Its output goes to a file, not to a pipe: a process that the
 * command leaves behind would hold a pipe open and be timed with it.
 */
export function time(argv: readonly [string, ...string[]], place: Place): Timing {
  const [program, ...args] = argv;
  const log = join(place.env["HOME"] ?? place.cwd, "output.txt");
  const file = openSync(log, "w");
  try {
    const start = process.hrtime.bigint();
    const child = spawnSync(program, args, {
      cwd: place.cwd,
      env: { ...place.env },
      stdio: ["ignore", file, file],
    });
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    const output = readFileSync(log, "utf8");
    if (child.error !== undefined || child.status !== 0)
      throw failed(argv, `${child.error?.message ?? ""}${output}`);
    return { milliseconds, output };
  } finally {
    closeSync(file);
  }
}

/** The error for a command of the benchmark that did not do what it should. */
export function failed(argv: readonly string[], detail: string): AirlockError {
  return new AirlockError("environment", "BENCH_COMMAND_FAILED", `\`${argv.join(" ")}\` failed.`, {
    detail,
  });
}

/** Returns where a program is by PATH, or `null`. */
export function findOnPath(program: string, env: Environment): string | null {
  const candidates = (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, program));
  return candidates.find((path) => isExecutable(path)) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    // Not there, or not for us: the next folder of PATH is tried, as the shell does.
    if (error instanceof Error) return false;
    throw error;
  }
}
