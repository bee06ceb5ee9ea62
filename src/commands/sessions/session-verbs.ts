// The verbs of `airlock session`: start, heartbeat, end, list, show.

import { AirlockError, exitCodes } from "../../errors.ts";
import { openRepository } from "../../git/repository.ts";
import { safeLine } from "../../report/escape.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import { actorIn, type Actor } from "../../sessions/actor.ts";
import { startSession, pruneSessions } from "../../sessions/session-life.ts";
import { readSession, type SessionRecord } from "../../sessions/registry.ts";
import { presentSessions, registerStagers } from "../../sessions/stagers.ts";
import { ownerOf } from "../../system/owner.ts";
import { endEverywhere } from "../claims/claim-setting.ts";
import type { CommandFunction, Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";
import { sessionData, sessionLine, sessionText } from "./session-show.ts";

/** The verbs by the word after `airlock session`. */
export const sessionVerbs: Readonly<Record<string, CommandFunction>> = {
  start,
  heartbeat,
  end,
  list,
  show,
};

async function start(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session start",
      summary:
        "Register this session, so that others see it. The first staging, claim or commit does so by itself.",
      examples: [
        ["airlock session start --note 'the login'", "this terminal's or agent's session"],
        [
          "airlock session start --name review-1 --pid $$",
          "with a name; the session ends with this shell",
        ],
        [
          'cd "$(airlock session start --auto)"',
          "go to a separate worktree if too many sessions work here",
        ],
      ],
    },
    context,
  )
    .option(
      "--name <name>",
      "the session's name; set AIRLOCK_SESSION to it as well, for the commands that follow",
    )
    .option("--note <text>", "a note on the work, for others")
    .option("--pid <pid>", "the session ends when this process ends")
    .option("--auto", "use a separate worktree if too many sessions work here; prints the folder")
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<{
    name?: string;
    note?: string;
    pid?: string;
    auto?: boolean;
    json?: boolean;
  }>();
  const { name, note = "", pid, auto = false, json = false } = options;
  if (name !== undefined && name.trim() === "") throw usage("--name must not be empty.");
  if (note.length > 1000) throw usage("--note must have at most 1000 characters.");
  const env = name === undefined ? context.env : { ...context.env, AIRLOCK_SESSION: name };
  const actor = await actorHere(context, env);
  if (actor.anonymous) throw unknownSession(actor);
  await pruneSessions(actor, Date.now());
  const beginning = {
    note,
    process: pid === undefined ? null : processOf(pid),
    pid: process.pid,
    now: Date.now(),
  };
  if (auto)
    return (await import("./session-auto.ts")).startWhereItBelongs(actor, beginning, {
      json,
      context,
    });
  const record = await startSession(actor, { ...beginning, atWork: true });
  print(record, { json, line: `started: ${safeLine(record.name)}\n`, context });
  if (name !== undefined && context.env["AIRLOCK_SESSION"] !== name && !json)
    context.stdout.write(`For the following commands: export AIRLOCK_SESSION=${safeLine(name)}\n`);
  return exitCodes.passed;
}

async function heartbeat(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session heartbeat",
      summary:
        "Record that this session is still active. Every airlock command does this automatically.",
      examples: [
        [
          "airlock session heartbeat",
          "from a script that runs no other airlock command for a long time",
        ],
      ],
    },
    context,
  )
    .option("--note <text>", "a note on the current work, for others")
    .option(...jsonOption());
  parse(command, args);
  const { note = "", json = false } = command.opts<{ note?: string; json?: boolean }>();
  const actor = await actorHere(context, context.env);
  if (actor.anonymous) throw unknownSession(actor);
  const record = await startSession(actor, {
    note,
    process: null,
    pid: process.pid,
    now: Date.now(),
    atWork: true,
  });
  print(record, { json, line: `seen: ${safeLine(record.name)}\n`, context });
  return exitCodes.passed;
}

