// `airlock session heartbeat`: records that this session is still active.

import { safeLine } from "../../report/escape.ts";
import { startSession } from "../../sessions/session-life.ts";
import { openKnownActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { noteOption } from "../general-options.ts";
import { sessionData } from "./session-report.ts";

/** Records that the session is active, and its note. */
export const sessionHeartbeat = defineCommand({
  name: "session heartbeat",
  summary:
    "Record that this session is still active. Every airlock command does this automatically.",
  examples: [
    [
      "airlock session heartbeat",
      "from a script that runs no other airlock command for a long time",
    ],
  ],
  options: { note: noteOption },
  json: true,
  run: async (given, call) => {
    const record = await startSession(await openKnownActor(call), {
      note: given.note,
      process: null,
      pid: process.pid,
      now: Date.now(),
      atWork: true,
    });
    return {
      data: () => ({ version: 1, session: sessionData(record, null) }),
      text: () => `seen: ${safeLine(record.name)}\n`,
    };
  },
});
