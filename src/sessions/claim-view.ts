// Which of a commit's paths are claimed, and by whom: asked at both doors, free of charge where nothing is claimed.

import { AirlockError } from "../errors.ts";
import type { ObjectReader } from "../git/objects.ts";
import { keepPathList, pathWords } from "../git/path-list.ts";
import { parseRefs, type Ref } from "../git/refs.ts";
import { commandLine } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import { type Actor, deciderFor } from "./actor.ts";
import type { Claim, Holder, StoredClaim } from "./claim-record.ts";
import { bucketsOf, claimRefs, readRefName, remoteRefs } from "./claim-refs.ts";
import { type Decider, isLive, isMine, liveOthers } from "./claim-rules.ts";
import { readClaims } from "./claim-store.ts";
import { type Automaton, readGlob } from "./glob.ts";
import { covers } from "./overlap.ts";
import { clockTime, spanText } from "./span.ts";
import { subjectText } from "./subjects.ts";

/** A path that somebody else claims. */
export interface ClaimedPath {
  readonly path: RepoPath;
  readonly ref: string;
  /** `null`: the claim cannot be read, so somebody holds it. */
  readonly by: { readonly claim: Claim; readonly holder: Holder } | null;
}

/** What claims say of some paths. */
export interface PathClaims {
  /** Claimed by others, and not shared: not to be committed by this session. */
  readonly others: readonly ClaimedPath[];
  /** Claimed by this session, alone or with others: as good as named. */
  readonly own: ReadonlySet<RepoPath>;
}

export interface ViewRequest {
  readonly actor: Actor;
  readonly objects: ObjectReader;
  /** All refs, as lines `<id> <name>`; what else they hold does not matter. */
  readonly refs: readonly string[];
  readonly paths: readonly RepoPath[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

const nothing: PathClaims = { others: [], own: new Set() };

/**
 * Says which of these paths are claimed. Reads only the claims whose refs' names say that they may be about one of them.
 * Fails closed: a claim that cannot be read is held by somebody.
 */
export async function pathClaims({ actor, objects, refs, paths, now }: ViewRequest): Promise<PathClaims> {
  const claims = parseRefs(refs.filter((line) => line.includes(` ${claimRefs}`) || line.includes(` ${remoteRefs}`)));
  if (claims.length === 0) return nothing;
  const buckets = new Set(paths.flatMap(bucketsOf));
  const stored = await readClaims(
    actor.repository,
    objects,
    claims.filter((ref) => mayConcern(ref, buckets)),
  );
  if (stored.length === 0) return nothing;
  const decider = deciderFor(actor, now);
  const counting = stored.filter((one) => counts(one, decider)).map((one) => ({ ...one, glob: globOf(one) }));
  const others: ClaimedPath[] = [];
  const own = new Set<RepoPath>();
  for (const path of paths) {
    for (const { ref, claim, glob } of counting) {
      if (glob === null ? !mayConcern({ name: ref, oid: "" }, new Set(bucketsOf(path))) : !covers(glob, path)) continue;
      if (claim?.holders.some((holder) => isMine(holder, decider) && isLive(holder, decider)) === true) own.add(path);
      else if (claim?.shared !== true)
        others.push({ path, ref, by: claim === null ? null : { claim, holder: liveOthers(claim, decider)[0]! } });
    }
  }
  return { others, own };
}

/** A ref whose name is none of ours may be a newer version's, about anything. */
function mayConcern({ name }: Ref, buckets: ReadonlySet<string>): boolean {
  const named = readRefName(name);
  return named === null || (named.kind === "path" && buckets.has(named.bucket));
}

/** What a remote says of this clone's own claims is old news. */
function counts({ ref, claim }: StoredClaim, decider: Decider): boolean {
  if (claim === null) return true;
  const holders = ref.startsWith(claimRefs) ? claim.holders : claim.holders.filter(({ place }) => place !== decider.place);
  return holders.some((holder) => isLive(holder, decider));
}

function globOf({ claim }: StoredClaim): Automaton | null {
  return claim === null ? null : readGlob(claim.subject.text, claim.ignoreCase);
}

/** Paths that a message lists. */
const shown = 20;

/** What the words of a refusal rest on beside the claims. */
export interface ClaimWording {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Of a repository; a list of very many paths is kept there. */
  readonly commonDir: string;
  /** The folder in which the next command is typed, from the top, with a slash at its end; `null`: not known. */
  readonly prefix: string | null;
}

/** Takes what others claim, at least one path; returns the refusal, or what a warning says. */
export function claimedPathRefusal(others: readonly ClaimedPath[], { now, commonDir, prefix }: ClaimWording): AirlockError {
  const paths = [...new Set(others.map(({ path }) => path))];
  const those = pathWords(paths, { prefix, keepList: (some) => keepPathList(commonDir, some) });
  const restoring = ["git", "restore", "--staged", ...those];
  const lines = others.slice(0, shown).map(({ path, ref, by }) => {
    if (by === null) return `${commandLine([path])}   ${ref} cannot be read, so somebody holds it`;
    const { claim, holder } = by;
    const times = `since ${clockTime(holder.since)} until ${clockTime(holder.until)} (${spanText(holder.until - now)} left)`;
    const note = holder.note === "" ? "" : `: ${holder.note}`;
    return `${commandLine([path])}   by ${holder.name} as ${JSON.stringify(subjectText(claim.subject))} ${times}${note}`;
  });
  const more = others.length > shown ? [`… and ${others.length - shown} more`] : [];
  const holders = [...new Set(others.flatMap(({ by }) => by?.holder.name ?? []))];
  const unreadable = [...new Set(others.flatMap(({ ref, by }) => (by === null ? [ref] : [])))];
  return new AirlockError(
    "refused",
    "CLAIMED_PATH",
    `CLAIMED_PATH: ${paths.length} ${paths.length === 1 ? "path" : "paths"} of this commit ${paths.length === 1 ? "is" : "are"} claimed by another session.`,
    {
      detail: [...lines, ...more].join("\n"),
      next: [
        `To commit the rest, take these out of the index first: ${commandLine(restoring)}`,
        ...holders.slice(0, 3).map((name) => `To ask: ${commandLine(["airlock", "tell", name, "May I have it?"])}`),
        ...unreadable.slice(0, 3).map((ref) => `If it is a leftover: git update-ref -d ${ref}`),
        "Who holds what: airlock claims",
      ],
      refusal: {
        paths: others.map(({ path, by }) => ({
          path,
          code: "CLAIMED_PATH",
          reason: by === null ? "claimed by somebody whose claim cannot be read" : `claimed until ${clockTime(by.holder.until)}`,
          session: by?.holder.name ?? null,
          command: null,
          time: by === null ? null : new Date(by.holder.since).toISOString(),
        })),
        next: restoring,
        approval: null,
      },
    },
  );
}
