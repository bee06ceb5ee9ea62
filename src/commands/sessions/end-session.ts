// Ends a session, and says if a remote still knows its claims.

import type { Actor } from "../../sessions/actor.ts";
import { endEverywhere } from "../../sessions/claims/own-claims.ts";
import type { Context } from "../context.ts";

/** Ends the session, here and on the remotes; returns the number of claims that were freed. */
export async function endSessionOf(actor: Actor, { stderr }: Context): Promise<number> {
  const { freed, offline } = await endEverywhere(actor);
  if (offline)
    stderr.write(
      "airlock: could not reach the remote; this session's claims there will expire on their own.\n",
    );
  return freed;
}
