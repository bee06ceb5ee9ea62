// Prepares a commit: its base, its content, the settings for git, and the scope rules.

import type { Writable } from "node:stream";
import { AirlockError } from "../errors.ts";
import type { Activity } from "../gate/activity.ts";
import type { Reporter } from "../gate/events.ts";
import { type Guard, openGuard } from "../gate/guard.ts";
import { noVerifyAt } from "../gate/no-verify.ts";
import type { Caller } from "../gate/gate-request.ts";
import { emptyTree, readHead, staged as stagedOrigin } from "../git/candidate.ts";
import { resolveCommit } from "../git/commit-object.ts";
import type { ObjectReader } from "../git/objects.ts";
import { keepPathList, maxPathsInLine, pathWords } from "../git/path-list.ts";
import type { GitCommand } from "../scope/git-command.ts";
import type { FaultPoint } from "../system/fault.ts";
import { commandLine } from "../system/shell.ts";
import { typingPrefix } from "../system/typing-place.ts";
import type { Candidate, RepoPath, Repository } from "../types.ts";
import { changesOf } from "./commit-candidate.ts";
import { type Named, resolvePaths } from "./paths.ts";
import { preflight } from "./preflight.ts";
import { recover } from "./recover.ts";
import { stage, type StagedContent } from "./stage-paths.ts";
import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import { isAbsolute, join } from "node:path";

/** Options of a commit that airlock itself acts on. */
export interface CommitPathsOptions {
  /** Options for `git commit` with their values; file names are absolute. */
  readonly args: readonly string[];
  readonly amend: boolean;
  /** The user asked for a commit without paths: an empty one, or a new message for the last one. */
  readonly mayBeEmpty: boolean;
  readonly noVerify: boolean;
  /** The key of `-S<key>`; an empty string means the configured key. */
  readonly signKey: string;
  /** Milliseconds to wait for the landing lock. */
  readonly wait: number;
  /** Milliseconds to wait for another process's `index.lock` after the landing. */
  readonly indexWait: number;
}

export interface CommitPathsRequest extends Caller {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly named: Named;
  readonly options: CommitPathsOptions;
  /** See `InteractiveCall`. By default, git prints to standard error. */
  readonly attended: Writable | undefined;
  /** The command line of this process, shown to processes that wait for it. */
  readonly command: string;
  /** The same command in the form that the scope rules read. */
  readonly scopeCommand: GitCommand;
  readonly reporter: Reporter;
  readonly activity: Activity;
  readonly fault: (point: FaultPoint) => void;
}