async function end(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session end",
      summary: "End this session and release its claims.",
      examples: [["airlock session end", "at the end of the work"]],
    },
    context,
  ).option(...jsonOption());
  parse(command, args);
  const { json = false } = command.opts<{ json?: boolean }>();
  const actor = await actorHere(context, context.env);
  if (actor.anonymous) throw unknownSession(actor);
  const before = readSession(actor.repository, actor.session.id);
  const freed = await endEverywhere(actor, context);
  const claims = freed === 1 ? "1 claim" : `${freed} claims`;
  if (json)
    context.stdout.write(
      jsonText({ version: 1, ended: actor.session.id, known: before !== null, freed }),
    );
  else context.stdout.write(`ended: ${safeLine(actor.session.name)}, ${claims} released\n`);
  return exitCodes.passed;
}

async function list(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session list",
      summary:
        "List the sessions in all worktrees of this repository. Removes sessions that have ended.",
      examples: [
        ["airlock session list", "all sessions"],
        ["airlock session list --json", "for programs"],
      ],
    },
    context,
  ).option(...jsonOption());
  parse(command, args);
  const { json = false } = command.opts<{ json?: boolean }>();
  const actor = await actorHere(context, context.env);
  await pruneSessions(actor, Date.now());
  const records = presentSessions(actor.repository);
  const now = Date.now();
  if (json)
    context.stdout.write(
      jsonText({ version: 1, sessions: records.map((record) => sessionData(record, actor)) }),
    );
  else
    context.stdout.write(
      records.length === 0
        ? "No session is registered.\n"
        : records.map((record) => sessionLine(record, { actor, now })).join(""),
    );
  return exitCodes.passed;
}

async function show(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session show",
      summary:
        "Show everything known about a session: its start, its worktree, and the files that were already changed then.",
      examples: [
        ["airlock session show", "this session"],
        ["airlock session show review-1", "another one, by its name or id"],
      ],
    },
    context,
  )
    .argument("[session]", "its name or id")
    .option(...jsonOption());
  parse(command, args);
  const { json = false } = command.opts<{ json?: boolean }>();
  const actor = await actorHere(context, context.env);
  const wanted = command.args[0] ?? actor.session.id;
  await registerStagers(actor.repository);
  const record = presentSessions(actor.repository).find(
    ({ id, name }) => id === wanted || name === wanted || id.endsWith(`:${wanted}`),
  );
  if (record === undefined) {
    const known =
      command.args[0] === undefined
        ? "This session is not registered."
        : `No session ${JSON.stringify(wanted)} is registered.`;
    throw new AirlockError("usage", "NO_SESSION", known, {
      next: [command.args[0] === undefined ? "airlock session start" : "airlock session list"],
    });
  }
  print(record, { json, line: sessionText(record, { actor, now: Date.now() }), context });
  return exitCodes.passed;
}

async function actorHere(context: Context, env: Context["env"]): Promise<Actor> {
  return actorIn(await openRepository(context.cwd, context.env), env);
}

function print(
  record: SessionRecord,
  { json, line, context }: { json: boolean; line: string; context: Context },
): void {
  context.stdout.write(json ? jsonText({ version: 1, session: sessionData(record, null) }) : line);
}

function processOf(text: string): NonNullable<SessionRecord["process"]> {
  const owner = /^[1-9]\d{0,9}$/.test(text) ? ownerOf(Number(text)) : null;
  if (owner !== null) return owner;
  throw usage(`--pid needs the number of a running process, not ${JSON.stringify(text)}.`);
}

function usage(sentence: string): AirlockError {
  return new AirlockError("usage", "USAGE", sentence, { next: ["airlock session start --help"] });
}

function unknownSession({ session }: Actor): AirlockError {
  return new AirlockError(
    "usage",
    "UNKNOWN_SESSION",
    `This session cannot be identified: ${session.why}.`,
    {
      next: ["export AIRLOCK_SESSION=my-name", "airlock session start --name my-name"],
    },
  );
}
