// Opens the repository of a command for the session that acts in it.

import { AirlockError } from "../errors.ts";
import { actorIn, type Actor } from "../sessions/actor.ts";
import { seeSession } from "../sessions/session-life.ts";
import type { Call } from "./define-command.ts";
import { openRepositoryHere } from "./open.ts";

/** Opens the repository for the acting session, or for the one that `env` names. */
export async function openActor(
  call: Pick<Call, "context">,
  env = call.context.env,
): Promise<Actor> {
  return actorIn(await openRepositoryHere(call), env);
}

/** Works like `openActor`, and records that this session was seen, if it is registered. */
export async function openSeenActor(call: Pick<Call, "context">): Promise<Actor> {
  const actor = await openActor(call);
  await seeSession(actor, Date.now(), process.pid);
  return actor;
}

/** Works like `openActor`; throws UNKNOWN_SESSION if nothing tells this session from others. */
export async function openKnownActor(
  call: Pick<Call, "context">,
  env = call.context.env,
): Promise<Actor> {
  const actor = await openActor(call, env);
  if (!actor.anonymous) return actor;
  throw new AirlockError(
    "usage",
    "UNKNOWN_SESSION",
    `This session cannot be identified: ${actor.session.why}.`,
    { next: ["export AIRLOCK_SESSION=my-name", "airlock session start --name my-name"] },
  );
}