/** A commit with known content that no check has seen yet. */
export interface PreparedCommit extends StagedContent {
  readonly candidate: Candidate;
  /** `null` if the hooks are skipped: then no guard runs, as in `git commit --no-verify`. */
  readonly guard: Guard | null;
  readonly hooksPath: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** Options for the preparation. */
export interface PrepareOptions {
  /** Folder for temporary files of this commit; the caller removes it. */
  readonly scratch: string;
  /** Leave nothing behind, not even an object, and replay no pending index update of others. */
  readonly dry: boolean;
}

/**
 * Finds out what would be committed. The order matters: it reads the base, replays pending index
 * updates of earlier landings, and then reads the index. So the index is never older than the base.
 * Throws AirlockError: NO_PATHS, NOTHING_TO_COMMIT, UNKNOWN_PATH, IN_PROGRESS, …
 */
export async function prepareCommit(
  request: CommitPathsRequest,
  { scratch, dry }: PrepareOptions,
): Promise<PreparedCommit> {
  const { repository, objects, named, options, fault } = request;
  const unchecked = options.noVerify || request.env["HUSKY"] === "0";
  const refused =
    unchecked &&
    (await noVerifyAt({ repository, enter: request.enter, revision: "HEAD" })) === "refuse";
  const { hooksPath } = await preflight(repository, { refused });
  if (named.pathspecs.length === 0 && !options.mayBeEmpty) throw await noPaths(request);
  const settings = effectiveSettings(repository);
  settings.catch(() => undefined);
  const head = readHead(repository);
  const base = await resolveCommit(objects, head);
  if (base === null && options.amend)
    throw new AirlockError("usage", "NOTHING_TO_AMEND", "There is no commit to amend yet.");
  if (!dry) await recover({ repository, objects, files: "leave", wait: options.indexWait, fault });
  const baseTree = base?.tree ?? emptyTree[repository.objectFormat];
  const matched = await resolvePaths(repository, named, base?.oid ?? null);
  const typed = { line: request.command, options: options.args };
  const content = await stage({
    repository,
    objects,
    matched,
    staged: named.staged,
    base: base?.oid ?? null,
    baseTree,
    scratch,
    typed,
  });
  if (content.entries.length === 0 && !options.mayBeEmpty) throw await nothing(request);
  const changes = dry
    ? []
    : await changesOf(repository, content.entries, { from: baseTree, to: content.tree });
  const candidate: Candidate = {
    tree: content.tree,
    base: base?.oid ?? null,
    baseTree,
    head,
    changes,
    sinceBase: changes,
    origin: stagedOrigin,
  };
  const guard =
    dry || unchecked
      ? null
      : await openGuard(candidate, { ...request, command: request.scopeCommand, refs: null });
  return { ...content, candidate, guard, hooksPath, settings: await settings };
}

/**
 * The refusal of a commit without paths. It prints the same command with the staged paths, relative
 * to the folder where it was typed.
 */
async function noPaths({ repository, command, named }: CommitPathsRequest): Promise<AirlockError> {
  const paths = await stagedPaths(repository);
  const again = command.replace(/ --$/, "");
  const staged = named.staged ? again : `${again} --staged`;
  const words = pathWords(paths, {
    prefix: typingPrefix(repository.root),
    keepList: (some) => keepPathList(repository.commonDir, some),
  });
  const isRepeatable = !again.includes("--pathspec-f");
  return new AirlockError(
    "refused",
    "NO_PATHS",
    "No paths were named: say which paths to commit.",
    {
      next:
        paths.length === 0 || !isRepeatable
          ? ["Put the paths at the end of the command. To see what has changed: git status --short"]
          : [
              "To commit everything that is staged now, by any session:",
              `${staged} ${commandLine(words)}`,
            ],
    },
  );
}

async function nothing({ repository, named }: CommitPathsRequest): Promise<AirlockError> {
  const what = named.staged ? "staged" : "changed";
  const named_ = named.pathspecs.length === 1 ? named.pathspecs[0]! : "what was named";
  const staged = named.staged ? [] : (await stagedPaths(repository)).slice(0, maxPathsInLine);
  return new AirlockError(
    "refused",
    "NOTHING_TO_COMMIT",
    `Nothing is ${what} in ${named_}, compared with the last commit.`,
    {
      next: [
        named.staged ? "Without --staged, the commit takes the files on disk." : "git status",
        ...(staged.length === 0 ? [] : [`Staged elsewhere: ${commandLine(staged)}`]),
      ],
    },
  );
}

/**
 * Returns the paths in which the shared index differs from HEAD; all of them before the first
 * commit.
 */
export async function stagedPaths(repository: Repository): Promise<RepoPath[]> {
  const args = [
    "diff",
    "--cached",
    "--name-only",
    "-z",
    "--no-renames",
    "--no-ext-diff",
    "--ignore-submodules=none",
  ];
  return splitNul((await git(args, { env: repository.env })).stdout);
}

/** Sections with the author, the signature and the message template. */
const families = "^(user|author|committer|commit|gpg|notes)\\.";

/** Returns these settings, each once with its effective value. */
export async function effectiveSettings(
  repository: Repository,
): Promise<[name: string, value: string][]> {
  const { stdout } = await git(["config", "--null", "--get-regexp", families], {
    env: repository.env,
    accept: [0, 1],
  });
  const values = new Map<string, string>();
  for (const record of splitNul(stdout)) {
    const end = record.indexOf("\n");
    // A name without a value is `true` (git-config(1)).
    if (end === -1) values.set(record, "true");
    else values.set(record.slice(0, end), record.slice(end + 1));
  }
  const template = values.get("commit.template");
  // Git resolves it against the top of the working tree, which is another folder inside a chamber.
  if (template !== undefined && !isAbsolute(template) && !template.startsWith("~"))
    values.set("commit.template", join(repository.root ?? "", template));
  return [...values];
}
