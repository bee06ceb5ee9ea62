// The only place that spawns git. An exit status is data; an exception means that git could not be asked.

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
  /** Exit codes that are answers; any other is an error. By default only 0. */
  readonly accept?: readonly number[];
  /** Keeps the user's hooks out: what is called for concerns refs of ours only. */
  readonly hooks?: "off";
  /** In a process group of its own: it comes to its end also when our group is killed in the middle. */
  readonly apart?: boolean;
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Settings for every call of ours: nothing of git's optional machinery may start, lock or ask.
 * - `core.fsmonitor=false`: no daemon is started or asked on our behalf.
 * - `gc.auto=0`, `maintenance.auto=false`: a check must not set off a repack.
 * - `submodule.recurse=false`: with it git goes into submodules, which a private index and a chamber do not have
 *   (git-config(1), `submodule.recurse`).
 * - `core.ignoreStat`, `core.trustctime`, `core.checkStat` at their defaults: otherwise a changed file may not be noticed.
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

/** Verbs that we use on private indexes and in chambers only: the user's post-index-change hook has nothing to see there. */
const unseen = new Set(["checkout-index", "read-tree", "update-index", "write-tree"]);

const hooksOff = ["-c", "core.hooksPath=/dev/null"];

function settingsOf(args: readonly string[]): readonly string[] {
  return unseen.has(args[0] ?? "") ? [...settings, ...hooksOff] : settings;
}

/** Environment of every call: English messages, no optional locks (`git status` must not write the index), no prompt. */
const surroundings = { LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" } as const;

/**
 * Runs git with these arguments; returns its exit code and output.
 * Throws an AirlockError of kind `git` where git is missing, dies by a signal, or exits with a code not in `accept`.
 */
export function git(args: readonly string[], call: GitCall): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...settingsOf(args), ...(call.hooks === "off" ? hooksOff : []), ...args], {
      cwd: placeOf(call),
      env: { ...call.env, ...surroundings },
      detached: call.apart ?? false,
      stdio: [call.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout!.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr!.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (cause) => reject(notStarted(args, call, cause)));
    child.on("close", (code, signal) => {
      const stderr = Buffer.concat(err).toString("utf8");
      if (code !== null && (call.accept ?? [0]).includes(code)) resolve({ code, stdout: Buffer.concat(out), stderr });
      else reject(failed(args, { code, signal, stderr }));
    });
    if (call.input !== undefined) {
      // Where git leaves without reading all, its exit code says why; EPIPE adds nothing.
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

/** The arguments and environment for a git process that stays open (see `git/objects.ts`). */
export function openGit(args: readonly string[], call: GitCall) {
  return spawn("git", [...settings, ...args], {
    cwd: placeOf(call),
    env: { ...call.env, ...surroundings },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}

/** A git under way that shares the terminal with whoever called us. */
export interface AttendedGit {
  /** The other end of file descriptor 3 of git and of every hook that it starts. */
  readonly line: Duplex;
  /** Its exit code; `null` where a signal ended it. What it has started may live on. */
  readonly ended: Promise<number | null>;
  /** Ends it as a person would, by SIGINT. */
  readonly interrupt: () => void;
}

export interface AttendedCall {
  readonly env: Environment;
  readonly cwd: string;
  /** Takes what git prints, in place of standard error. */
  readonly attended: Writable | undefined;
}

/**
 * Starts a git that a person takes part in (editor, passphrase, hooks of the user's): in the caller's own environment, with
 * the caller's standard input; what it prints goes to standard error, since standard output is the report's, or to the stream
 * that is given, where this process has none of its own to offer.
 */
export function attendGit(args: readonly string[], call: AttendedCall): AttendedGit {
  const said = call.attended === undefined ? 2 : "pipe";
  const child = spawn("git", args, { cwd: call.cwd, env: { ...call.env }, stdio: ["inherit", said, said, "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => call.attended?.write(chunk));
  const line = child.stdio[3] as Duplex;
  // A hook may be gone before it has read the answer.
  line.on("error", () => line.destroy());
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", (cause) => reject(notStarted(args, call, cause)));
    // Not `close`: a hook may leave a process behind that keeps the line open.
    child.on("exit", (code) => {
      if (call.attended === undefined) return resolve(code);
      // What it said may still be on its way.
      child.on("close", () => resolve(code));
      setTimeout(() => resolve(code), 500);
    });
  });
  return { line, ended, interrupt: () => void child.kill("SIGINT") };
}

/**
 * Where git starts: by default at the top of the working tree, since some commands (ls-tree) speak of the current folder only.
 * Not where this process stands: that may be a subfolder, or a chamber that is gone.
 */
function placeOf({ cwd, env }: GitCall): string | undefined {
  return cwd ?? env["GIT_WORK_TREE"] ?? env["GIT_DIR"];
}

function notStarted(args: readonly string[], call: { readonly cwd?: string | undefined }, cause: Error): AirlockError {
  // Node says the same of a folder that is not there.
  const missing = (cause as NodeJS.ErrnoException).code === "ENOENT" && (call.cwd === undefined || existsSync(call.cwd));
  const where = call.cwd === undefined ? "" : ` in ${call.cwd}`;
  return missing
    ? new AirlockError("git", "GIT_MISSING", `git could not be started${where}: not found.`, {
        cause,
        next: ["Install git 2.31 or newer, or put it on PATH."],
      })
    : new AirlockError("git", "GIT_FAILED", `git ${verb(args)} could not be run${where}.`, { cause, detail: cause.message });
}

function failed(args: readonly string[], end: { code: number | null; signal: string | null; stderr: string }): AirlockError {
  if (/No space left on device|Disk quota exceeded/.test(end.stderr)) {
    const next = ["Free some space, then try again. `airlock cache clear` frees the chambers."];
    return new AirlockError("environment", "NO_SPACE", `There is no space left on the device: git ${verb(args)} could not write.`, {
      detail: end.stderr.trim(),
      next,
    });
  }
  const how = end.code === null ? `was ended by ${end.signal}` : `exited with ${end.code}`;
  return new AirlockError("git", "GIT_FAILED", `git ${verb(args)} ${how}.`, { detail: end.stderr.trim() });
}

/** The verb of a call, for messages. */
function verb(args: readonly string[]): string {
  return args.find((arg) => !arg.startsWith("-")) ?? "";
}
