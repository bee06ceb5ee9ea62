// The only place that starts git. An exit status is data; an exception means that git could not be
// asked.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Duplex, Writable } from "node:stream";
import { AirlockError } from "../errors.ts";
import type { Environment } from "../types.ts";

export interface GitCall {
  readonly env: Environment;
  readonly cwd?: string | undefined;
  /** Written to git's standard input. */
  readonly input?: Uint8Array | string;
  /** Exit codes that are valid answers; any other is an error. By default only 0. */
  readonly accept?: readonly number[];
  /** Disables the user's hooks: the call touches only refs of airlock. */
  readonly hooks?: "off";
  /** Runs git in a process group of its own, so that it finishes even if our group is killed. */
  readonly apart?: boolean;
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Settings for every call: none of git's optional features may start, lock or prompt.
 * - `core.fsmonitor=false`: git neither starts nor asks a daemon for us.
 * - `gc.auto=0`, `maintenance.auto=false`: a check must not trigger a repack.
 * - `submodule.recurse=false`: with it git enters submodules, which a private index and a chamber
 *   do not have (git-config(1), `submodule.recurse`).
 * - `core.ignoreStat`, `core.trustctime`, `core.checkStat` at their defaults: otherwise git may
 *   miss a changed file.
 */
const settings = [
  "core.fsmonitor=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "submodule.recurse=false",
  "core.ignoreStat=false",
  "core.trustctime=true",
  "core.checkStat=default",
].flatMap((setting) => ["-c", setting]);

/**
 * Verbs used only on private indexes and in chambers: the user's post-index-change hook must not
 * run for these.
 */
const privateVerbs = new Set(["checkout-index", "read-tree", "update-index", "write-tree"]);

const hooksOff = ["-c", "core.hooksPath=/dev/null"];

function settingsOf(args: readonly string[]): readonly string[] {
  return privateVerbs.has(args[0] ?? "") ? [...settings, ...hooksOff] : settings;
}

/**
 * Environment of every call: English messages, no optional locks (`git status` must not write the
 * index), no prompts.
 */
const fixedEnvironment = {
  LC_ALL: "C",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
} as const;

/**
 * Runs git with these arguments; returns its exit code and output. Throws an AirlockError of kind
 * `git` if git is missing, dies by a signal, or exits with a code not in `accept`.
 */
export function git(args: readonly string[], call: GitCall): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      "git",
      [...settingsOf(args), ...(call.hooks === "off" ? hooksOff : []), ...args],
      {
        cwd: folderOf(call),
        env: { ...call.env, ...fixedEnvironment },
        detached: call.apart ?? false,
        stdio: [call.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
        windowsHide: true,
      },
    );
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout!.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr!.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (cause) => reject(notStarted(args, call, cause)));
    child.on("close", (code, signal) => {
      const stderr = Buffer.concat(err).toString("utf8");
      if (code !== null && (call.accept ?? [0]).includes(code))
        resolve({ code, stdout: Buffer.concat(out), stderr });
      else reject(failed(args, { code, signal, stderr }));
    });
    if (call.input !== undefined) {
      // If git exits without reading all its input, its exit code says why; EPIPE adds nothing.
      child.stdin!.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") reject(notStarted(args, call, error));
      });
      child.stdin!.end(call.input);
    }
  });
}

/** Runs git and returns its standard output as one line of text, without the final newline. */
export async function gitLine(args: readonly string[], call: GitCall): Promise<string> {
  return (await git(args, call)).stdout.toString("utf8").replace(/\r?\n$/, "");
}

/** Starts a git process that stays open (see `git/objects.ts`). */
export function openGit(args: readonly string[], call: GitCall) {
  return spawn("git", [...settings, ...args], {
    cwd: folderOf(call),
    env: { ...call.env, ...fixedEnvironment },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}

/** A running git that shares the caller's terminal. */
export interface InteractiveGit {
  /** The other end of file descriptor 3 of git and of every hook that it starts. */
  readonly line: Duplex;
  /** Its exit code; `null` if a signal ended it. Processes that it started may still run. */
  readonly ended: Promise<number | null>;
  /** Interrupts it with SIGINT, as a person would. */
  readonly interrupt: () => void;
}

export interface InteractiveCall {
  readonly env: Environment;
  readonly cwd: string;
  /** Receives git's output in place of standard error. */
  readonly attended: Writable | undefined;
}

/**
 * Starts a git that a person may interact with (editor, passphrase, the user's hooks), with the
 * caller's own environment and standard input. Its output goes to standard error, because standard
 * output is for the report; or to the given stream, if this process has no standard error to offer.
 */
export function startInteractiveGit(
  args: readonly string[],
  call: InteractiveCall,
): InteractiveGit {
  const output = call.attended === undefined ? 2 : "pipe";
  const child = spawn("git", args, {
    cwd: call.cwd,
    env: { ...call.env },
    stdio: ["inherit", output, output, "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => call.attended?.write(chunk));
  const line = child.stdio[3] as Duplex;
  // A hook may exit before it has read the answer.
  line.on("error", () => line.destroy());
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", (cause) => reject(notStarted(args, call, cause)));
    // Not `close`: a hook may leave a process behind that keeps the pipe open.
    child.on("exit", (code) => {
      if (call.attended === undefined) return resolve(code);
      // Its last output may not have arrived yet.
      child.on("close", () => resolve(code));
      setTimeout(() => resolve(code), 500);
    });
  });
  return { line, ended, interrupt: () => void child.kill("SIGINT") };
}

/**
 * Returns the folder in which git starts: by default the top of the working tree, because some
 * commands (ls-tree) cover only the current folder. The current folder of this process may be a
 * subfolder, or a chamber that is gone.
 */
function folderOf({ cwd, env }: GitCall): string | undefined {
  return cwd ?? env["GIT_WORK_TREE"] ?? env["GIT_DIR"];
}

function notStarted(
  args: readonly string[],
  call: { readonly cwd?: string | undefined },
  cause: Error,
): AirlockError {
  // Node reports a missing folder in the same way.
  const missing =
    (cause as NodeJS.ErrnoException).code === "ENOENT" &&
    (call.cwd === undefined || existsSync(call.cwd));
  const where = call.cwd === undefined ? "" : ` in ${call.cwd}`;
  return missing
    ? new AirlockError("git", "GIT_MISSING", `git could not be started${where}: not found.`, {
        cause,
        next: ["Install git 2.31 or newer, or put it on PATH."],
      })
    : new AirlockError("git", "GIT_FAILED", `git ${verb(args)} could not be run${where}.`, {
        cause,
        detail: cause.message,
      });
}

function failed(
  args: readonly string[],
  end: { code: number | null; signal: string | null; stderr: string },
): AirlockError {
  if (/No space left on device|Disk quota exceeded/.test(end.stderr)) {
    const next = ["Free some space, then try again. `airlock cache clear` frees the chambers."];
    return new AirlockError(
      "environment",
      "NO_SPACE",
      `There is no space left on the device: git ${verb(args)} could not write.`,
      {
        detail: end.stderr.trim(),
        next,
      },
    );
  }
  const how = end.code === null ? `was ended by ${end.signal}` : `exited with ${end.code}`;
  return new AirlockError("git", "GIT_FAILED", `git ${verb(args)} ${how}.`, {
    detail: end.stderr.trim(),
  });
}

/** Returns the verb of a call, for messages. */
function verb(args: readonly string[]): string {
  return args.find((arg) => !arg.startsWith("-")) ?? "";
}
