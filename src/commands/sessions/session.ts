// `airlock session`: shows the caller's session and how it was identified.

import { safeLine } from "../../report/escape.ts";
import { sessionOf } from "../../sessions/identity.ts";
import { defineCommand } from "../define-command.ts";

/** Shows the caller's session, and how it was identified. Needs no repository. */
export const session = defineCommand({
  name: "session",
  summary:
    "Show this session and how it was identified. The staging log and refusals use its name.",
  examples: [
    ["airlock session", "this session"],
    [
      "airlock session start --note 'the login'",
      "start a session; start, heartbeat, end, list and show have their own --help",
    ],
    ["airlock session list", "other sessions"],
    ["airlock session --json", "for programs"],
    [
      "export AIRLOCK_SESSION=review-1",
      "use another session from now on, in any terminal or agent",
    ],
  ],
  json: true,
  run: async (_given, { context }) => {
    const self = sessionOf(context.env);
    return {
      data: () => ({ version: 1, session: self }),
      text: () => `${safeLine(self.name)}\n  ${self.kind}: ${safeLine(self.why)}\n`,
    };
  },
});
