// Finds which paths of a commit are claimed, and by which session. Used by the hook and by `airlock
// commit`; costs nothing without claims.

import { AirlockError } from "../../errors.ts";
import type { ObjectReader } from "../../git/objects.ts";
import { keepPathList, pathWords } from "../../git/path-list.ts";
import { parseRefs, type Ref } from "../../git/refs/refs.ts";
import { commandLine } from "../../system/shell.ts";
import type { RepoPath } from "../../types.ts";
import { type Actor, deciderFor } from "../actor.ts";
import type { Claim, ClaimHolder, StoredClaim } from "./claim-record.ts";
import { bucketsOf, claimRefs, readRefName, remoteRefs } from "./claim-refs.ts";
import { type Decider, isLive, isMine, liveOthers } from "./claim-rules.ts";
import { readClaims } from "./claim-store.ts";
import { type Automaton, readGlob } from "./glob.ts";
import { covers } from "./overlap.ts";
import { clockTime, durationText } from "../duration.ts";
import { subjectText } from "./subjects.ts";

/** A path that another session claims. */
export interface ClaimedPath {
  readonly path: RepoPath;
  readonly ref: string;
  /** `null` if the claim cannot be read; it then counts as held. */
  readonly by: { readonly claim: Claim; readonly holder: ClaimHolder } | null;
}

/** The claims on some paths. */
export interface PathClaims {
  /** Claimed by others and not shared: this session must not commit them. */
  readonly others: readonly ClaimedPath[];
  /** Claimed by this session, alone or with others: this counts as naming them. */
  readonly own: ReadonlySet<RepoPath>;
}

export interface ViewRequest {
  readonly actor: Actor;
  readonly objects: ObjectReader;
  /** All refs, as lines `<id> <name>`; other refs are ignored. */
  readonly refs: readonly string[];
  readonly paths: readonly RepoPath[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

const nothing: PathClaims = { others: [], own: new Set() };

/**
 * Returns which of these paths are claimed. Reads only claims whose ref names show that they may
 * concern one of the paths. Fails closed: an unreadable claim counts as held.
 */
export async function pathClaims({
  actor,
  objects,
  refs,
  paths,
  now,
}: ViewRequest): Promise<PathClaims> {
  const claims = parseRefs(
    refs.filter((line) => line.includes(` ${claimRefs}`) || line.includes(` ${remoteRefs}`)),
  );
  if (claims.length === 0) return nothing;
  const buckets = new Set(paths.flatMap(bucketsOf));
  const stored = await readClaims(
    actor.repository,
    objects,
    claims.filter((ref) => mayConcern(ref, buckets)),
  );
  if (stored.length === 0) return nothing;
  const decider = deciderFor(actor, now);
  const counting = stored
    .filter((one) => counts(one, decider))
    .map((one) => ({ ...one, glob: globOf(one) }));
  const others: ClaimedPath[] = [];
  const own = new Set<RepoPath>();
  for (const path of paths) {
    for (const { ref, claim, glob } of counting) {
      if (
        glob === null
          ? !mayConcern({ name: ref, oid: "" }, new Set(bucketsOf(path)))
          : !covers(glob, path)
      )
        continue;
      if (
        claim?.holders.some((holder) => isMine(holder, decider) && isLive(holder, decider)) === true
      )
        own.add(path);
      else if (claim?.shared !== true)
        others.push({
          path,
          ref,
          by: claim === null ? null : { claim, holder: liveOthers(claim, decider)[0]! },
        });
    }
  }
  return { others, own };
}

/**
 * Returns whether a ref may concern one of the buckets. An unknown name may come from a newer
 * version and concern anything.
 */
function mayConcern({ name }: Ref, buckets: ReadonlySet<string>): boolean {
  const named = readRefName(name);
  return named === null || (named.kind === "path" && buckets.has(named.bucket));
}

/**
 * Returns whether a claim still counts. A remote's copy of this clone's own claims is outdated, so
 * it is ignored.
 */
function counts({ ref, claim }: StoredClaim, decider: Decider): boolean {
  if (claim === null) return true;
  const holders = ref.startsWith(claimRefs)
    ? claim.holders
    : claim.holders.filter(({ place }) => place !== decider.place);
  return holders.some((holder) => isLive(holder, decider));
}

function globOf({ claim }: StoredClaim): Automaton | null {
  return claim === null ? null : readGlob(claim.subject.text, claim.ignoreCase);
}

/** Number of paths that a message lists. */
const shown = 20;

/**
 * The other paths of the commit. `none`: all are claimed. `staged`: it takes what is staged.
 * `chosen`: its command chooses the paths.
 */
export type Rest = "none" | "staged" | "chosen";

/** Facts beside the claims that the text of a refusal needs. */
export interface ClaimWording {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Common git directory, where a list of very many paths is stored. */
  readonly commonDir: string;
  /**
   * Folder in which the next command is typed, relative to the top, ending in a slash; `null` if
   * unknown.
   */
  readonly prefix: string | null;
  readonly rest: Rest;
}

/**
 * Takes at least one path that another session claims; returns the refusal, which is also the text
 * of a warning.
 */
export function claimedPathRefusal(
  others: readonly ClaimedPath[],
  { now, commonDir, prefix, rest }: ClaimWording,
): AirlockError {
  const paths = [...new Set(others.map(({ path }) => path))];
  const restoring = () => [
    "git",
    "restore",
    "--staged",
    ...pathWords(paths, { prefix, keepList: (some) => keepPathList(commonDir, some) }),
  ];
  const lines = others.slice(0, shown).map(({ path, ref, by }) => {
    if (by === null) return `${commandLine([path])}   ${ref} cannot be read, so it counts as held`;
    const { claim, holder } = by;
    const times = `since ${clockTime(holder.since)} until ${clockTime(holder.until)} (${durationText(holder.until - now)} left)`;
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
        ...(rest === "staged"
          ? [`To commit the rest, unstage these first: ${commandLine(restoring())}`]
          : []),
        ...(rest === "chosen" ? ["To commit the rest, leave these paths out of the command."] : []),
        ...holders
          .slice(0, 3)
          .map((name) => `To ask: ${commandLine(["airlock", "tell", name, "May I have it?"])}`),
        ...unreadable.slice(0, 3).map((ref) => `If it is a leftover: git update-ref -d ${ref}`),
        "To list all claims: airlock claims",
      ],
      refusal: {
        paths: others.map(({ path, by }) => ({
          path,
          code: "CLAIMED_PATH",
          reason:
            by === null
              ? "claimed by a session whose claim cannot be read"
              : `claimed until ${clockTime(by.holder.until)}`,
          session: by?.holder.name ?? null,
          command: null,
          time: by === null ? null : new Date(by.holder.since).toISOString(),
        })),
        next: rest === "staged" ? restoring() : ["airlock", "claims"],
        approval: null,
      },
    },
  );
}
