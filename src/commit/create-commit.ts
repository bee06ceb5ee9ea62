// Creates the commit object: runs the real `git commit` in a commit repository, and the checks when
// its hooks ask for them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Chamber, Opening } from "../chamber/chamber.ts";
import type { CommitRepository } from "../chamber/commit-repository.ts";
import { AirlockError, exitCodes } from "../errors.ts";
import { type CommitObject, readCommit } from "../git/commit-object.ts";
import { swapEntries } from "../git/index-swap.ts";
import { handOver } from "../git/loose.ts";
import { contentOf } from "../git/trees/tree-edit.ts";
import type { Candidate, Content, NotCommitted, RunResult, StagedEntry } from "../types.ts";
import type { Run } from "../run/run-request.ts";
import { exitCodeOfRun } from "../system/outcome.ts";
import type { CommitPathsRequest, PreparedCommit } from "./prepare-commit.ts";
import { pendingCandidate, withTree } from "./commit-candidate.ts";
import { checkMessage, checksToRepeat, checkTree, hasMessageChecks } from "./commit-checks.ts";
import { type MessageRequest, runGitCommit } from "./git-commit.ts";

export interface CreateRequest {
  readonly request: CommitPathsRequest;
  readonly prepared: PreparedCommit;
  readonly opening: Opening;
  /** The opened chamber. */
  readonly chamber: Chamber;
  readonly commitRepository: CommitRepository;
  readonly scratch: string;
}

/** A commit that has not landed: no ref of the repository names it yet. */
export interface CreatedCommit {
  readonly kind: "created";
  readonly commit: CommitObject;
  readonly entries: readonly StagedEntry[];
  readonly checked: RunResult | null;
  /** Names of the checks that must run again if others have landed meanwhile. */
  readonly repeat: readonly string[];
  /**
   * Duration of the checks, and of `git commit` with its hooks and editor but without the checks.
   */
  readonly milliseconds: { readonly checks: number; readonly commit: number };
}

/**
 * Creates the commit. Throws AirlockError if a check could not run, or if the commit has another
 * tree than the one that was checked.
 */
