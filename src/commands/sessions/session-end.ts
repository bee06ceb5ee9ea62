// `airlock session end`: ends this session and releases its claims.

import { safeLine } from "../../report/escape.ts";
import { readSession } from "../../sessions/registry.ts";
import { openKnownActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { endSessionOf } from "./end-session.ts";

/** Ends this session, here and on the remotes that know its claims. */
export const sessionEnd = defineCommand({
  name: "session end",
  summary: "End this session and release its claims.",
  examples: [["airlock session end", "at the end of the work"]],
  json: true,
  run: async (_given, call) => {
    const actor = await openKnownActor(call);
    const { id, name } = actor.session;
    const before = readSession(actor.repository, id);
    const freed = await endSessionOf(actor, call.context);
    return {
      data: () => ({ version: 1, ended: id, known: before !== null, freed }),
      text: () =>
        `ended: ${safeLine(name)}, ${freed === 1 ? "1 claim" : `${freed} claims`} released\n`,
    };
  },
});
