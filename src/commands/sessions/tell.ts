// `airlock tell`: sends a message to another session, or to all.

import { safeLine } from "../../report/escape.ts";
import { typed } from "../../report/typed-commands.ts";
import { sendMessage } from "../../sessions/messages.ts";
import { presentSessions } from "../../sessions/stagers.ts";
import { nearest } from "../../system/nearest.ts";
import { openSeenActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { word, several } from "../option.ts";

/** Sends a message, also to a session that is not known yet. */
export const tell = defineCommand({
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
  arguments: {
    to: word("<session>", "a session's name or id (`airlock session list`), or all"),
    text: several("<text...>", "the message"),
  },
  json: true,
  run: async ({ to, text }, call) => {
    const { repository, session, anonymous } = await openSeenActor(call);
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
      text: text.join(" "),
    });
    if (to !== "all" && !known.includes(to)) {
      const near = nearest(to, known);
      const hint =
        near === null
          ? typed("`airlock session list` lists them")
          : `did you mean ${safeLine(near)}?`;
      call.context.stderr.write(
        `airlock: no registered session is called ${safeLine(to)} (${hint}); the next session with this name will see it.\n`,
      );
    }
    return {
      data: () => ({
        version: 1,
        message: { ...message, time: new Date(message.time).toISOString() },
      }),
      text: () => `told ${safeLine(to)}\n`,
    };
  },
});
