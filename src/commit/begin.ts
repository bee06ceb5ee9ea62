// How a commit begins: what it is based on, what it takes, and what git is told.

import type { Writable } from "node:stream";
import type { Opening } from "../chamber/chamber.ts";
import { AirlockError } from "../errors.ts";
import { emptyTree, readHead, resolveCommit, staged as stagedOrigin } from "../git/candidate.ts";
import type { Swap } from "../git/index-swap.ts";
import type { ObjectReader } from "../git/objects.ts";
import { keepPathList, mostInLine, pathWords } from "../git/path-list.ts";
import type { FaultPoint } from "../system/fault.ts";
import type { Holder } from "../system/lock.ts";
import { commandLine } from "../system/shell.ts";
import { typingPrefix } from "../system/typing-place.ts";
import type { Candidate, CommitPhase, Environment, RepoPath, Repository, RunResult } from "../types.ts";
import { changesOf } from "./candidate.ts";
import { type Named, resolvePaths } from "./paths.ts";
import { preflight } from "./preflight.ts";
import { recover } from "./recover.ts";
import { effectiveSettings } from "./settings.ts";
import { stage, type Staged, type StagedEntry } from "./stage.ts";
import { stagedPaths } from "./staged-paths.ts";

/** Options of a commit that are more than words for git. */
export interface DoorOptions {
  /** For git: options with their values, file names absolute. */
  readonly args: readonly string[];
  readonly amend: boolean;
  /** A commit without paths is what was asked for: an empty one, or another message for the last one. */
  readonly mayBeEmpty: boolean;
  readonly noVerify: boolean;
  /** The key of `-S<key>`; empty: the configured one. */
  readonly signKey: string;
  /** Milliseconds to wait for the landing lock. */
  readonly wait: number;
  /** Milliseconds to wait for a foreign `index.lock` after the landing. */
  readonly indexWait: number;
}

/** What a check of the door is asked to look at. */
export interface CheckRequest {
  readonly candidate: Candidate;
  readonly opening: Opening;
  /** `tree`: only the checks whose verdict depends on the whole tree. */
  readonly only: "tree" | null;
  /** The `git commit` in the room that waits for the answer; `null` where it has ended already. */
  readonly gitPid: number | null;
}

/** What was found, and the exit code that it means. */
export interface CheckAnswer {
  /** Its candidate has what was fixed. */
  readonly result: RunResult;
  readonly exitCode: number;
  /** What fixers changed in the candidate before it was checked. */
  readonly fixed: readonly Swap[];
}

/** A message as git has written it down in a room, after the user's own hooks. */
export interface MessageRequest {
  readonly candidate: Candidate;
  readonly opening: Opening;
  readonly raw: Buffer;
  /** The `git commit` in the room, and whether somebody had the message in an editor. */
  readonly gitPid: number;
  readonly edited: boolean;
  /** Environment of git calls in the room, where the settings of the commit hold. */
  readonly room: Environment;
}

export interface DoorRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly named: Named;
  readonly options: DoorOptions;
  /** The caller's. */
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** See `AttendedCall`; by default what git prints goes to standard error. */
  readonly attended: Writable | undefined;
  /** What this process does, for those who wait for it. */
  readonly command: string;
  readonly check: (request: CheckRequest) => Promise<CheckAnswer>;
  /** Looks at the message; `null` where no check does. */
  readonly checkMessage: (request: MessageRequest) => Promise<Omit<CheckAnswer, "fixed"> | null>;
  /** Says whether a result must be looked at again where others have landed meanwhile. */
  readonly needsRecheck: (result: RunResult) => boolean;
  /** Told what was named, before anything is checked; throws a refusal. Not asked by a dry run, which leaves nothing behind. */
  readonly guard: (scope: Scope) => Promise<void>;
  /** Told what the commit is doing. */
  readonly onPhase: (phase: CommitPhase) => void;
  readonly onWaiting: (holder: Holder | null) => void;
  readonly fault: (point: FaultPoint) => void;
}

