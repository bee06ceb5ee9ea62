// A session's claims: those that it names or holds, changed also on the remotes that decided on them.

import { AirlockError } from "../../errors.ts";
import type { Actor } from "../actor.ts";
import { endSession } from "../session-life.ts";
import { releaseSubjects } from "./change-claims.ts";
import { type ListedClaim, listClaims } from "./claim-list.ts";
import type { Claim, Subject } from "./claim-record.ts";
import { arbitrate } from "./claim-remote.ts";
import type { Changed } from "./swap-claims.ts";
import { nameSubject, pathSubject } from "./subjects.ts";

/** Work items, and the globs of `--paths`, as typed. */
export interface NamedClaims {
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

/** Takes names and the globs of `--paths` as typed in `cwd`; returns the subjects to claim. */
export function subjectsOf(named: NamedClaims, { repository }: Actor, cwd: string): Subject[] {
  if (named.paths.length > 0 && repository.root === null)
    throw new AirlockError("usage", "NO_WORKING_TREE", "A bare repository has no paths to claim.", {
      next: ["airlock claim fix-login"],
    });
  const root = repository.root ?? "";
  return [
    ...named.names.map(nameSubject),
    ...named.paths.map((path) => pathSubject(path, { root, cwd })),
  ];
}

/** A claim of this session in this clone, with the remote that decided on it. */
export interface OwnClaim {
  readonly subject: Subject;
  readonly remote: string | null;
  readonly claim: ListedClaim;
}

/** Returns the session's own claims in this clone. `now` is milliseconds since 1970. */
export async function ownClaims(actor: Actor, now: number): Promise<OwnClaim[]> {
  const all = await listClaims(actor, now);
  return all.flatMap((claim) => {
    const mine = claim.seenOn === null ? claim.holders.find((holder) => holder.mine) : undefined;
    return mine === undefined || claim.subject === null
      ? []
      : [{ subject: claim.subject, remote: mine.remote, claim }];
  });
}

/** Works like `subjectsOf`; if nothing was named, returns all claims of the session. */
export async function namedOrOwn(
  named: NamedClaims,
  actor: Actor,
  cwd: string,
): Promise<Subject[]> {
  const subjects = subjectsOf(named, actor, cwd);
  if (subjects.length > 0) return subjects;
  return (await ownClaims(actor, Date.now())).map(({ subject }) => subject);
}

export interface HeldChange {
  readonly actor: Actor;
  readonly subjects: readonly Subject[];
  /** Change them in this clone only, even if a remote decided on them. */
  readonly localOnly: boolean;
  readonly act: (
    subjects: readonly Subject[],
    elsewhere?: ReadonlyMap<string, Claim>,
  ) => Promise<Changed[]>;
}

/** Changes existing claims, each also on the remote that decided on it. */
export async function changeHeld({
  actor,
  subjects,
  localOnly,
  act,
}: HeldChange): Promise<Changed[]> {
  const own = new Map(
    (await ownClaims(actor, Date.now())).map((claim) => [keyOf(claim.subject), claim]),
  );
  const groups = new Map<string | null, Subject[]>();
  for (const subject of subjects) {
    const remote = localOnly ? null : (own.get(keyOf(subject))?.remote ?? null);
    groups.set(remote, [...(groups.get(remote) ?? []), subject]);
  }
  const changes: Changed[] = [];
  for (const [remote, group] of groups) {
    if (remote === null) changes.push(...(await act(group)));
    else {
      const shared = group.every((subject) => own.get(keyOf(subject))?.claim.shared === true);
      const done = arbitrate({
        actor,
        remote,
        subjects: group,
        wanted: { ignoreCase: false, shared, reopen: false },
        clock: Date.now,
        act: (elsewhere) => act(group, elsewhere),
      });
      changes.push(...(await done));
    }
  }
  return changes;
}

/** The end of a session. */
export interface EndedSession {
  /** Number of claims that were freed. */
  readonly freed: number;
  /** A remote that knows some of its claims could not be reached. */
  readonly offline: boolean;
}

/** Ends the session, here and on the remotes that know its claims. */
export async function endEverywhere(actor: Actor): Promise<EndedSession> {
  const agreed = (await ownClaims(actor, Date.now()))
    .filter(({ remote }) => remote !== null)
    .map(({ subject }) => subject);
  const act = (subjects: readonly Subject[]) =>
    releaseSubjects({ actor, subjects, clock: Date.now, force: false });
  const offline = await changeHeld({ actor, subjects: agreed, localOnly: false, act }).then(
    () => false,
    (error: unknown) => {
      if (!(error instanceof AirlockError)) throw error;
      return true;
    },
  );
  const left = (await endSession(actor, Date.now())).filter(
    ({ subject }) => !agreed.some((one) => subject !== null && keyOf(one) === keyOf(subject)),
  );
  return { freed: agreed.length + left.length, offline };
}

function keyOf({ kind, text }: Subject): string {
  return `${kind} ${text}`;
}
