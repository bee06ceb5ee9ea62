// The verbs of `airlock session`: start, heartbeat, end, list, show.

import { AirlockError, exitCodes } from "../errors.ts";
import { openRepository } from "../git/repository.ts";
import { safeLine } from "../report/escape.ts";
import { jsonText } from "../report/json.ts";
import { actorIn, type Actor } from "../sessions/actor.ts";
import { startSession, sweepSessions } from "../sessions/session-life.ts";
import { readSession, type SessionRecord } from "../sessions/registry.ts";
import { presentSessions, registerStagers } from "../sessions/stagers.ts";
import { ownerOf } from "../system/owner.ts";
import { endEverywhere } from "./claim-setting.ts";
import type { CommandFunction, Context } from "./context.ts";
import { jsonOption, parse, parser } from "./parser.ts";
import { sessionData, sessionLine, sessionText } from "./session-show.ts";

/** The verbs by the word after `airlock session`. */
export const sessionVerbs: Readonly<Record<string, CommandFunction>> = { start, heartbeat, end, list, show };

async function start(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session start",
      summary: "Register this session, so that others see it. The first staging, claim or commit does so by itself.",
      examples: [
        ["airlock session start --note 'the login'", "this terminal's or agent's session"],
        ["airlock session start --name review-1 --pid $$", "under a name; it ends with this shell, provably"],
        ['cd "$(airlock session start --auto)"', "to a worktree of its own, where too many work here already"],
      ],
    },
    context,
  )
    .option("--name <name>", "the session's name; set AIRLOCK_SESSION to it as well, for the commands that follow")
    .option("--note <text>", "what it is about to do")
    .option("--pid <pid>", "a process whose end is the session's end")
    .option("--auto", "a worktree of its own, where too many work here already; prints where to work")
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<{ name?: string; note?: string; pid?: string; auto?: boolean; json?: boolean }>();
  const { name, note = "", pid, auto = false, json = false } = options;
  if (name !== undefined && name.trim() === "") throw usage("--name takes a name that is not empty.");
  if (note.length > 1000) throw usage("--note takes up to 1000 characters.");
  const env = name === undefined ? context.env : { ...context.env, AIRLOCK_SESSION: name };
  const actor = await actorHere(context, env);
  if (actor.anonymous) throw unknownSession(actor);
  await sweepSessions(actor, Date.now());
  const beginning = { note, process: pid === undefined ? null : processOf(pid), pid: process.pid, now: Date.now() };
  if (auto) return (await import("./session-auto.ts")).startWhereItBelongs(actor, beginning, { json, context });
  const record = await startSession(actor, { ...beginning, atWork: true });
  print(record, { json, line: `started: ${safeLine(record.name)}\n`, context });
  if (name !== undefined && context.env["AIRLOCK_SESSION"] !== name && !json)
    context.stdout.write(`For the commands that follow: export AIRLOCK_SESSION=${safeLine(name)}\n`);
  return exitCodes.passed;
}

async function heartbeat(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session heartbeat",
      summary: "Say that this session is still at work. Every airlock command does so by itself.",
      examples: [["airlock session heartbeat", "from a script that does nothing else for long"]],
    },
    context,
  )
    .option("--note <text>", "what it is doing now")
    .option(...jsonOption());
  parse(command, args);
  const { note = "", json = false } = command.opts<{ note?: string; json?: boolean }>();
  const actor = await actorHere(context, context.env);
  if (actor.anonymous) throw unknownSession(actor);
  const record = await startSession(actor, { note, process: null, pid: process.pid, now: Date.now(), atWork: true });
  print(record, { json, line: `seen: ${safeLine(record.name)}\n`, context });
  return exitCodes.passed;
}

async function end(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session end",
      summary: "End this session: whatever it claims is free at once.",
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
  if (json) context.stdout.write(jsonText({ version: 1, ended: actor.session.id, known: before !== null, freed }));
  else context.stdout.write(`ended: ${safeLine(actor.session.name)}, ${claims} released\n`);
  return exitCodes.passed;
}

async function list(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session list",
      summary: "Say who works in this repository, in all its worktrees. Sessions that have ended are swept away.",
      examples: [
        ["airlock session list", "who is there?"],
        ["airlock session list --json", "for programs"],
      ],
    },
    context,
  ).option(...jsonOption());
  parse(command, args);
  const { json = false } = command.opts<{ json?: boolean }>();
  const actor = await actorHere(context, context.env);
  await sweepSessions(actor, Date.now());
  const records = presentSessions(actor.repository);
  const now = Date.now();
  if (json) context.stdout.write(jsonText({ version: 1, sessions: records.map((record) => sessionData(record, actor)) }));
  else
    context.stdout.write(
      records.length === 0 ? "No session is registered.\n" : records.map((record) => sessionLine(record, { actor, now })).join(""),
    );
  return exitCodes.passed;
}

async function show(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "session show",
      summary: "Say all that is known of a session: since when, where, and what was changed already when it started.",
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
  const record = presentSessions(actor.repository).find(({ id, name }) => id === wanted || name === wanted || id.endsWith(`:${wanted}`));
  if (record === undefined) {
    const known = command.args[0] === undefined ? "This session is not registered." : `No session ${JSON.stringify(wanted)} is registered.`;
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

function print(record: SessionRecord, { json, line, context }: { json: boolean; line: string; context: Context }): void {
  context.stdout.write(json ? jsonText({ version: 1, session: sessionData(record, null) }) : line);
}

function processOf(text: string): NonNullable<SessionRecord["process"]> {
  const owner = /^[1-9]\d{0,9}$/.test(text) ? ownerOf(Number(text)) : null;
  if (owner !== null) return owner;
  throw usage(`--pid takes the number of a running process, not ${JSON.stringify(text)}.`);
}

function usage(sentence: string): AirlockError {
  return new AirlockError("usage", "USAGE", sentence, { next: ["airlock session start --help"] });
}

function unknownSession({ session }: Actor): AirlockError {
  return new AirlockError("usage", "UNKNOWN_SESSION", `It cannot be told which session this is: ${session.why}.`, {
    next: ["export AIRLOCK_SESSION=my-name", "airlock session start --name my-name"],
  });
}
