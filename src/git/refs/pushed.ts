// Finds the commits that a push brings to a remote.

import { AirlockError } from "../../errors.ts";
import type { Candidate, Oid, Repository } from "../../types.ts";
import { rangeCandidate } from "../candidate.ts";
import { resolveCommit } from "../commit-object.ts";
import { git } from "../exec.ts";
import type { ObjectReader } from "../objects.ts";

/** One line of a pre-push hook's standard input (githooks(5)). */
export interface Update {
  readonly localRef: string;
  /** All zeros if the ref is deleted. */
  readonly local: Oid;
  readonly remoteRef: string;
  /** All zeros if the ref is new. */
  readonly remote: Oid;
}

/**
 * Parses a pre-push hook's standard input. Throws AirlockError PUSH_UNREADABLE for a line in
 * another form.
 */
export function parseUpdates(text: string): Update[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      // The local side is the user's text, and may contain spaces (`HEAD^{/some words}`).
      const [, localRef, local, remoteRef, remote] =
        /^(.*) ([0-9a-f]{40,64}) (\S+) ([0-9a-f]{40,64})$/.exec(line) ?? [];
      if (
        localRef !== undefined &&
        local !== undefined &&
        remoteRef !== undefined &&
        remote !== undefined
      )
        return { localRef, local, remoteRef, remote };
      throw new AirlockError(
        "git",
        "PUSH_UNREADABLE",
        `git reports the push in an unknown form: ${JSON.stringify(line)}.`,
      );
    });
}

/** The commits that one or several refs bring to the remote. */
export interface PushedCommits {
  readonly candidate: Candidate;
  /** Branches of the remote that receive it. */
  readonly branches: readonly string[];
}

/**
 * Takes the updates and the remote's name; returns a candidate for each pushed commit that brings
 * something new. It is compared with what the remote has: the ids that it just reported, and its
 * remote-tracking branches; if these are several commits (after a merge), only a path that differs
 * from each of them is a change. A tag counts as its commit; a tag of a tree or a blob is skipped.
 */
export async function pushedCandidates(
  repository: Repository,
  objects: ObjectReader,
  push: { readonly updates: readonly Update[]; readonly remote: string },
): Promise<PushedCommits[]> {
  const had: Oid[] = [];
  for (const { remote } of push.updates)
    if (!isZero(remote) && (await resolveCommit(objects, remote)) !== null) had.push(remote);
  const byCommit = new Map<Oid, Update[]>();
  for (const update of push.updates) {
    const commit = isZero(update.local) ? null : await resolveCommit(objects, update.local);
    if (commit !== null) byCommit.set(commit.oid, [...(byCommit.get(commit.oid) ?? []), update]);
  }
  const pushed: PushedCommits[] = [];
  for (const [commit, updates] of byCommit) {
    const ends = await endsOf(repository, commit, {
      had,
      remote: push.remote,
      first: updates[0]!.remote,
    });
    if (ends === null) continue;
    const [from = null, ...merged] = ends;
    const origin = updates.map(({ remoteRef }) => remoteRef).join(", ");
    const candidate = await rangeCandidate(repository, objects, {
      from,
      to: commit,
      origin,
      merged,
    });
    const [{ localRef } = updates[0]!] = updates;
    const branches = updates.flatMap(({ remoteRef }) =>
      remoteRef.startsWith("refs/heads/") ? [remoteRef.slice("refs/heads/".length)] : [],
    );
    pushed.push({
      candidate: localRef.startsWith("refs/heads/") ? { ...candidate, head: localRef } : candidate,
      branches,
    });
  }
  return pushed;
}

/**
 * Returns where the remote's history ends below a commit, the ref's own end first; `null` if the
 * remote has the commit.
 */
async function endsOf(
  repository: Repository,
  commit: Oid,
  known: { readonly had: readonly Oid[]; readonly remote: string; readonly first: Oid },
): Promise<Oid[] | null> {
  // A remote given by URL has no such branches, and its URL may contain pattern characters.
  const tracked = /^[\w./-]+$/.test(known.remote) ? [`--remotes=${known.remote}`] : [];
  const args = [
    "rev-list",
    "--boundary",
    "--topo-order",
    commit,
    "--not",
    ...tracked,
    ...known.had,
    "--",
  ];
  const lines = (await git(args, { env: repository.env })).stdout
    .toString("latin1")
    .split("\n")
    .filter(Boolean);
  if (lines.every((line) => line.startsWith("-"))) return null;
  const ends = lines.filter((line) => line.startsWith("-")).map((line) => line.slice(1));
  return ends.toSorted((a, b) => Number(b === known.first) - Number(a === known.first));
}

function isZero(oid: Oid): boolean {
  return /^0+$/.test(oid);
}
