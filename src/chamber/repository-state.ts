// Takes over into a chamber's own repository what git keeps beside its objects, refs and config:
// the borders of a shallow clone, grafts, symbolic refs, an unfinished merge, the reflog.

import {
  closeSync,
  copyFileSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { staged } from "../git/candidate.ts";
import { nullOn } from "../system/files/file-errors.ts";
import { makeFolder, writeFile } from "../system/files/private.ts";
import type { Candidate, Oid, Repository } from "../types.ts";

/** The repository, and the state of the chamber that takes over from it. */
export interface StateRequest {
  readonly repository: Repository;
  readonly candidate: Pick<Candidate, "base" | "head">;
  /** See `readRefs`. */
  readonly refs: readonly string[];
  /** An unfinished operation is shown as well: the candidate is the commit that goes on with it. */
  readonly unfinished: boolean;
}

/** Files of the common git directory that change git's view of the history. */
const ofHistory = ["shallow", "info/grafts"];

/** Files of a worktree that name commits (gitrevisions(7)). */
const ofWorktree = ["ORIG_HEAD", "FETCH_HEAD"];

/**
 * Files and folders of a worktree while a merge, cherry-pick, revert, rebase, am or bisect is not
 * finished (git-status(1)).
 */
const ofOperation = [
  "MERGE_HEAD",
  "MERGE_MODE",
  "MERGE_MSG",
  "AUTO_MERGE",
  "SQUASH_MSG",
  "CHERRY_PICK_HEAD",
  "REVERT_HEAD",
  "REBASE_HEAD",
  "BISECT_LOG",
  "BISECT_NAMES",
  "BISECT_START",
  "BISECT_TERMS",
  "sequencer",
  "rebase-apply",
  "rebase-merge",
];

/** Only the end of a reflog is taken over: some have ten thousands of entries. */
const reflogBytes = 65_536;

/** Tells whether an unfinished operation belongs to this candidate: `git commit` would finish it. */
export function continuesOperation({ origin }: Pick<Candidate, "origin">): boolean {
  return origin === staged;
}

/** Replaces this state in a chamber's git directory, whose refs are all packed. */
export function takeOverState(folder: string, request: StateRequest): void {
  const { repository, candidate, refs, unfinished } = request;
  for (const name of ["refs", "logs"]) rmSync(join(folder, name), { recursive: true, force: true });
  makeFolder(join(folder, "refs"));
  const symbolic = symbolicRefs(refs).filter(([name]) => name !== candidate.head);
  for (const [name, target] of symbolic) write(join(folder, name), `ref: ${target}\n`);
  for (const name of ofHistory) bring(join(repository.commonDir, name), join(folder, name));
  const there = new Set([...readdirSync(repository.gitDir), ...readdirSync(folder)]);
  for (const name of [...ofWorktree, ...ofOperation]) {
    if (!there.has(name)) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
    if (unfinished || ofWorktree.includes(name))
      bringTree(join(repository.gitDir, name), join(folder, name));
  }
  const targets = new Set(symbolic.map(([, target]) => target));
  bringReflogs(folder, request, targets);
}

/** Returns the symbolic refs among the lines of `readRefs`, with their targets. */
function symbolicRefs(refs: readonly string[]): (readonly [name: string, target: string])[] {
  return refs.flatMap((line) => {
    const [, name, target] = line.split(" ");
    return name === undefined || target === undefined ? [] : [[name, target] as const];
  });
}

/**
 * Takes over the reflogs of HEAD, of the branch, and of these other refs: `git merge-base
 * --fork-point` reads that of the remote's main branch. All reflogs may be thousands.
 */
function bringReflogs(
  folder: string,
  { repository, candidate, refs }: StateRequest,
  others: ReadonlySet<string>,
): void {
  const { base, head } = candidate;
  const ends = new Map<string, Oid>();
  for (const line of refs) {
    const [oid = "", name = ""] = line.split(" ");
    if (others.has(name)) ends.set(name, oid);
  }
  if (base !== null) ends.set("HEAD", base);
  if (base !== null && head.startsWith("refs/")) ends.set(head, base);
  for (const [name, oid] of ends) {
    const from = name === "HEAD" ? repository.gitDir : repository.commonDir;
    const log = reflogUpTo(oid, join(from, "logs", name));
    if (log !== "") write(join(folder, "logs", name), Buffer.from(log, "latin1"));
  }
}

/** Copies a file, if it exists; otherwise removes the copy. */
function bring(from: string, to: string): void {
  rmSync(to, { force: true });
  nullOn(["ENOENT", "ENOTDIR"], () => copyFileSync(from, to));
}

/** Copies a file or a folder of files, as far as another git process does not remove it now. */
function bringTree(from: string, to: string): void {
  const entries = nullOn(["ENOTDIR", "ENOENT"], () => readdirSync(from));
  if (entries === null) {
    bring(from, to);
    return;
  }
  makeFolder(to);
  for (const name of entries) bringTree(join(from, name), join(to, name));
}

function write(file: string, content: string | Uint8Array): void {
  makeFolder(dirname(file));
  writeFile(file, content);
}

/**
 * Returns the end of a reflog, up to the entry with which the ref came to this commit: the ref of a
 * chamber is there, even if the real one has moved since. Empty without such an entry.
 */
function reflogUpTo(commit: Oid, file: string): string {
  const lines = (nullOn(["ENOENT", "ENOTDIR", "EISDIR"], () => endOf(file)) ?? "").split("\n");
  const length = commit.length;
  const last = lines.findLastIndex((line) => line.slice(length + 1, 2 * length + 1) === commit);
  return lines
    .slice(0, last + 1)
    .map((line) => `${line}\n`)
    .join("");
}

/** Returns whole lines from the end of a file, each byte as a character. */
function endOf(file: string): string {
  const opened = openSync(file, "r");
  try {
    const { size } = fstatSync(opened);
    const bytes = Buffer.alloc(Math.min(size, reflogBytes));
    const start = size - bytes.length;
    const length = readSync(opened, bytes, 0, bytes.length, start);
    const text = bytes.toString("latin1", 0, length);
    return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
  } finally {
    closeSync(opened);
  }
}
