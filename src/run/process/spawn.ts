// Starts users' commands, and ends them: the only importer of execa.

import type { execa as execaType } from "execa";
import { Capture } from "./capture.ts";
import { endGroup, timerLength, watchGroup } from "./process-group.ts";
import { isPlainArgv, withRawBytes } from "./raw-argv.ts";

export interface SpawnRequest {
  /**
   * The program's absolute file, then its arguments. Arguments may hold raw bytes (see
   * `system/bytes.ts`).
   */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  /** An open file to read standard input from; without it there is no input. */
  readonly stdin?: number;
  /** Milliseconds until the group is ended. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Bytes of output to keep. */
  readonly cap: number;
  /**
   * Bytes of each stream to keep for itself, for a program to read; without it they are not kept
   * apart.
   */
  readonly apart?: number;
  /** Milliseconds between SIGTERM and SIGKILL; 2000 by default. */
  readonly grace?: number;
}

export type End =
  | { readonly kind: "exited"; readonly code: number }
  /** By a signal that was not ours. */
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "timed out" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "not started"; readonly code: string; readonly message: string };

export interface Spawned {
  readonly end: End;
  /** Both streams in the order in which they arrived, capped. */
  readonly output: string;
  /**
   * Each stream whole, where that was asked for; `null` where one was longer than could be kept.
   */
  readonly streams?: { readonly stdout: string; readonly stderr: string } | null;
}

const defaultGrace = 2000;

/**
 * Milliseconds after the command's end in which what it wrote is still read from a pipe that
 * someone else holds open.
 */
const drain = 500;

type Execa = typeof execaType;
let loading: Promise<Execa> | undefined;

/**
 * Starts loading execa, so that it loads while git works. Throws (later, from `spawnCommand`) where
 * it cannot be loaded.
 */
export function preload(): Promise<Execa> {
  loading ??= import("execa").then((module) => module.execa);
  return loading;
}

/**
 * Runs one command to its end, in a process group of its own, and returns how it ended and what it
 * printed.
 *
 * Nothing of its group is left when this returns: after a timeout, an abort and also after a normal
 * end, the group gets SIGTERM and, after a grace, SIGKILL. A daemon that left the group may hold
 * the pipes: it is not waited for.
 *
 * Both streams are pipes of their own, read as they arrive. (One pipe for both would need a shell
 * to join them, and dash drops environment variables whose names are no identifiers, such as
 * npm's.)
 *
 * Never rejects because of what the command does; throws where execa cannot be loaded.
 */
export async function spawnCommand(request: SpawnRequest): Promise<Spawned> {
  const execa = await preload();
  const capture = new Capture(request.cap);
  if (request.signal.aborted) return { end: { kind: "cancelled" }, output: "" };
  const refused = refusal(request.argv);
  if (refused !== null) return { end: refused, output: "" };
  const child = start(execa, request);
  const exit = await startedOrRefused(child);
  if ("kind" in exit) return { end: exit, output: "" };
  watchGroup(exit.pid);
  const { apart } = request;
  const own =
    apart === undefined ? null : { stdout: new Capture(apart), stderr: new Capture(apart) };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk: Buffer) => {
      capture.add(chunk);
      own?.[name].add(chunk);
    });
  }
  const ended = await untilEnd(exit, request);
  await untilRead(child);
  const spawned = { end: ended, output: capture.text() };
  if (own === null) return spawned;
  const isCut = own.stdout.isCut || own.stderr.isCut;
  return {
    ...spawned,
    streams: isCut ? null : { stdout: own.stdout.text(), stderr: own.stderr.text() },
  };
}

type Child = ReturnType<typeof start>;

/**
 * execa's own timeout and kill are not used: they know one process, and wait for every process that
 * holds its pipes.
 */
function start(execa: Execa, { argv, cwd, env, stdin }: SpawnRequest) {
  const [file, ...args] = isPlainArgv(argv) ? argv : withRawBytes(argv);
  return execa(file, args, {
    cwd,
    env,
    extendEnv: false,
    detached: process.platform !== "win32",
    cleanup: false,
    buffer: false,
    reject: false,
    // execa's types end at 9; it hands any number on to Node.
    stdin: (stdin as 3 | undefined) ?? "ignore",
    stdout: "pipe",
    stderr: "pipe",
    windowsHide: true,
  });
}

interface Exit {
  readonly pid: number;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** A child without a process id was not started; execa says why in its result. */
async function startedOrRefused(child: Child): Promise<Exit | End> {
  const { pid } = child;
  if (pid !== undefined) {
    return {
      pid,
      exited: new Promise((resolve) =>
        child.once("exit", (code, signal) => resolve({ code, signal })),
      ),
    };
  }
  const result = await child;
  return {
    kind: "not started",
    code: result.code ?? "UNKNOWN",
    message: result.originalMessage ?? result.shortMessage ?? "",
  };
}

/** Waits for the command's end, or brings it about; then ends what is left of its group. */
async function untilEnd(
  { pid, exited }: Exit,
  { timeout, signal, grace = defaultGrace }: SpawnRequest,
): Promise<End> {
  const over = new AbortController();
  const end = await new Promise<End>((resolve) => {
    void exited.then(({ code, signal: by }) =>
      resolve(code === null ? { kind: "killed", signal: by ?? "" } : { kind: "exited", code }),
    );
    void pause(timerLength(timeout), over.signal).then(() => resolve({ kind: "timed out" }));
    signal.addEventListener("abort", () => resolve({ kind: "cancelled" }), { signal: over.signal });
    if (signal.aborted) resolve({ kind: "cancelled" });
  });
  over.abort();
  await endGroup(pid, grace);
  // A process that even SIGKILL does not end (it waits for a dead disk, say) must not hold us up.
  await Promise.race([exited, pause(drain)]);
  return end;
}

/**
 * Waits until both pipes are at their end, or, where someone else holds them, until what was in
 * them has been read.
 */
async function untilRead(child: Child): Promise<void> {
  const streams = [child.stdout, child.stderr];
  const ends = streams.map(
    (stream) =>
      new Promise<void>((resolve) =>
        stream.readableEnded ? resolve() : stream.once("close", resolve),
      ),
  );
  const given = new AbortController();
  await Promise.race([Promise.all(ends), pause(drain, given.signal).then(turnOfLoop)]);
  given.abort();
  for (const stream of streams) stream.destroy();
}

/**
 * After a busy spell a timer fires before waiting input is read: two turns of the event loop read
 * it.
 */
async function turnOfLoop(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1)
    await new Promise<void>((resolve) => setImmediate(resolve));
}

function pause(milliseconds: number, cancel?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    cancel?.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}

/** On Windows a file name is no string of bytes, and there is no shell to count on. */
function refusal(argv: readonly string[]): End | null {
  if (process.platform !== "win32" || isPlainArgv(argv)) return null;
  return { kind: "not started", code: "EILSEQ", message: "an argument is not valid Unicode" };
}
