// `airlock log`: shows events of this repository, the newest first.

import { AirlockError, exitCodes } from "../../errors.ts";
import { openRepository } from "../../git/repository.ts";
import { logJson, logText } from "../../report/log.ts";
import { sessionFromId } from "../../sessions/identity.ts";
import { readLog } from "../../system/log.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/** Prints the events of the log; returns the exit code. */
export async function log(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "log",
      summary:
        "Show events of this repository, the newest first: commits landed, refused or lost, checks skipped, with their sessions.",
      examples: [
        ["airlock log", "the newest 20 events"],
        ["airlock log -n 100 --event refused --event lost", "only commits that did not land"],
        ["airlock log --session claude", "of sessions with this word in their name"],
        ["airlock log --json", "every event as data, with all its fields"],
      ],
    },
    context,
  )
    .option("-n, --max-count <number>", "most events to show (default: 20; with --json all)")
    .option("--event <name...>", "only events of these kinds")
    .option("--session <word>", "only those of sessions with this word in their id or name")
    .option(...jsonOption());
  parse(command, args);
  const given = command.opts<{
    maxCount?: string;
    event?: string[];
    session?: string;
    json?: boolean;
  }>();
  const json = given.json === true;
  const most = given.maxCount === undefined ? (json ? Infinity : 20) : wholeNumber(given.maxCount);
  const repository = await openRepository(context.cwd, context.env);
  const { events, unreadable } = readLog(repository.commonDir);
  const matching = events.filter(({ event, session }) => {
    const words = typeof session === "string" ? `${session} ${sessionFromId(session).name}` : "";
    return (
      (given.event?.includes(event) ?? true) &&
      (given.session === undefined || words.includes(given.session))
    );
  });
  const newest = matching.toReversed().slice(0, most);
  const nameOf = (session: string) => sessionFromId(session).name;
  context.stdout.write(
    json
      ? logJson(newest, unreadable)
      : logText(newest, { unreadable, left: matching.length - newest.length, nameOf }),
  );
  return exitCodes.passed;
}

function wholeNumber(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new AirlockError(
    "usage",
    "USAGE",
    `--max-count needs a whole number, not ${JSON.stringify(text)}.`,
    {
      next: ["airlock log -n 20"],
    },
  );
}
