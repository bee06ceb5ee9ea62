// The real `git commit`, in a room of the chamber: its hooks, its editor, its signature; and the talk with our own hook in it.

import type { Writable } from "node:stream";
import { startInteractiveGit } from "../git/exec.ts";
import type { Environment } from "../types.ts";
import { type CommitRepository, commitRepositoryEnvironment } from "../chamber/commit-repository.ts";

export interface InsideRequest {
  readonly room: CommitRepository;
  /** The caller's. */
  readonly env: Environment;
  /** Options and their values, as `git commit` takes them. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  /** See `InteractiveCall`. */
  readonly attended: Writable | undefined;
  /** Asked by hooks/pre-commit, after the user's own hooks, if there are any; returns its exit code. */
  readonly onCheck: (asked: { readonly gitPid: number; readonly ownHooks: boolean }) => Promise<number>;
  /** Asked by hooks/commit-msg, after the user's own hooks; returns its exit code. */
  readonly onMessage: (message: Message) => Promise<number>;
}

/** A message that is ready to be looked at, in the room's COMMIT_EDITMSG. */
export interface Message {
  readonly gitPid: number;
  readonly edited: boolean;
}

/** How `git commit` ended. */
export interface Inside {
  /** `null`: by a signal. */
  readonly code: number | null;
  /** What hooks/pre-commit asked for: to check, or to be left alone (HUSKY=0); `null` where it never ran. */
  readonly asked: "check" | "skip" | null;
}

/**
 * Runs `git commit` in a room. Its hooks find file descriptor 3, and write a line: hooks/pre-commit `check <pid of git>`, and `own` where
 * hooks of the user's have run, or `skip`; hooks/commit-msg `message <pid of git>`, and `editor` where one was open. Where they ask, they read their exit code.
 * Never throws for what git or a hook does; what `onCheck` or `onMessage` throws is thrown on, once git has ended.
 */
export async function commitInside({ room, env, args, signal, attended, onCheck, onMessage }: InsideRequest): Promise<Inside> {
  const inner = { ...commitRepositoryEnvironment(room, env), AIRLOCK_COMMIT: "1" };
  const commit = startInteractiveGit(["commit", ...args], { cwd: room.files, env: inner, attended });
  let asked: Inside["asked"] = null;
  let unread = "";
  let fault: { readonly thrown: unknown } | null = null;
  const answer = async (exitCode: Promise<number>): Promise<void> => {
    const code = await exitCode.catch((thrown: unknown) => {
      fault ??= { thrown };
      return 2;
    });
    commit.line.write(`${code}\n`);
  };
  let answered: Promise<void> = Promise.resolve();
  const hear = (line: string) => {
    const [word, ...rest] = line.split(" ");
    if (word === "message") {
      const message = { gitPid: Number(rest[0]), edited: rest[1] === "editor" };
      answered = answered.then(() => answer(onMessage(message)));
    } else if (asked === null) {
      asked = word === "check" ? "check" : "skip";
      if (asked === "check") answered = answer(onCheck({ gitPid: Number(rest[0]), ownHooks: rest[1] === "own" }));
    }
  };
  commit.line.on("data", (chunk: Buffer) => {
    const lines = (unread + chunk.toString("latin1")).split("\n");
    unread = lines.pop()!;
    for (const line of lines) hear(line);
  });
  const interrupt = () => commit.interrupt();
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    const code = await commit.ended;
    await answered;
    if (fault !== null) throw (fault as { thrown: unknown }).thrown;
    return { code, asked };
  } finally {
    signal.removeEventListener("abort", interrupt);
    commit.line.destroy();
  }
}