export async function createCommit(given: CreateRequest): Promise<CreatedCommit | NotCommitted> {
  const { request, prepared, opening, commitRepository, scratch } = given;
  const { repository, fault, options, objects } = request;
  const started = performance.now();
  const state: {
    candidate: Candidate;
    run: Run | null;
    checked: RunResult | null;
    checks: number;
  } = {
    candidate: prepared.candidate,
    run: null,
    checked: null,
    checks: 0,
  };
  const onCheck = async ({
    gitPid,
    ownHooks,
  }: {
    readonly gitPid: number;
    readonly ownHooks: boolean;
  }) => {
    const since = performance.now();
    fault("before-checks");
    // The chamber is opened again only if hooks of the user may have changed it, or for an amended
    // commit, which is compared with its own parent.
    const chamber =
      ownHooks || options.amend ? opening : { ...opening, open: async () => given.chamber };
    if (ownHooks)
      state.candidate = await pendingCandidate({
        repository,
        commitRepository,
        before: prepared.candidate,
        scratch,
      });
    const { run, exitCode } = await checkTree(request, prepared, {
      candidate: state.candidate,
      opening: chamber,
      gitPid,
    });
    state.run = run;
    state.checked = run;
    if (exitCode === exitCodes.passed && run.fixed.length > 0) {
      // Git reads the index of the commit repository again after this hook.
      await swapEntries({
        repository,
        index: join(commitRepository.gitDir, "index"),
        swaps: run.fixed,
        tree: run.candidate.tree,
      });
      // The entries to land are those that differ from the base, even for a commit that replaces
      // the base.
      state.candidate = options.amend
        ? await withTree(repository, state.candidate, run.candidate.tree)
        : run.candidate;
    }
    state.checks += performance.now() - since;
    request.activity.enter("committing");
    return exitCode;
  };
  const onMessage = async ({ edited }: MessageRequest) => {
    // Few configs have checks of messages. The run of the tree's checks has read the config.
    if (state.run !== null && !hasMessageChecks(state.run)) return exitCodes.passed;
    const since = performance.now();
    const raw = readFileSync(join(commitRepository.gitDir, "COMMIT_EDITMSG"));
    // An amended commit is compared with its own parents.
    const candidate = options.amend ? (state.run?.candidate ?? state.candidate) : state.candidate;
    const { run, exitCode } = await checkMessage(request, {
      candidate,
      opening,
      commitRepository,
      raw,
      edited,
    });
    state.checked = withMessage(state.checked, run);
    state.checks += performance.now() - since;
    return exitCode;
  };
  request.activity.enter("committing");
  fault("before-commit");
  const args = ["--quiet", ...options.args];
  const { env, signal, attended } = request;
  const inside = await runGitCommit({
    commitRepository,
    root: repository.root,
    env,
    args,
    signal,
    attended,
    onCheck,
    onMessage,
  });
  const { checked, checks } = state;
  if (request.signal.aborted)
    throw new AirlockError("interrupted", "INTERRUPTED", "Interrupted; nothing was committed.");
  const oid = commitRepository.head();
  if (inside.code !== 0 || oid === null || oid === prepared.candidate.base)
    return { kind: "not committed", exitCode: codeOf(checked), checked };
  if (inside.asked === null && !options.noVerify) throw silent();
  fault("before-hand-over");
  handOver(repository, commitRepository.objects);
  const commit = await readCommit(objects, oid);
  if (checked !== null && commit.tree !== state.candidate.tree) throw changed();
  const same = commit.tree === prepared.tree;
  const candidate =
    commit.tree === state.candidate.tree
      ? state.candidate
      : await withTree(repository, prepared.candidate, commit.tree);
  const entries = same ? prepared.entries : withOthers(prepared.entries, candidate);
  const repeat = state.run === null ? [] : checksToRepeat(state.run);
  return {
    kind: "created",
    commit,
    entries,
    checked,
    repeat,
    milliseconds: { checks, commit: performance.now() - started - checks },
  };
}

/** Adds the results of the message checks to those of the tree. */
function withMessage(checked: RunResult | null, message: RunResult): RunResult {
  if (checked === null) return message;
  const { results, lines, duration } = message;
  return {
    ...checked,
    results: [...checked.results, ...results],
    lines: new Map([...checked.lines, ...lines]),
    duration: checked.duration + duration,
  };
}

/**
 * Returns the exit code of the checks; if no check stopped the commit, then a hook, the editor or
 * git did: `failed`.
 */
function codeOf(checked: RunResult | null): number {
  return exitCodeOfRun(checked?.results ?? [], { aborted: false }) || exitCodes.failed;
}

/**
 * Returns the entries of a commit that the user's own hooks changed. For paths that were not named,
 * the shared index counts as having the base's entry.
 */
function withOthers(entries: readonly StagedEntry[], { changes }: Candidate): StagedEntry[] {
  const known = new Map(entries.map((entry) => [entry.path, entry]));
  return changes.flatMap(
    ({ path, oldPath = path, mode, blob, oldMode, oldBlob }): StagedEntry[] => {
      const [content, old] = [contentOf(mode, blob), contentOf(oldMode, oldBlob)];
      const entry = (at: string, now: Content | null, base: Content | null): StagedEntry => {
        const named = known.get(at);
        return { path: at, content: now, base, index: named === undefined ? base : named.index };
      };
      return oldPath === path
        ? [entry(path, content, old)]
        : [entry(oldPath, null, old), entry(path, content, null)];
    },
  );
}

function silent(): AirlockError {
  return new AirlockError(
    "environment",
    "HOOK_SILENT",
    "The pre-commit hook of airlock did not run, so nothing was checked and nothing was committed.",
    { next: ["airlock doctor"] },
  );
}

function changed(): AirlockError {
  return new AirlockError(
    "refused",
    "CHANGED_DURING_CHECKS",
    "A hook changed what was to be committed after it was checked; nothing was committed.",
    { next: ["Let hooks change files in pre-commit only, and commit again."] },
  );
}