/** What the author named, and what it comes to. */
export interface Scope {
  readonly named: Named;
  /** Every path that git finds under what was named. */
  readonly matched: readonly RepoPath[];
  /** Those of them that change. */
  readonly entries: readonly StagedEntry[];
  readonly candidate: Candidate;
}

/** A commit whose content is known. */
export interface Begun extends Staged {
  readonly candidate: Candidate;
  readonly hooksPath: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** Where a dry run keeps what it hashes. */
export interface BeginOptions {
  /** Folder for files of this commit; the caller removes it. */
  readonly scratch: string;
  /** Leave nothing behind, not even an object, and finish nothing that others left. */
  readonly dry: boolean;
}

/**
 * Finds out what would be committed. The order matters: base first, then what earlier landings still owe the index, then the index;
 * so the index is never older than the base. Throws AirlockError: NO_PATHS, NOTHING_TO_COMMIT, UNKNOWN_PATH, IN_PROGRESS, …
 */
export async function beginCommit(request: DoorRequest, { scratch, dry }: BeginOptions): Promise<Begun> {
  const { repository, objects, named, options, fault } = request;
  const { hooksPath } = preflight(repository, { unchecked: options.noVerify || request.env["HUSKY"] === "0" });
  if (named.pathspecs.length === 0 && !options.mayBeEmpty) throw await noPaths(request);
  const settings = effectiveSettings(repository);
  settings.catch(() => undefined);
  const head = readHead(repository);
  const base = await resolveCommit(objects, head);
  if (base === null && options.amend) throw new AirlockError("usage", "NOTHING_TO_AMEND", "There is no commit to amend yet.");
  if (!dry) await recover({ repository, objects, files: "leave", wait: options.indexWait, fault });
  const baseTree = base?.tree ?? emptyTree[repository.objectFormat];
  const matched = await resolvePaths(repository, named, base?.oid ?? null);
  const typed = { line: request.command, options: options.args };
  const content = await stage({ repository, objects, matched, staged: named.staged, base: base?.oid ?? null, baseTree, scratch, typed });
  if (content.entries.length === 0 && !options.mayBeEmpty) throw await nothing(request);
  const changes = dry ? [] : await changesOf(repository, content.entries, { from: baseTree, to: content.tree });
  const candidate: Candidate = {
    tree: content.tree,
    base: base?.oid ?? null,
    baseTree,
    head,
    changes,
    sinceBase: changes,
    origin: stagedOrigin,
  };
  if (!dry) await request.guard({ named, matched: matched.paths, entries: content.entries, candidate });
  return { ...content, candidate, hooksPath, settings: await settings };
}

/** The command once more, with what is staged; from whatever folder it was typed in. */
async function noPaths({ repository, command, named }: DoorRequest): Promise<AirlockError> {
  const paths = await stagedPaths(repository);
  const again = command.replace(/ --$/, "");
  const staged = named.staged ? again : `${again} --staged`;
  const words = pathWords(paths, { prefix: typingPrefix(repository.root), keepList: (some) => keepPathList(repository.commonDir, some) });
  const isRepeatable = !again.includes("--pathspec-f");
  return new AirlockError("refused", "NO_PATHS", "Nothing was named: say which paths this commit is to carry.", {
    next:
      paths.length === 0 || !isRepeatable
        ? [`${isRepeatable ? again : "git airlock commit"} <paths>`]
        : ["What is staged now, by whomever:", `${staged} ${commandLine(words)}`],
  });
}

async function nothing({ repository, named }: DoorRequest): Promise<AirlockError> {
  const what = named.staged ? "staged" : "changed";
  const named_ = named.pathspecs.length === 1 ? named.pathspecs[0]! : "what was named";
  const staged = named.staged ? [] : (await stagedPaths(repository)).slice(0, mostInLine);
  return new AirlockError("refused", "NOTHING_TO_COMMIT", `Nothing is ${what} in ${named_}, compared with the last commit.`, {
    next: [
      named.staged ? "Without --staged, what is on disk is taken." : "git status",
      ...(staged.length === 0 ? [] : [`Staged, and elsewhere: ${commandLine(staged)}`]),
    ],
  });
}
