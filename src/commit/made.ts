// From a tree to a commit that exists in a room only: the real `git commit`, in which the checks are asked for.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Chamber, Opening } from "../chamber/chamber.ts";
import type { CommitRepository } from "../chamber/commit-repository.ts";
import { AirlockError, exitCodes } from "../errors.ts";
import { type CommitObject, readCommit } from "../git/commit-object.ts";
import { swapEntries } from "../git/index-swap.ts";
import { handOver } from "../git/loose.ts";
import { type Content, contentOf } from "../git/tree-edit.ts";
import type { Run } from "../run/request.ts";
import { exitCodeOfRun } from "../system/outcome.ts";
import type { Candidate, RunResult } from "../types.ts";
import type { Begun, DoorRequest } from "./begin.ts";
import { roomCandidate, withTree } from "./candidate.ts";
import { checkMessage, checksToRepeat, checkTree, hasMessageChecks } from "./checks.ts";
import { commitInside, type Message } from "./inside.ts";
import type { StagedEntry } from "./stage.ts";

export interface InRoom {
  readonly request: DoorRequest;
  readonly begun: Begun;
  readonly opening: Opening;
  /** What it was opened to. */
  readonly chamber: Chamber;
  readonly room: CommitRepository;
  readonly scratch: string;
}

/** A commit that exists in a room only. */
export interface Made {
  readonly kind: "made";
  readonly commit: CommitObject;
  readonly entries: readonly StagedEntry[];
  readonly checked: RunResult | null;
  /** Names of the checks that must see it again where others have landed. */
  readonly repeat: readonly string[];
  /** Of the checks; and of `git commit` with its hooks and editor, without the checks. */
  readonly milliseconds: { readonly checks: number; readonly commit: number };
}

/** A check, a hook, the editor or git said no; what there was to say has been said. */
export interface NotCommitted {
  readonly kind: "not committed";
  readonly exitCode: number;
  readonly checked: RunResult | null;
}

/** Makes the commit. Throws AirlockError where something could not be told, or where what was checked is not what was made. */
export async function makeCommit(given: InRoom): Promise<Made | NotCommitted> {
  const { request, begun, opening, room, scratch } = given;
  const { repository, fault, options, objects } = request;
  const started = performance.now();
  const state: { candidate: Candidate; run: Run | null; checked: RunResult | null; checks: number } = {
    candidate: begun.candidate,
    run: null,
    checked: null,
    checks: 0,
  };
  const onCheck = async ({ gitPid, ownHooks }: { readonly gitPid: number; readonly ownHooks: boolean }) => {
    const since = performance.now();
    fault("before-checks");
    // The chamber is as it was made, unless hooks of the user's have been in it. An amended commit is shown with its own parent.
    const chamber = ownHooks || options.amend ? opening : { ...opening, open: async () => given.chamber };
    if (ownHooks) state.candidate = await roomCandidate({ repository, room, before: begun.candidate, scratch });
    const { run, exitCode } = await checkTree(request, begun, { candidate: state.candidate, opening: chamber, gitPid });
    state.run = run;
    state.checked = run;
    if (exitCode === exitCodes.passed && run.fixed.length > 0) {
      // Git reads the room's index again after this hook.
      await swapEntries({ repository, index: join(room.gitDir, "index"), swaps: run.fixed, tree: run.candidate.tree });
      // The entries to land are those that differ from the base, also of a commit that takes its place.
      state.candidate = options.amend ? await withTree(repository, state.candidate, run.candidate.tree) : run.candidate;
    }
    state.checks += performance.now() - since;
    request.activity.enter("committing");
    return exitCode;
  };
  const onMessage = async ({ gitPid, edited }: Message) => {
    // Few configs have checks of messages; that is known from the checks of the tree.
    if (state.run !== null && !hasMessageChecks(state.run)) return exitCodes.passed;
    const since = performance.now();
    const raw = readFileSync(join(room.gitDir, "COMMIT_EDITMSG"));
    // An amended commit is compared with its own parents.
    const candidate = options.amend ? (state.run?.candidate ?? state.candidate) : state.candidate;
    const { run, exitCode } = await checkMessage(request, { candidate, opening, room, raw, gitPid, edited });
    state.checked = withMessage(state.checked, run);
    state.checks += performance.now() - since;
    return exitCode;
  };
  request.activity.enter("committing");
  fault("before-commit");
  const args = ["--quiet", ...options.args];
  const { env, signal, attended } = request;
  const inside = await commitInside({ room, env, args, signal, attended, onCheck, onMessage });
  const { checked, checks } = state;
  if (request.signal.aborted) throw new AirlockError("interrupted", "INTERRUPTED", "Interrupted; nothing was committed.");
  const oid = room.head();
  if (inside.code !== 0 || oid === null || oid === begun.candidate.base)
    return { kind: "not committed", exitCode: codeOf(checked), checked };
  if (inside.asked === null && !options.noVerify) throw silent();
  fault("before-hand-over");
  handOver(repository, room.objects);
  const commit = await readCommit(objects, oid);
  if (checked !== null && commit.tree !== state.candidate.tree) throw changed();
  const same = commit.tree === begun.tree;
  const candidate = commit.tree === state.candidate.tree ? state.candidate : await withTree(repository, begun.candidate, commit.tree);
  const entries = same ? begun.entries : withOthers(begun.entries, candidate);
  const repeat = state.run === null ? [] : checksToRepeat(state.run);
  return { kind: "made", commit, entries, checked, repeat, milliseconds: { checks, commit: performance.now() - started - checks } };
}

/** One result of both stages: the message is a part of what was checked. */
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

/** Where no check stopped the commit, a hook, the editor or git said no. */
function codeOf(checked: RunResult | null): number {
  return exitCodeOfRun(checked?.results ?? [], { aborted: false }) || exitCodes.failed;
}

/** The user's own hooks may have staged more, or something else: in the shared index that is as in the base. */
function withOthers(entries: readonly StagedEntry[], { changes }: Candidate): StagedEntry[] {
  const known = new Map(entries.map((entry) => [entry.path, entry]));
  return changes.flatMap(({ path, oldPath = path, mode, blob, oldMode, oldBlob }): StagedEntry[] => {
    const [content, old] = [contentOf(mode, blob), contentOf(oldMode, oldBlob)];
    const entry = (at: string, now: Content | null, base: Content | null): StagedEntry => {
      const named = known.get(at);
      return { path: at, content: now, base, index: named === undefined ? base : named.index };
    };
    return oldPath === path ? [entry(path, content, old)] : [entry(oldPath, null, old), entry(path, content, null)];
  });
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
