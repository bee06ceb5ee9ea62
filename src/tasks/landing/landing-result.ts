// Makes the result of a landing: the commit and its tree. Writes objects only; touches no ref,
// index or file.

import { AirlockError } from "../../errors.ts";
import { readCommit } from "../../git/commit-object.ts";
import { gitLine } from "../../git/exec.ts";
import { mergeTrees } from "../../git/trees/merge-tree.ts";
import { recordedMessage } from "../../git/recorded-message.ts";
import type { ObjectReader } from "../../git/objects.ts";
import { commandLine } from "../../system/shell.ts";
import type { Environment, Oid, RepoPath, Repository } from "../../types.ts";
import { isAncestor } from "./merged.ts";
import type { TaskLanding, TaskRecord } from "../task-record.ts";
import { squashOf } from "./squash-message.ts";

export type How = TaskLanding["how"];

export interface ResultRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly task: TaskRecord;
  readonly how: How;
  /** End of the task's branch. */
  readonly tip: Oid;
  /** Full name of the target, and its commit below. */
  readonly into: string;
  readonly onto: Oid;
  /** Replaces the generated message; `null` if none was given. */
  readonly message: string | null;
}

/** A commit that is ready to land. */
export interface Result {
  readonly onto: Oid;
  readonly ontoTree: Oid;
  readonly commit: Oid;
  readonly tree: Oid;
  /** Message of a commit made for the landing; `null` if the task's own commits land unchanged. */
  readonly message: Buffer | null;
}

/**
 * Makes the result. Throws AirlockError MERGE_CONFLICT (naming the paths), NOT_FAST_FORWARD,
 * NOTHING_TO_LAND, GIT_TOO_OLD (a merge needs git 2.38), UNRELATED.
 */
export async function makeResult(request: ResultRequest): Promise<Result> {
  const { repository, objects, task, how, tip, onto, into } = request;
  const ontoTree = (await readCommit(objects, onto)).tree;
  const forward = await isAncestor(repository, onto, tip);
  if (how === "ff") {
    if (!forward) throw notForward(task, into);
    return {
      onto,
      ontoTree,
      commit: tip,
      tree: (await readCommit(objects, tip)).tree,
      message: null,
    };
  }
  const tree = forward ? (await readCommit(objects, tip)).tree : await mergedTree(request);
  if (how === "squash" && tree === ontoTree) throw nothing(task, into);
  const { env, raw } =
    how === "merge" ? { env: {}, raw: mergeMessage(task) } : await squashed(request);
  const message = await recordedMessage(repository, Buffer.from(request.message ?? raw, "utf8"), {
    edited: false,
    cleanup: null,
    verbose: false,
  });
  const parents = how === "merge" ? [onto, tip] : [onto];
  return {
    onto,
    ontoTree,
    commit: await commitTree({ repository, tree, parents, message, env }),
    tree,
    message,
  };
}

/**
 * Merges the task. If an earlier state of it has landed as a squash, merges only the later part,
 * because git does not know about the squash.
 */
async function mergedTree({ repository, task, tip, onto, into, how }: ResultRequest): Promise<Oid> {
  const { landed } = task;
  let ends: readonly [Oid, Oid] = [onto, tip];
  if (
    how === "squash" &&
    landed?.how === "squash" &&
    (await isLandedPart(repository, landed, { onto, tip }))
  ) {
    const base = await standIn(repository, landed.tip, []);
    ends = [await standIn(repository, onto, [base]), await standIn(repository, tip, [base])];
  }
  const merged = await mergeTrees(repository, ...ends);
  if (merged.kind === "clean") return merged.tree;
  if (merged.kind === "conflicts") throw conflict(task, into, merged.paths);
  throw new AirlockError(
    "git",
    "GIT_TOO_OLD",
    `${shortBranchName(into)} has moved since the task began, and this git cannot merge without a working tree.`,
    {
      next: ["Install git 2.38 or newer.", `Or: ${rebase(task, into)}`],
    },
  );
}

