// Runs the real `git commit` in a commit repository, with its hooks, editor and signature, and
// answers our own hooks in it.

import type { Writable } from "node:stream";
import { startInteractiveGit } from "../git/exec.ts";
import { mapToChamber } from "../run/process/chamber-entries.ts";
import type { Environment } from "../types.ts";
import {
  type CommitRepository,
  commitRepositoryEnvironment,
} from "../chamber/commit-repository.ts";

export interface GitCommitRequest {
  readonly commitRepository: CommitRepository;
  /** The working tree, absolute; the user's own hooks find the chamber's files in its place. */
  readonly root: string | null;
  /** The environment of the caller. */
  readonly env: Environment;
  /** Options and their values, as `git commit` takes them. */
  readonly args: readonly string[];
  readonly signal: AbortSignal;
  /** See `InteractiveCall`. */
  readonly attended: Writable | undefined;
  /**
   * Called for hooks/pre-commit, after the user's own hooks, if there are any; returns the hook's
   * exit code.
   */
  readonly onCheck: (asked: {
    readonly gitPid: number;
    readonly ownHooks: boolean;
  }) => Promise<number>;
  /** Called for hooks/commit-msg, after the user's own hooks; returns the hook's exit code. */
  readonly onMessage: (message: MessageRequest) => Promise<number>;
}

/** A message that is ready to be checked, in COMMIT_EDITMSG of the commit repository. */
export interface MessageRequest {
  readonly edited: boolean;
}

/** The end of `git commit`. */
export interface GitCommitEnd {
  /** Exit code; `null` if a signal ended it. */
  readonly code: number | null;
  /**
   * The request of hooks/pre-commit: to check, or to skip the checks (HUSKY=0); `null` if the hook
   * never ran.
   */
  readonly asked: "check" | "skip" | null;
}

/**
 * Runs `git commit` in a commit repository. Our hooks write one line to file descriptor 3, and read
 * their exit code from it:
 * - hooks/pre-commit writes `check <pid of git>`, followed by ` own` if hooks of the user have run;
 *   or `skip`, and reads nothing;
 * - hooks/commit-msg writes `message`, followed by ` editor` if an editor was open.
 * Never throws for what git or a hook does. Rethrows what `onCheck` or `onMessage` throws, after
 * git has ended.
 */
export async function runGitCommit({
  commitRepository,
  root,
  env,
  args,
  signal,
  attended,
  onCheck,
  onMessage,
}: GitCommitRequest): Promise<GitCommitEnd> {
  const { files } = commitRepository;
  const mapped = root === null ? env : mapToChamber(env, { root, chamber: files });
  const inner = {
    ...commitRepositoryEnvironment(commitRepository, mapped),
    AIRLOCK_COMMIT: "1",
    // See hooks/own-hooks.
    AIRLOCK_MAIN_WORKTREE: commitRepository.ofMainWorktree ? "1" : "",
  };
  const commit = startInteractiveGit(["commit", ...args], {
    cwd: files,
    env: inner,
    attended,
  });
  let asked: GitCommitEnd["asked"] = null;
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
      const message = { edited: rest[0] === "editor" };
      answered = answered.then(() => answer(onMessage(message)));
    } else if (asked === null) {
      asked = word === "check" ? "check" : "skip";
      if (asked === "check")
        answered = answer(onCheck({ gitPid: Number(rest[0]), ownHooks: rest[1] === "own" }));
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
