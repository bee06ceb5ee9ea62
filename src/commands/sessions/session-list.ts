// `airlock session list`: lists the sessions of all worktrees.

import { pruneSessions } from "../../sessions/session-life.ts";
import { presentSessions } from "../../sessions/stagers.ts";
import { openActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { sessionData, sessionLine } from "./session-report.ts";

/** Lists the sessions, after removing those that have ended. */
export const sessionList = defineCommand({
  name: "session list",
  summary:
    "List the sessions in all worktrees of this repository. Removes sessions that have ended.",
  examples: [
    ["airlock session list", "all sessions"],
    ["airlock session list --json", "for programs"],
  ],
  json: true,
  run: async (_given, call) => {
    const actor = await openActor(call);
    await pruneSessions(actor, Date.now());
    const records = presentSessions(actor.repository);
    const now = Date.now();
    return {
      data: () => ({ version: 1, sessions: records.map((record) => sessionData(record, actor)) }),
      text: () =>
        records.length === 0
          ? "No session is registered.\n"
          : records.map((record) => sessionLine(record, { actor, now })).join(""),
    };
  },
});
