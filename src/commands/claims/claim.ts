// `airlock claim`: claims work items or paths for this session, for a limited time; all of them or
// none.

import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError, exitCodes } from "../../errors.ts";
import type { Claim } from "../../sessions/claims/claim-record.ts";
import { arbitrate } from "../../sessions/claims/claim-remote.ts";
import {
  claimSubjects as claimHere,
  type ClaimRequest,
} from "../../sessions/claims/change-claims.ts";
import type { Changed } from "../../sessions/claims/swap-claims.ts";
import { parseDuration } from "../../sessions/duration.ts";
import { packClaims } from "../../sessions/claims/claim-store.ts";
import { hasEnded, touchSession } from "../../sessions/session-life.ts";
import { ignoresCase, openActor, remoteOf, subjectsOf, warnAnonymous } from "./claim-setting.ts";
import { showChanges } from "./claim-show.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser, waitOf, waitOption } from "../parser.ts";

interface ClaimOptions {
  readonly paths?: string[];
  readonly ttl: string;
  readonly shared?: boolean;
  readonly note?: string;
  readonly wait: string;
  readonly remote?: string | boolean;
  readonly localIfOffline?: boolean;
  readonly reopen?: boolean;
  readonly json?: boolean;
}

/** Makes the claims, or throws CLAIMED or COMPLETED (exit code 3) and claims nothing. */
export async function claim(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "claim",
      summary:
        "Claim work items or paths for this session: all of them or none. Other sessions cannot commit claimed paths.",
      examples: [
        ["airlock claim fix-login", "a work item, for an hour"],
        [
          "airlock claim --paths 'src/auth/**' README.md",
          "paths; a folder includes everything below it",
        ],
        ["airlock claim release --ttl 10m --wait 5m", "wait until it is free"],
        [
          "airlock claim --shared --paths docs",
          "a shared claim: others may share it, but not claim it exclusively",
        ],
        ["airlock claim fix-login --remote", "let the remote origin decide between clones"],
      ],
    },
    context,
  )
    .argument("[names...]", "work items")
    .option("--paths <glob...>", "paths, folders or globs, from here; :/ is the top")
    .option("--ttl <time>", "lifetime unless renewed: 90s, 60m, 2h", "60m")
    .option("--shared", "allow other shared claims")
    .option("--note <text>", "a note on the work, for others")
    .option(...waitOption("until it is free"))
    .option(
      "--remote [name]",
      "let a git remote decide between clones (git config airlock.claimsRemote)",
    )
    .option("--no-remote", "claim in this clone only, overriding git config")
    .option("--local-if-offline", "claim in this clone only if the remote cannot be reached")
    .option("--reopen", "reopen a completed work item")
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<ClaimOptions>();
  const ttl = parseDuration(options.ttl, "--ttl");
  const wait = waitOf(options.wait);
  const note = noteOf(options.note ?? "");
  const actor = await openActor(context);
  const subjects = subjectsOf(
    { names: command.args, paths: options.paths ?? [] },
    actor,
    context.cwd,
  );
  const work = {
    actor,
    subjects,
    ignoreCase:
      subjects.some(({ kind }) => kind === "path") && (await ignoresCase(actor.repository)),
    shared: options.shared === true,
    ttl,
    note,
    reopen: options.reopen === true,
    remote: await remoteOf(actor.repository, options.remote),
    localIfOffline: options.localIfOffline === true,
  };
  const { changes, remote } = await patiently(() => claimOnce(work), wait, context.signal);
  warnAnonymous(actor, context);
  if (remote !== work.remote)
    context.stderr.write(`airlock: could not reach the remote; claimed in this clone only.\n`);
  showChanges({ subjects, changes, verb: "claimed", json: options.json === true }, context);
  await packClaims(actor.repository);
  return exitCodes.passed;
}

/** The claims to make, once or in several attempts. */
export interface ClaimWork extends Omit<ClaimRequest, "elsewhere" | "clock"> {
  readonly localIfOffline: boolean;
}

/**
 * Claims here, and on the remote if there is one, and registers the session; returns the changes,
 * and the remote that agreed.
 */
export async function claimOnce(
  work: ClaimWork,
): Promise<{ changes: Changed[]; remote: string | null }> {
  const register = () => touchSession(work.actor, Date.now(), process.pid);
  if (hasEnded(work.actor)) await register();
  const done = await claimAnywhere(work);
  await register();
  return done;
}

async function claimAnywhere(
  work: ClaimWork,
): Promise<{ changes: Changed[]; remote: string | null }> {
  const { remote, actor, subjects, ignoreCase, shared, reopen } = work;
  const here = (decidedBy: string | null, elsewhere?: ReadonlyMap<string, Claim>) =>
    claimHere({
      ...work,
      remote: decidedBy,
      clock: Date.now,
      ...(elsewhere === undefined ? {} : { elsewhere }),
    });
  if (remote === null) return { changes: await here(null), remote };
  try {
    const act = (elsewhere: ReadonlyMap<string, Claim>) => here(remote, elsewhere);
    return {
      changes: await arbitrate({
        actor,
        remote,
        subjects,
        wanted: { ignoreCase, shared, reopen },
        clock: Date.now,
        act,
      }),
      remote,
    };
  } catch (error) {
    if (
      !work.localIfOffline ||
      !(error instanceof AirlockError) ||
      error.code !== "REMOTE_UNREACHABLE"
    )
      throw error;
    return { changes: await here(null), remote: null };
  }
}

/**
 * Tries until the claim succeeds or the waiting time (ms) is over. The wait does not affect
 * anything else: each attempt reads the clock again.
 */
async function patiently<T>(
  attempt: () => Promise<T>,
  wait: number,
  signal: AbortSignal,
): Promise<T> {
  const began = performance.now();
  for (let pause = 100; ; pause = Math.min(pause * 1.5, 1000)) {
    try {
      return await attempt();
    } catch (error) {
      const isHeld = error instanceof AirlockError && error.code === "CLAIMED";
      const left = wait - (performance.now() - began);
      if (!isHeld || left <= 0) throw error;
      await sleep(Math.min(left, pause * (0.75 + Math.random() / 2)), undefined, { signal }).catch(
        (cause: unknown) => {
          throw new AirlockError(
            "interrupted",
            "INTERRUPTED",
            "The wait for a claim was interrupted; nothing was claimed.",
            { cause },
          );
        },
      );
    }
  }
}

function noteOf(note: string): string {
  if (note.length <= 1000) return note;
  throw new AirlockError("usage", "USAGE", "--note must have at most 1000 characters.", {
    next: ["airlock claim fix-login --note 'see issue 12'"],
  });
}
