// `airlock log`: shows events of this repository, the newest first.

import { exitCodes } from "../../errors.ts";
import { logJson, logText } from "../../report/log.ts";
import { sessionFromId } from "../../sessions/identity.ts";
import { readLog } from "../../system/log.ts";
import { defineCommand } from "../define-command.ts";
import { openRepositoryHere } from "../open.ts";
import { count, list, text } from "../option.ts";

/** Shows the events of the log. */
export const log = defineCommand({
  name: "log",
  summary:
    "Show events of this repository, the newest first: commits landed, refused or lost, checks skipped, with their sessions.",
  examples: [
    ["airlock log", "the newest 20 events"],
    ["airlock log -n 100 --event refused --event lost", "only commits that did not land"],
    ["airlock log --session claude", "of sessions with this word in their name"],
    ["airlock log --json", "every event as data, with all its fields"],
  ],
  options: {
    most: count("-n, --max-count <number>", "most events to show (default: 20; with --json all)", {
      least: 0,
      next: "airlock log -n 20",
    }),
    kinds: list("--event <name>", "only events of this kind; may be repeated"),
    named: text("--session <word>", "only those of sessions with this word in their id or name"),
  },
  json: true,
  run: async ({ most, kinds, named, json }, call) => {
    const { events, unreadable } = readLog((await openRepositoryHere(call)).commonDir);
    const nameOf = (session: string) => sessionFromId(session).name;
    const matching = events.filter(({ event, session }) => {
      const words = typeof session === "string" ? `${session} ${nameOf(session)}` : "";
      return (
        (kinds.length === 0 || kinds.includes(event)) && (named === null || words.includes(named))
      );
    });
    const newest = matching.toReversed().slice(0, most ?? (json ? Infinity : 20));
    const left = matching.length - newest.length;
    call.context.stdout.write(
      json ? logJson(newest, unreadable) : logText(newest, { unreadable, left, nameOf }),
    );
    return exitCodes.passed;
  },
});
