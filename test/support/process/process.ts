// Starts processes for tests: always with a complete environment, and all their output is kept.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

export type TestEnvironment = Readonly<Record<string, string>>;

/** The end of a process: its exit code and its output. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, byte for byte. */
  readonly bytes: Buffer;
}

/** A running process. */
export interface Running {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Settles when it has ended and its output is closed. */
  readonly done: Promise<Finished>;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env: TestEnvironment;
  readonly input?: string | Uint8Array | undefined;
  /** In a process group of its own, so that a test can kill all of it. */
  readonly group?: boolean;
}

/**
 * Starts a program without a shell; returns at once. `done` rejects where it could not be started.
 */
export function start(argv: readonly string[], options: StartOptions): Running {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...options.env },
    detached: options.group ?? false,
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout!.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr!.on("data", (chunk: Buffer) => err.push(chunk));
  const done = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.stdin?.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") reject(error);
    });
    child.on("close", (code, signal) => {
      const bytes = Buffer.concat(out);
      resolve({
        code,
        signal,
        bytes,
        stdout: bytes.toString("utf8"),
        stderr: Buffer.concat(err).toString("utf8"),
      });
    });
  });
  if (options.input !== undefined) child.stdin!.end(options.input);
  return { pid: child.pid ?? -1, child, done };
}

/** Runs a program to its end; returns how it ended, whatever its exit code. */
export function run(argv: readonly string[], options: StartOptions): Promise<Finished> {
  return start(argv, options).done;
}

/**
 * Runs a program that must exit with 0; returns its standard output. Throws with its own words
 * otherwise.
 */
export async function succeed(argv: readonly string[], options: StartOptions): Promise<string> {
  const end = await run(argv, options);
  if (end.code !== 0)
    throw new Error(
      `${argv.join(" ")} exited with ${end.code ?? end.signal}:\n${end.stderr}${end.stdout}`,
    );
  return end.stdout;
}

/**
 * Between two answers in one output: nothing that git prints with -z or in lines has three NULs
 * after a newline.
 */
const separator = Buffer.from("\n\0\0\0\n");

/**
 * Runs shell commands, which must all succeed, in one process: starting many from a large one is
 * what tests spend their time on. `$1`, `$2`, … are the values. Returns what each command printed,
 * byte for byte.
 */
export async function ask(
  commands: readonly string[],
  values: readonly string[],
  options: StartOptions,
): Promise<Buffer[]> {
  const script = commands
    .map((command) => `{ ${command}\n} || exit; printf '\\n\\000\\000\\000\\n'`)
    .join("\n");
  const end = await run(["sh", "-c", script, "sh", ...values], options);
  if (end.code !== 0)
    throw new Error(
      `${commands.join("; ")} exited with ${end.code ?? end.signal}:\n${end.stderr}${end.stdout}`,
    );
  const answers: Buffer[] = [];
  for (let from = 0; from < end.bytes.length;) {
    const to = end.bytes.indexOf(separator, from);
    answers.push(end.bytes.subarray(from, to));
    from = to + separator.length;
  }
  return answers;
}
