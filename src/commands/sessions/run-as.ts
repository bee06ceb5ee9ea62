// `airlock run-as`: runs a command in a session of its own, which ends with the command.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { AirlockError } from "../../errors.ts";
import type { Actor } from "../../sessions/actor.ts";
import type { Subject } from "../../sessions/claims/claim-record.ts";
import { renewSubjects } from "../../sessions/claims/change-claims.ts";
import { claimOnce, claimWork } from "../../sessions/claims/make-claims.ts";
import { changeHeld, subjectsOf } from "../../sessions/claims/own-claims.ts";
import { readSession, sessionStatus } from "../../sessions/registry.ts";
import { startSession, pruneSessions } from "../../sessions/session-life.ts";
import { ownerOf, thisProcess } from "../../system/owner.ts";
import { commandLine } from "../../system/shell.ts";
import { openActor } from "../acting-session.ts";
import type { Context } from "../context.ts";
import { type Call, defineCommand } from "../define-command.ts";
import { time, several } from "../option.ts";
import {
  claimOption,
  localOption,
  noteOption,
  pathsOption,
  remoteOption,
  nameOption,
} from "../general-options.ts";
import { endSessionOf } from "./end-session.ts";

/**
 * Runs a command as a session; returns its exit code, or throws CLAIMED (exit code 3) and runs
 * nothing.
 */
export const runAs = defineCommand({
  name: "run-as",
  summary:
    "Run a command as a named session. The session ends with the command, which releases its claims.",
  examples: [
    ["airlock run-as --name review-1 -- my-agent", "an agent, known as review-1"],
    [
      "airlock run-as --name fixer --claim fix-login -- my-agent",
      "only if nobody else works on it",
    ],
    [
      "airlock run-as --paths 'src/auth/**' -- npm test",
      "with an exclusive claim on these paths while it runs",
    ],
  ],
  usage: "[options] -- <command...>",
  arguments: { argv: several("[command...]", "the program and its arguments") },
  options: {
    name: nameOption(" (default: run-<number of this process>)"),
    note: noteOption,
    names: claimOption,
    paths: pathsOption("; claimed first"),
    ttl: time("--ttl <time>", "lifetime of its claims after a crash of the machine", "15m"),
    remote: remoteOption,
    local: localOption,
  },
  run: async (given, call) => {
    const { argv, ttl } = given;
    requireSeparator(argv, call.words);
    const name = given.name ?? `run-${process.pid}`;
    const env = { ...call.context.env, AIRLOCK_SESSION: name };
    const actor = await openActor(call, env);
    const subjects = subjectsOf(given, actor, call.context.cwd);
    await pruneSessions(actor, Date.now());
    refuseRunning(actor, argv);
    // Until the command has started, the session belongs to this process.
    await startSession(actor, {
      note: given.note,
      process: thisProcess(),
      pid: process.pid,
      now: Date.now(),
      atWork: true,
    });
    call.atEnd(async () => void (await endSessionOf(actor, call.context)));
    if (subjects.length > 0) {
      const decider = given.local ? false : given.remote;
      await claimOnce(await claimWork({ actor, subjects, ttl, note: given.note, remote: decider }));
    }
    return runCommand({ argv, env, actor, note: given.note, subjects, ttl }, call);
  },
});

/** Only words after `--` are the command: options may follow it, and belong to it. */
function requireSeparator(argv: readonly string[], typed: readonly string[]): void {
  const separator = typed.indexOf("--");
  if (argv.length > 0 && separator !== -1 && argv.length === typed.length - separator - 1) return;
  throw new AirlockError("usage", "USAGE", "airlock run-as needs a command after --.", {
    next: ["For examples: airlock help run-as"],
  });
}

/** Throws SESSION_EXISTS if a session of this name is running. */
function refuseRunning({ repository, session }: Actor, argv: readonly string[]): void {
  const before = readSession(repository, session.id);
  if (before === null || sessionStatus(before) !== "alive") return;
  const another = ["airlock", "run-as", "--name", `${session.name}-2`, "--", ...argv];
  throw new AirlockError(
    "refused",
    "SESSION_EXISTS",
    `A session called ${JSON.stringify(session.name)} is already running, as process ${before.process?.pid ?? before.pid}.`,
    { next: [`Use another name: ${commandLine(another)}`] },
  );
}

const passedOn = ["SIGTERM", "SIGHUP"] as const;

interface Work {
  readonly argv: readonly string[];
  readonly env: Context["env"];
  readonly actor: Actor;
  readonly note: string;
  readonly subjects: readonly Subject[];
  readonly ttl: number;
}

/**
 * Runs the command in this terminal and this process group: Ctrl-C reaches it as if it had been
 * started directly.
 */
async function runCommand(
  { argv, env, actor, note: about, subjects, ttl }: Work,
  { context, atEnd }: Call,
): Promise<number> {
  const [program = "", ...rest] = argv;
  const child = spawn(program, rest, { cwd: context.cwd, env, stdio: "inherit" });
  await refuseMissing(child, program);
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  // SIGINT from a terminal has also reached the command, which may continue; these two signals go
  // to it alone.
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of passedOn) process.on(signal, forward);
  atEnd(() => {
    for (const signal of passedOn) process.off(signal, forward);
  });
  atEnd(keepClaims({ actor, subjects, ttl }, context));
  // From here on the session lives exactly as long as the command, even if this process is killed.
  await startSession(actor, {
    note: about,
    process: ownerOf(child.pid!),
    pid: process.pid,
    now: Date.now(),
    atWork: true,
  });
  const [code, signal] = await ended;
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/**
 * Throws if the program is missing. Node reports at once whether a process was started, and the
 * reason slightly later.
 */
async function refuseMissing(child: ChildProcess, program: string): Promise<void> {
  if (child.pid !== undefined) return;
  const [cause] = (await once(child, "error")) as [Error];
  throw new AirlockError(
    "environment",
    "PROGRAM_MISSING",
    `${JSON.stringify(program)} cannot be started.`,
    {
      cause,
      detail: cause.message,
      next: ["Check its name and PATH."],
    },
  );
}

/**
 * Renews the claims, three times per lifetime; returns a function that stops it. A failed renewal
 * is only reported, since the command may continue.
 */
function keepClaims(
  { actor, subjects, ttl }: Pick<Work, "actor" | "subjects" | "ttl">,
  { stderr }: Context,
): () => void {
  if (subjects.length === 0) return () => undefined;
  const again = async () => {
    await changeHeld({
      actor,
      subjects,
      localOnly: false,
      act: (group, elsewhere) =>
        renewSubjects({
          actor,
          subjects: group,
          clock: Date.now,
          ttl: null,
          ...(elsewhere === undefined ? {} : { elsewhere }),
        }),
    }).catch(
      (error: unknown) =>
        void stderr.write(
          `airlock: a claim could not be renewed: ${error instanceof Error ? error.message : String(error)}\n`,
        ),
    );
  };
  const timer = setInterval(() => void again(), Math.max(1000, ttl / 3));
  return () => clearInterval(timer);
}