async function isLandedPart(
  repository: Repository,
  landed: TaskLanding,
  { onto, tip }: { onto: Oid; tip: Oid },
): Promise<boolean> {
  return (
    (await isAncestor(repository, landed.commit, onto)) &&
    (await isAncestor(repository, landed.tip, tip))
  );
}

/** Creates a commit with another commit's tree for a merge; nothing ever refers to it. */
async function standIn({ env }: Repository, commit: Oid, parents: readonly Oid[]): Promise<Oid> {
  const person = { NAME: "airlock", EMAIL: "airlock@localhost", DATE: "@0 +0000" };
  const names = Object.entries(person).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const args = [
    "commit-tree",
    "-m",
    "for a merge",
    ...parents.flatMap((parent) => ["-p", parent]),
    `${commit}^{tree}`,
  ];
  return gitLine(args, { env: { ...env, ...Object.fromEntries(names) } });
}

async function squashed({
  repository,
  task,
  tip,
  onto,
  into,
}: ResultRequest): Promise<{ env: Environment; raw: string }> {
  const { landed } = task;
  const before =
    landed !== null && (await isAncestor(repository, landed.tip, tip)) ? [landed.tip] : [];
  const squash = await squashOf({ repository, title: task.title, tip, without: [onto, ...before] });
  if (squash === null) throw nothing(task, into);
  return {
    env: { GIT_AUTHOR_NAME: squash.name, GIT_AUTHOR_EMAIL: squash.mail },
    raw: squash.message,
  };
}

function mergeMessage({ branch, title }: TaskRecord): string {
  return `Merge branch '${shortBranchName(branch)}'\n\n${title}\n`;
}

interface NewCommit {
  readonly repository: Repository;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly message: Buffer;
  /** The author, if it is not the person who lands. */
  readonly env: Environment;
}

/**
 * Creates a commit, signed if `commit.gpgSign` is set, because commit-tree ignores that setting.
 */
async function commitTree({ repository, tree, parents, message, env }: NewCommit): Promise<Oid> {
  const signs = await gitLine(["config", "--type=bool", "--get", "commit.gpgSign"], {
    env: repository.env,
    accept: [0, 1],
  });
  const args = [
    "commit-tree",
    ...(signs === "true" ? ["-S"] : []),
    ...parents.flatMap((parent) => ["-p", parent]),
    "-F",
    "-",
    tree,
  ];
  return gitLine(args, { env: { ...repository.env, ...env }, input: message });
}

/** Returns the short name of a branch. */
export function shortBranchName(branch: string): string {
  return branch.replace(/^refs\/heads\//, "");
}

function rebase({ worktree }: TaskRecord, into: string): string {
  return commandLine(["git", "-C", worktree, "rebase", shortBranchName(into)]);
}

function conflict(task: TaskRecord, into: string, paths: readonly RepoPath[]): AirlockError {
  const which = paths.length === 1 ? paths[0]! : `${paths.length} paths`;
  return new AirlockError(
    "lost",
    "MERGE_CONFLICT",
    `${shortBranchName(into)} and the task ${task.key} both changed ${which}: nothing was landed.`,
    {
      detail: paths.slice(0, 50).join("\n"),
      next: ["Rebase the task, resolve the conflicts there, and land again:", rebase(task, into)],
      facts: { paths },
    },
  );
}

function notForward(task: TaskRecord, into: string): AirlockError {
  const sentence = `${shortBranchName(into)} has commits that the task ${task.key} lacks, so it cannot be fast-forwarded: nothing was landed.`;
  return new AirlockError("refused", "NOT_FAST_FORWARD", sentence, {
    next: [
      rebase(task, into),
      `Or: ${commandLine(["airlock", "task", "land", task.key, "--squash"])}`,
    ],
  });
}

/** Makes the error for a task without changes beyond its target. */
export function nothing(task: TaskRecord, into: string): AirlockError {
  return new AirlockError(
    "refused",
    "NOTHING_TO_LAND",
    `The task ${task.key} has no changes that ${shortBranchName(into)} lacks.`,
    {
      next: [
        commandLine(["git", "-C", task.worktree, "log", "--oneline", `${shortBranchName(into)}..`]),
      ],
    },
  );
}
