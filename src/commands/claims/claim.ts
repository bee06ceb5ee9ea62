// `airlock claim`: claims work items or paths for this session, for a limited time; all of them or
// none.

import { safeLine } from "../../report/escape.ts";
import type { Actor } from "../../sessions/actor.ts";
import { claimPatiently, claimWork } from "../../sessions/claims/make-claims.ts";
import { subjectsOf } from "../../sessions/claims/own-claims.ts";
import { packClaims } from "../../sessions/claims/claim-store.ts";
import { openSeenActor } from "../acting-session.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { flag, time, several } from "../option.ts";
import {
  localOption,
  noteOption,
  pathsOption,
  remoteOption,
  waitOption,
} from "../general-options.ts";
import { changesAnswer } from "./claim-report.ts";

/** Makes the claims, or throws CLAIMED or COMPLETED (exit code 3) and claims nothing. */
export const claim = defineCommand({
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
  arguments: { names: several("[names...]", "work items") },
  options: {
    paths: pathsOption(),
    ttl: time("--ttl <time>", "lifetime unless renewed: 90s, 60m, 2h", "60m"),
    shared: flag("--shared", "allow other shared claims"),
    note: noteOption,
    wait: waitOption("until it is free"),
    remote: remoteOption,
    local: localOption,
    localIfOffline: flag(
      "--local-if-offline",
      "in this clone only if the remote cannot be reached",
    ),
    reopen: flag("--reopen", "reopen a completed work item"),
  },
  json: true,
  run: async (given, call) => {
    const { context } = call;
    const actor = await openSeenActor(call);
    const subjects = subjectsOf(given, actor, context.cwd);
    const { ttl, shared, reopen, localIfOffline } = given;
    const work = await claimWork({
      actor,
      subjects,
      ttl,
      note: given.note,
      shared,
      reopen,
      remote: given.local ? false : given.remote,
      localIfOffline,
    });
    const { changes, remote: agreed } = await claimPatiently(work, {
      wait: given.wait,
      signal: context.signal,
    });
    warnAnonymous(actor, context);
    if (agreed !== work.remote)
      context.stderr.write("airlock: could not reach the remote; claimed in this clone only.\n");
    await packClaims(actor.repository);
    return changesAnswer({ subjects, changes, verb: "claimed" });
  },
});

/** Warns a session that cannot be told apart from others about the effect on its claims. */
function warnAnonymous(actor: Actor, context: Context): void {
  if (!actor.anonymous) return;
  context.stderr.write(
    `airlock: this session cannot be identified (${safeLine(actor.session.why)}), so nobody can renew or release its claims.\n  Give it a name: export AIRLOCK_SESSION=my-name\n`,
  );
}
