// Refuses a commit that would leave out a named path, with the reason for each. Paths below a named
// folder do not refuse the commit: they are returned.

import { readdirSync } from "node:fs";
import { posix } from "node:path";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import type { ObjectReader } from "../git/objects.ts";
import { copyIndex } from "../git/private-index.ts";
import { entriesAt, isSameContent } from "../git/trees/tree-edit.ts";
import { encodePath, joinNul, splitNul } from "../system/bytes.ts";
import { commandLine } from "../system/shell.ts";
import type { Change, Environment, Oid, RepoPath, Repository } from "../types.ts";
import type { Matched } from "./paths.ts";
import { type Before, isFolder, isThere } from "./take.ts";

/** The command as it was typed, so that a message can suggest it again. */
export interface TypedCommand {
  /** The whole command line. */
  readonly line: string;
  /** Options for `git commit`, with their values. */
  readonly options: readonly string[];
}

export interface NotTakenRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly matched: Matched;
  readonly staged: boolean;
  readonly baseTree: Oid;
  readonly typed: TypedCommand;
  /** An environment that names the index as it was before staging. */
  readonly original: Environment;
  readonly before: Before;
  /** The changes of the commit, by path. */
  readonly own: ReadonlyMap<RepoPath, Change>;
}

/** A reason why a named path would not be in the commit, and the commands that put it in. */
interface Reason {
  readonly why: string;
  /** Returns the commands to type before the commit. Takes the path as typed. */
  readonly first: (path: string) => readonly string[][];
  /**
   * `again`: type the same commit again; `staged`: commit the staged content of these paths on its
   * own.
   */
  readonly after: "again" | "staged";
}

const add = (path: string) => [["git", "add", "--", path]];

const reasons = {
  nested: {
    why: "a repository of its own: git would record only its commit, and none of its files",
    first: add,
    after: "staged",
  },
  staged: {
    why: "on disk as in the last commit; its staged change would not be committed",
    first: () => [],
    after: "staged",
  },
  removed: {
    why: "its removal is staged, but the file is on disk as in the last commit",
    first: () => [],
    after: "staged",
  },
  unstaged: { why: "changed on disk, but not staged", first: add, after: "again" },
  emptied: {
    why: "recorded as a submodule, but its folder holds files and no repository",
    first: (path) => [["git", "rm", "-q", "--cached", "--", path], ...add(path)],
    after: "again",
  },
  pointer: {
    why: "a submodule: another commit is checked out in it than the staged one",
    first: add,
    after: "again",
  },
  marked: {
    why: "changed on disk, but marked skip-worktree or assume-unchanged: git does not look at it",
    first: (path) =>
      ["--no-skip-worktree", "--no-assume-unchanged"].map((flag) => [
        "git",
        "update-index",
        flag,
        "--",
        path,
      ]),
    after: "again",
  },
} satisfies Readonly<Record<string, Reason>>;

/**
 * Returns the repositories below named folders that the commit does not take. Throws AirlockError
 * NOT_TAKEN if a path that was itself named has something to commit, and would not be in the
 * commit.
 */
