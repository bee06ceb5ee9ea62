// `airlock session`: shows the caller's session and how it was identified. Its other verbs are in
// separate files.

import { exitCodes } from "../../errors.ts";
import { safeLine } from "../../report/escape.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import { sessionOf } from "../../sessions/identity.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/** Prints the caller's session, and how it was identified. Needs no repository. */
export async function session(args: readonly string[], context: Context): Promise<number> {
  const [verb = "", ...rest] = args;
  const { sessionVerbs } = await import("./session-verbs.ts");
  if (Object.hasOwn(sessionVerbs, verb)) return sessionVerbs[verb]!(rest, context);
  const command = parser(
    {
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
    },
    context,
  ).option(...jsonOption());
  parse(command, args);
  const self = sessionOf(context.env);
  const { json = false } = command.opts<{ json?: boolean }>();
  context.stdout.write(
    json
      ? jsonText({ version: 1, session: self })
      : `${safeLine(self.name)}\n  ${self.kind}: ${safeLine(self.why)}\n`,
  );
  return exitCodes.passed;
}
