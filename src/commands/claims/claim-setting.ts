// Shared by the commands about claims: the acting session, the named subjects, and the deciding
// remote.

import { AirlockError } from "../../errors.ts";
import { git, gitLine } from "../../git/exec.ts";
import { openRepository } from "../../git/repository.ts";
import { actorIn, type Actor } from "../../sessions/actor.ts";
import { type ListedClaim, listClaims } from "../../sessions/claims/claim-list.ts";
import { arbitrate } from "../../sessions/claims/claim-remote.ts";
import type { Claim, Subject } from "../../sessions/claims/claim-record.ts";
import { releaseSubjects } from "../../sessions/claims/change-claims.ts";
import type { Changed } from "../../sessions/claims/swap-claims.ts";
import { endSession, seeSession } from "../../sessions/session-life.ts";
import { nameSubject, pathSubject } from "../../sessions/claims/subjects.ts";
import { safeLine } from "../../report/escape.ts";
import type { Repository } from "../../types.ts";
import type { Context } from "../context.ts";

/** Opens the repository, and records that this session was seen, if it is registered. */
export async function openActor(context: Context): Promise<Actor> {
  const actor = actorIn(await openRepository(context.cwd, context.env), context.env);
  await seeSession(actor, Date.now(), process.pid);
  return actor;
}

/** Takes names and the globs of `--paths` as typed; returns the subjects to claim. */
export function subjectsOf(
  named: { names: readonly string[]; paths: readonly string[] },
  actor: Actor,
  cwd: string,
): Subject[] {
  if (named.paths.length > 0 && actor.repository.root === null)
    throw new AirlockError("usage", "NO_WORKING_TREE", "A bare repository has no paths to claim.", {
      next: ["airlock claim fix-login"],
    });
  const root = actor.repository.root ?? "";
  return [
    ...named.names.map(nameSubject),
    ...named.paths.map((path) => pathSubject(path, { root, cwd })),
  ];
}

/**
 * Tells whether the working tree's file system ignores case, as git determined when the repository
 * was made.
 */
export async function ignoresCase({ env }: Repository): Promise<boolean> {
  const { stdout } = await git(["config", "--type=bool", "--get", "core.ignorecase"], {
    env,
    accept: [0, 1],
  });
  return stdout.toString("latin1").trim() === "true";
}

/**
 * Takes `--remote` (`true`: without a name); returns the remote that decides on claims, or `null`.
 * Without the option, `git config airlock.claimsRemote` applies.
 */
export async function remoteOf(
  { env }: Repository,
  option: string | boolean | undefined,
): Promise<string | null> {
  if (option === false) return null;
  if (typeof option === "string") return option;
  const configured = await gitLine(["config", "--get", "airlock.claimsRemote"], {
    env,
    accept: [0, 1],
  });
  return configured === "" ? (option === true ? "origin" : null) : configured;
}

/** Returns the session's own claims in this clone, each with the remote that decided on it. */
export async function ownClaims(
  actor: Actor,
  now: number,
): Promise<{ subject: Subject; remote: string | null; claim: ListedClaim }[]> {
  const all = await listClaims(actor, now);
  return all.flatMap((claim) => {
    const mine = claim.seenOn === null ? claim.holders.find((holder) => holder.mine) : undefined;
    return mine === undefined || claim.subject === null
      ? []
      : [{ subject: claim.subject, remote: mine.remote, claim }];
  });
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
    (await ownClaims(actor, Date.now())).map(({ subject, remote, claim }) => [
      `${subject.kind} ${subject.text}`,
      { remote, claim },
    ]),
  );
  const groups = new Map<string | null, Subject[]>();
  for (const subject of subjects) {
    const remote = localOnly ? null : (own.get(`${subject.kind} ${subject.text}`)?.remote ?? null);
    groups.set(remote, [...(groups.get(remote) ?? []), subject]);
  }
  const changes: Changed[] = [];
  for (const [remote, group] of groups) {
    if (remote === null) changes.push(...(await act(group)));
    else {
      const shared = group.every(
        (subject) => own.get(`${subject.kind} ${subject.text}`)?.claim.shared === true,
      );
      const wanted = { ignoreCase: false, shared, reopen: false };
      const done = arbitrate({
        actor,
        remote,
        subjects: group,
        wanted,
        clock: Date.now,
        act: (elsewhere) => act(group, elsewhere),
      });
      changes.push(...(await done));
    }
  }
  return changes;
}

/**
 * Ends the session, here and on the remotes that know its claims; returns the number of freed
 * claims.
 */
export async function endEverywhere(actor: Actor, { stderr }: Context): Promise<number> {
  const agreed = (await ownClaims(actor, Date.now()))
    .filter(({ remote }) => remote !== null)
    .map(({ subject }) => subject);
  const act = async (subjects: readonly Subject[]) =>
    releaseSubjects({ actor, subjects, clock: Date.now, force: false });
  await changeHeld({ actor, subjects: agreed, localOnly: false, act }).catch((error: unknown) => {
    if (!(error instanceof AirlockError)) throw error;
    stderr.write(
      "airlock: could not reach the remote; this session's claims there will expire on their own.\n",
    );
  });
  const left = await endSession(actor, Date.now());
  return (
    agreed.length +
    left.filter(
      ({ subject }) =>
        !agreed.some((one) => one.kind === subject?.kind && one.text === subject.text),
    ).length
  );
}

/** Warns a session that cannot be told apart from others about the effect on its claims. */
export function warnAnonymous(actor: Actor, context: Context): void {
  if (!actor.anonymous) return;
  context.stderr.write(
    `airlock: this session cannot be identified (${safeLine(actor.session.why)}), so nobody can renew or release its claims.\n  Give it a name: export AIRLOCK_SESSION=my-name\n`,
  );
}
