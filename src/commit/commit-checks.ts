// The checks of one commit: its tree, its message, and its tree again on top of what others have
// landed meanwhile.

import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Opening } from "../chamber/chamber.ts";
import {
  type CommitRepository,
  commitRepositoryEnvironment,
} from "../chamber/commit-repository.ts";
import { exitCodes } from "../errors.ts";
import { gate } from "../gate/gate.ts";
import type { GateRequest, GateResult } from "../gate/gate-request.ts";
import { readCommit } from "../git/commit-object.ts";
import { recordedMessage } from "../git/recorded-message.ts";
import type { Run } from "../run/run-request.ts";
import { gitCommand } from "../scope/git-command.ts";
import { messageOrigin } from "../scope/message-origin.ts";
import { sessionOf } from "../sessions/identity.ts";
import { statePath } from "../system/layout.ts";
import { makeFolder, writeFile } from "../system/files/private.ts";
import { commandLine } from "../system/shell.ts";
import type { Candidate, Oid } from "../types.ts";
import type { PreparedCommit, CommitPathsRequest } from "./prepare-commit.ts";
import { withTree } from "./commit-candidate.ts";

/** A tree that the `git commit` in the commit repository is about to commit. */
export interface TreeToCheck {
  readonly candidate: Candidate;
  readonly opening: Opening;
  /** The `git commit` that waits for the answer. */
  readonly gitPid: number;
}

/**
 * Passes the tree of a commit through the gate. The caller puts the fixes into the index of the
 * commit repository.
 */
export function checkTree(
  request: CommitPathsRequest,
  prepared: PreparedCommit,
  { candidate, opening, gitPid }: TreeToCheck,
): Promise<GateResult> {
  return gate(candidate, {
    ...common(request, opening),
    activity: request.activity,
    stage: "pre-commit",
    purpose: "commit",
    guard: prepared.guard,
    amending: request.options.amend ? "yes" : "no",
    git: { process: { pid: gitPid }, extent: "whole", index: "none" },
    words: {
      subject: "this commit",
      consequence: "nothing was committed",
      next: ["Fix it, and commit again."],
      again: request.command,
    },
  });
}

/** A message as git has written it in a commit repository, after the user's own hooks. */
export interface MessageToCheck {
  readonly candidate: Candidate;
  readonly opening: Opening;
  readonly commitRepository: CommitRepository;
  readonly raw: Buffer;
  /** The message was open in an editor. */
  readonly edited: boolean;
}

/**
 * Passes the message of a commit through the gate. Keeps it in a file, because the commit
 * repository is removed afterwards.
 */
export async function checkMessage(
  request: CommitPathsRequest,
  asked: MessageToCheck,
): Promise<GateResult> {
  const { repository } = request;
  const { candidate, opening, commitRepository, raw, edited } = asked;
  const command = gitCommand({ words: ["git", "commit", ...request.options.args], prefix: "" });
  const message = await recordedMessage(
    { ...repository, env: commitRepositoryEnvironment(commitRepository, repository.env) },
    raw,
    messageOrigin(command, edited),
  );
  const words = commandLine(["-e", "-F", keepMessage(request, raw)]);
  const next = `Fix the message, which is kept: type the same command again, with ${words} in place of the message.`;
  return gate(candidate, {
    ...common(request, opening),
    stage: "commit-msg",
    purpose: "commit",
    message,
    words: {
      subject: "this commit",
      consequence: "nothing was committed",
      next: [next],
      again: request.command,
    },
  });
}

/** Returns whether any check of the config looks at messages. */
export function hasMessageChecks({ config }: Run): boolean {
  return config.checks.some(({ stages }) => stages.includes("commit-msg"));
}

/** A commit with checks of the whole tree, which must run again if others have landed meanwhile. */
export interface Recheck {
  readonly request: CommitPathsRequest;
  readonly prepared: PreparedCommit;
  readonly opening: Opening;
  /** Names of these checks. */
  readonly checks: readonly string[];
}

/**
 * Returns the names of the checks that must run again on top of commits that landed meanwhile:
 * those of the whole tree.
 */
export function checksToRepeat({ config, plan }: Run): string[] {
  if (config.settings.recheck === "never") return [];
  return plan.planned.filter(({ check }) => check.needs === "tree").map(({ check }) => check.name);
}

/**
 * Thrown if a check of the whole tree does not pass on top of commits that landed meanwhile; its
 * report has been written.
 */
export class RecheckFailed extends Error {
  override readonly name = "RecheckFailed";
  readonly exitCode: number;

  /** Takes the exit code of the checks. */
  constructor(exitCode: number) {
    super("A check of the whole tree does not pass on top of the commits that landed meanwhile.");
    this.exitCode = exitCode;
  }
}

/**
 * Checks a tree that was rebuilt on top of another base. Throws RecheckFailed where it does not
 * pass.
 */
export async function checkAgain(
  { request, prepared, opening, checks }: Recheck,
  onto: { readonly tree: Oid; readonly base: Oid },
): Promise<void> {
  const { repository, objects } = request;
  const before = {
    ...prepared.candidate,
    base: onto.base,
    baseTree: (await readCommit(objects, onto.base)).tree,
  };
  const { exitCode } = await gate(await withTree(repository, before, onto.tree), {
    ...common(request, opening),
    activity: request.activity,
    stage: "pre-commit",
    purpose: "recheck",
    only: checks,
    amending: "no",
    words: {
      subject: "this commit",
      consequence: "nothing was committed",
      next: ["Fix it, and commit again."],
      again: request.command,
    },
  });
  if (exitCode !== exitCodes.passed) throw new RecheckFailed(exitCode);
}

type Common = "repository" | "objects" | "caller" | "reporter" | "opening";

function common(
  request: CommitPathsRequest,
  opening: Opening,
): Required<Pick<GateRequest, Common>> {
  const { repository, objects, reporter } = request;
  // The chamber stays open: it is needed after the checks.
  return {
    repository,
    objects,
    caller: request,
    reporter,
    opening: { ...opening, close: async () => undefined },
  };
}

/**
 * Keeps a message as git would keep it in COMMIT_EDITMSG: one file per session, since several may
 * commit at once. Returns its path.
 */
function keepMessage({ repository, env }: CommitPathsRequest, raw: Buffer): string {
  const folder = statePath(repository.commonDir, "messages");
  const name = createHash("sha256").update(sessionOf(env).id).digest("hex").slice(0, 12);
  makeFolder(folder);
  writeFile(join(folder, name), raw);
  return join(folder, name);
}