export async function refuseNotTaken(request: NotTakenRequest): Promise<readonly RepoPath[]> {
  const { matched, own, repository, objects, baseTree, before } = request;
  const root = repository.root ?? "";
  const isPointer = (path: RepoPath) => before.entries.get(path)?.mode === "160000";
  // A submodule that `git rm --cached` took out goes, as its pointer comes, by what is staged.
  const isRemoved = (path: RepoPath) => own.get(path)?.oldMode === "160000";
  const nested = [
    ...matched.paths.filter((path) => path.endsWith("/")).map((path) => path.slice(0, -1)),
    ...(request.staged
      ? []
      : [...own.keys()].filter((path) => !isPointer(path) && isThere(root, `${path}/.git`))),
  ].filter((path) => !isRemoved(path));
  const notTaken = new Map<RepoPath, Reason>(
    nested.filter((path) => matched.exact.has(path)).map((path) => [path, reasons.nested]),
  );
  const quiet = matched.paths.filter(
    (path) => matched.exact.has(path) && !own.has(path) && !notTaken.has(path),
  );
  const bases = new Map(
    (await entriesAt(objects, baseTree, quiet)).map(({ path, ...content }) => [path, content]),
  );
  const silent: RepoPath[] = [];
  for (const path of quiet) {
    const staged = before.entries.get(path) ?? null;
    if (isSameContent(staged, bases.get(path) ?? null)) silent.push(path);
    else if (!request.staged)
      notTaken.set(path, staged === null ? reasons.removed : reasons.staged);
  }
  for (const path of request.staged ? [] : silent)
    if (isPointer(path) && isEmptied(root, path)) notTaken.set(path, reasons.emptied);
  const unseen = silent.filter(
    (path) => request.staged || isPointer(path) || before.marked.has(path),
  );
  for (const path of await differing(request, unseen)) {
    const reason = before.marked.has(path)
      ? reasons.marked
      : request.staged
        ? reasons.unstaged
        : reasons.pointer;
    notTaken.set(path, reason);
  }
  if (notTaken.size > 0) throw refusal(request, notTaken);
  return nested;
}

/** Says whether a submodule's folder holds files and no repository: git sees no change in it. */
function isEmptied(root: string, path: RepoPath): boolean {
  if (!isFolder(root, path)) return false;
  const names = readdirSync(encodePath(`${root}/${path}`));
  return names.length > 0 && !names.includes(".git");
}

/**
 * Returns the paths with a file that differs from the index, even if git is told not to look at it.
 */
async function differing(
  { repository, original, before }: NotTakenRequest,
  paths: readonly RepoPath[],
): Promise<RepoPath[]> {
  const there = paths.filter(
    (path) => !before.absent.has(path) || isThere(repository.root ?? "", path),
  );
  if (there.length === 0) return [];
  const marked = there.filter((path) => before.marked.has(path));
  const file = original["GIT_INDEX_FILE"]!;
  const env = {
    ...original,
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_INDEX_FILE: marked.length > 0 ? `${file}-seen` : file,
  };
  if (marked.length > 0) copyIndex(file, env.GIT_INDEX_FILE);
  for (const flag of marked.length > 0 ? ["--no-skip-worktree", "--no-assume-unchanged"] : [])
    await git(["update-index", flag, "-z", "--stdin"], {
      env,
      cwd: repository.root ?? undefined,
      input: joinNul(marked),
    });
  const few = there.length <= 500 && there.every((path) => path.isWellFormed());
  const args = [
    "diff",
    "--name-only",
    "-z",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--ignore-submodules=dirty",
  ];
  const call = { env, cwd: repository.root ?? undefined };
  const changed = new Set(
    splitNul((await git([...args, ...(few ? ["--", ...there] : [])], call)).stdout),
  );
  return there.filter((path) => changed.has(path));
}

function refusal(
  { typed, matched }: NotTakenRequest,
  notTaken: ReadonlyMap<RepoPath, Reason>,
): AirlockError {
  const paths = [...notTaken.keys()];
  const typedAs = (path: RepoPath) => posix.relative(matched.folder, path);
  const first = [...notTaken].flatMap(([path, reason]) => reason.first(typedAs(path)));
  const alone = [...notTaken]
    .filter(([, { after }]) => after === "staged")
    .map(([path]) => typedAs(path));
  const staged = ["git", "airlock", "commit", "--staged", ...typed.options, "--", ...alone];
  const next = [
    ...first.map(commandLine),
    ...(alone.length > 0
      ? ["To commit the staged change on its own:", commandLine(staged)]
      : [typed.line]),
  ];
  return new AirlockError(
    "refused",
    "NOT_TAKEN",
    `${paths.length === 1 ? "A named path" : `${paths.length} named paths`} would not be in the commit.`,
    {
      detail: [...notTaken].map(([path, { why }]) => `${path}: ${why}`).join("\n"),
      next,
    },
  );
}
