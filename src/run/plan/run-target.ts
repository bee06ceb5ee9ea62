// From the arguments of `airlock run` to candidates.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { AirlockError } from "../../errors.ts";
import {
  commitCandidate,
  rangeCandidate,
  stagedCandidate,
  wholeTree,
} from "../../git/candidate.ts";
import { git } from "../../git/exec.ts";
import { withIndexOf } from "../../git/private-index.ts";
import { splitNul } from "../../system/bytes.ts";
import { commandLine } from "../../system/shell.ts";
import type { Candidate, Environment, Oid, Repository } from "../../types.ts";
import { rangeOf, type TargetRequest } from "./target-range.ts";

/**
 * Returns the candidate that was asked for. Throws AirlockError where it is not in this clone, or
 * where nothing matches.
 */
export async function candidateFor(request: TargetRequest): Promise<Candidate> {
  const candidate = await changedCandidate(request);
  const { all, paths } = request.target;
  if (all) return wholeTree(request.repository, candidate);
  return paths.length === 0
    ? candidate
    : onlyPaths(request, await wholeTree(request.repository, candidate));
}

/** A commit of a range, as a person knows it. */
export interface RangeCommit {
  readonly oid: Oid;
  /** Untrusted text. */
  readonly subject: string;
}

/** Returns the commits of a range, oldest first, each to be checked on its own. */
export async function commitsOf(request: TargetRequest): Promise<RangeCommit[]> {
  const { from, to } = await rangeOf(request);
  const exclude = from === null ? [] : [`^${from}`];
  // Two lines for each: `commit <id>`, and the subject, which is one line whatever the message
  // holds.
  const { stdout } = await git(
    ["rev-list", "--reverse", "--topo-order", "--format=%s", to, ...exclude, "--"],
    {
      env: request.repository.env,
    },
  );
  const lines = stdout.toString("utf8").split("\n");
  return lines.flatMap((line, at) =>
    at % 2 === 0 && line !== ""
      ? [{ oid: line.slice("commit ".length), subject: lines[at + 1] ?? "" }]
      : [],
  );
}

async function changedCandidate(request: TargetRequest): Promise<Candidate> {
  const { repository, objects, target } = request;
  if (target.commit !== null) return commitCandidate(repository, objects, target.commit);
  if (target.ci || target.from !== null || target.to !== null) {
    const { from, to } = await rangeOf(request);
    return rangeCandidate(repository, objects, {
      from,
      to,
      origin: from === null ? to : `${from}..${to}`,
    });
  }
  return stagedCandidate(repository, objects);
}

/**
 * Git resolves the pathspecs, from the folder where the user stands, against the candidate's own
 * files.
 */
async function onlyPaths(request: TargetRequest, whole: Candidate): Promise<Candidate> {
  const { repository, target, cwd } = request;
  const listed = await matching(repository, { tree: whole.tree, paths: target.paths, cwd });
  const changes = whole.changes.filter(({ path }) => listed.has(path));
  if (changes.length > 0) return { ...whole, changes };
  throw new AirlockError(
    "usage",
    "NO_SUCH_PATH",
    `${whole.origin === "staged" ? "The index has" : "That commit has"} no file ${target.paths.map((path) => JSON.stringify(path)).join(", ")}.`,
    {
      next: ["git ls-files", ...(whole.origin === "staged" ? unstaged(target.paths, cwd) : [])],
    },
  );
}

/** Returns the commands to type for those of the words that are files on disk. */
function unstaged(words: readonly string[], cwd: string): string[] {
  const there = words.filter((word) => existsSync(resolve(cwd, word)));
  return there.length === 0
    ? []
    : [`A new file must be staged first: ${commandLine(["git", "add", "--", ...there])}`];
}

/**
 * The paths of a tree that match; a private index gives git's full pathspec syntax, which `ls-tree`
 * has not.
 */
async function matching(
  repository: Repository,
  query: { tree: Oid; paths: readonly string[]; cwd: string },
): Promise<Set<string>> {
  return withIndexOf(repository, query.tree, (env) => listPaths(env, query));
}

async function listPaths(
  env: Environment,
  query: { paths: readonly string[]; cwd: string },
): Promise<Set<string>> {
  const { stdout } = await git(
    ["ls-files", "-z", "--full-name", "--cached", "--", ...query.paths],
    { env, cwd: query.cwd },
  );
  return new Set(splitNul(stdout));
}
