// `airlock session start`: registers this session, so that others see it.

import { AirlockError } from "../../errors.ts";
import { safeLine } from "../../report/escape.ts";
import type { SessionRecord } from "../../sessions/registry.ts";
import { pruneSessions, startSession } from "../../sessions/session-life.ts";
import { ownerOf } from "../../system/owner.ts";
import { openKnownActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { flag, type Option, text } from "../option.ts";
import { noteOption, nameOption } from "../general-options.ts";
import { sessionData } from "./session-report.ts";

const pid: Option<SessionRecord["process"]> = {
  ...text("--pid <pid>", "the session ends when this process ends"),
  read: (raw, name) => {
    if (typeof raw !== "string") return null;
    const owner = /^[1-9]\d{0,9}$/.test(raw) ? ownerOf(Number(raw)) : null;
    if (owner !== null) return owner;
    throw new AirlockError(
      "usage",
      "USAGE",
      `${name} needs the number of a running process, not ${JSON.stringify(raw)}.`,
      { next: ["airlock session start --help"] },
    );
  },
};

/** Starts a session in this tree or, with `--auto`, where it belongs. */
export const sessionStart = defineCommand({
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
  options: {
    name: nameOption("; set AIRLOCK_SESSION to it as well, for the commands that follow"),
    note: noteOption,
    process: pid,
    auto: flag(
      "--auto",
      "use a separate worktree if too many sessions work here; prints the folder",
    ),
  },
  json: true,
  run: async (given, call) => {
    const { name } = given;
    const { env } = call.context;
    const actor = await openKnownActor(
      call,
      name === null ? env : { ...env, AIRLOCK_SESSION: name },
    );
    await pruneSessions(actor, Date.now());
    const beginning = {
      note: given.note,
      process: given.process,
      pid: process.pid,
      now: Date.now(),
    };
    if (given.auto)
      return (await import("./session-auto.ts")).startWhereItBelongs(actor, beginning, {
        json: given.json,
        context: call.context,
      });
    const record = await startSession(actor, { ...beginning, atWork: true });
    const hint =
      name === null || env["AIRLOCK_SESSION"] === name
        ? ""
        : `For the following commands: export AIRLOCK_SESSION=${safeLine(name)}\n`;
    return {
      data: () => ({ version: 1, session: sessionData(record, null) }),
      text: () => `started: ${safeLine(record.name)}\n${hint}`,
    };
  },
});
