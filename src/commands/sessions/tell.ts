// `airlock tell`: sends a message to another session, or to all.

import { exitCodes } from "../../errors.ts";
import { safeLine } from "../../report/escape.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import { typed } from "../../report/typed-commands.ts";
import { sendMessage } from "../../sessions/messages.ts";
import { presentSessions } from "../../sessions/stagers.ts";
import { nearest } from "../../system/nearest.ts";
import { openActor } from "../claims/claim-setting.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/** Sends a message; returns the exit code. */
export async function tell(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "tell",
      summary:
        "Send a message to another session, by its name or id, or to all. They see it with `airlock inbox`.",
      examples: [
        ["airlock tell review-1 'May I have src/auth?'", "one session"],
        [
          "airlock tell all 'I rebase main at noon.'",
          "everybody, including sessions that start later this week",
        ],
      ],
    },
    context,
  )
    .argument("<session>", "a session's name or id (`airlock session list`), or all")
    .argument("<text...>", "the message")
    .option(...jsonOption());
  parse(command, args);
  const [to = "", ...words] = command.args;
  const { json = false } = command.opts<{ json?: boolean }>();
  const { repository, session, anonymous } = await openActor(context);
  const known = presentSessions(repository).flatMap(({ id, name }) => [
    name,
    id,
    id.split(":").at(-1)!,
  ]);
  const message = sendMessage(repository.commonDir, {
    time: Date.now(),
    from: anonymous ? "" : session.id,
    name: session.name,
    to,
    text: words.join(" "),
  });
  if (to !== "all" && !known.includes(to)) {
    const near = nearest(to, known);
    const hint =
      near === null
        ? typed("`airlock session list` lists them")
        : `did you mean ${safeLine(near)}?`;
    context.stderr.write(
      `airlock: no registered session is called ${safeLine(to)} (${hint}); the next session with this name will see it.\n`,
    );
  }
  context.stdout.write(
    json
      ? jsonText({
          version: 1,
          message: { ...message, time: new Date(message.time).toISOString() },
        })
      : `told ${safeLine(to)}\n`,
  );
  return exitCodes.passed;
}
