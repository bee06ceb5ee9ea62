// `airlock session show`: shows everything that is known about a session.

import { AirlockError } from "../../errors.ts";
import { presentSessions, registerStagers } from "../../sessions/stagers.ts";
import { openActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { wordIfAny } from "../option.ts";
import { sessionData, sessionText } from "./session-report.ts";

/** Shows a session, by default this one. Throws NO_SESSION if it is not registered. */
export const sessionShow = defineCommand({
  name: "session show",
  summary:
    "Show everything known about a session: its start, its worktree, and the files that were already changed then.",
  examples: [
    ["airlock session show", "this session"],
    ["airlock session show review-1", "another one, by its name or id"],
  ],
  arguments: { named: wordIfAny("[session]", "its name or id") },
  json: true,
  run: async ({ named }, call) => {
    const actor = await openActor(call);
    const wanted = named ?? actor.session.id;
    await registerStagers(actor.repository);
    const record = presentSessions(actor.repository).find(
      ({ id, name }) => id === wanted || name === wanted || id.endsWith(`:${wanted}`),
    );
    if (record === undefined)
      throw new AirlockError(
        "usage",
        "NO_SESSION",
        named === null
          ? "This session is not registered."
          : `No session ${JSON.stringify(named)} is registered.`,
        { next: [named === null ? "airlock session start" : "airlock session list"] },
      );
    return {
      data: () => ({ version: 1, session: sessionData(record, null) }),
      text: () => sessionText(record, { actor, now: Date.now() }),
    };
  },
});
