// `airlock run-as`: runs a command in a session of its own, which ends with the command.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { AirlockError } from "../../errors.ts";
import { openRepository } from "../../git/repository.ts";
import { actorIn, type Actor } from "../../sessions/actor.ts";
import type { Subject } from "../../sessions/claims/claim-record.ts";
import { renewSubjects } from "../../sessions/claims/change-claims.ts";
import { readSession, sessionStatus } from "../../sessions/registry.ts";
import { startSession, pruneSessions } from "../../sessions/session-life.ts";
import { parseDuration } from "../../sessions/duration.ts";
import { ownerOf, thisProcess } from "../../system/owner.ts";
import { commandLine } from "../../system/shell.ts";
import { claimOnce } from "../claims/claim.ts";
import {
  changeHeld,
  endEverywhere,
  ignoresCase,
  remoteOf,
  subjectsOf,
} from "../claims/claim-setting.ts";
import type { Context } from "../context.ts";
import { parse, parser } from "../parser.ts";

interface RunAsOptions {
  readonly name?: string;
  readonly note?: string;
  readonly claim?: string[];
  readonly paths?: string[];
  readonly ttl: string;
  readonly remote?: string | boolean;
}

/**
 * Runs a command as a session; returns its exit code, or throws CLAIMED (exit code 3) and runs
 * nothing.
 */
export async function runAs(args: readonly string[], context: Context): Promise<number> {
  const cut = args.indexOf("--");
  const command = parser(
    {
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
    },
    context,
  )
    .usage("[options] -- <command...>")
    .option("--name <name>", "the session's name (default: run-<number of this process>)")
    .option("--note <text>", "a note on the work, for others")
    .option("--claim <name...>", "work items to claim first; held while it runs")
    .option("--paths <glob...>", "paths to claim first; held while it runs")
    .option("--ttl <time>", "lifetime of its claims after a crash of the machine", "15m")
    .option("--remote [name]", "let a git remote decide on the claims");
  parse(command, cut === -1 ? args : args.slice(0, cut));
  const argv = cut === -1 ? [] : args.slice(cut + 1);
  if (argv.length === 0)
    throw new AirlockError("usage", "USAGE", "airlock run-as needs a command after --.", {
      next: ["For examples: airlock help run-as"],
    });
  const options = command.opts<RunAsOptions>();
  const ttl = parseDuration(options.ttl, "--ttl");
  const name = options.name ?? `run-${process.pid}`;
  const env = { ...context.env, AIRLOCK_SESSION: name };
  const actor = actorIn(await openRepository(context.cwd, context.env), env);
  const subjects = subjectsOf(
    { names: options.claim ?? [], paths: options.paths ?? [] },
    actor,
    context.cwd,
  );
  await pruneSessions(actor, Date.now());
  const before = readSession(actor.repository, actor.session.id);
  if (before !== null && sessionStatus(before) === "alive") {
    throw new AirlockError(
      "refused",
      "SESSION_EXISTS",
      `A session called ${JSON.stringify(name)} is already running, as process ${before.process?.pid ?? before.pid}.`,
      {
        next: [
          `Use another name: ${commandLine(["airlock", "run-as", "--name", `${name}-2`, "--", ...argv])}`,
        ],
      },
    );
  }
  // Until the command has started, the session belongs to this process.
  const { note = "" } = options;
  await startSession(actor, {
    note,
    process: thisProcess(),
    pid: process.pid,
    now: Date.now(),
    atWork: true,
  });
  try {
    if (subjects.length > 0) await claimFor(actor, { subjects, ttl, note, remote: options.remote });
    return await runCommand({ argv, env, actor, note, subjects, ttl }, context);
  } finally {
    await endEverywhere(actor, context);
  }
}

async function claimFor(
  actor: Actor,
  what: {
    subjects: readonly Subject[];
    ttl: number;
    note: string;
    remote: string | boolean | undefined;
  },
): Promise<void> {
  await claimOnce({
    actor,
    subjects: what.subjects,
    ignoreCase:
      what.subjects.some(({ kind }) => kind === "path") && (await ignoresCase(actor.repository)),
    shared: false,
    ttl: what.ttl,
    note: what.note,
    reopen: false,
    remote: await remoteOf(actor.repository, what.remote),
    localIfOffline: false,
  });
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
  { argv, env, actor, note, subjects, ttl }: Work,
  context: Context,
): Promise<number> {
  const [program = "", ...rest] = argv;
  const child = spawn(program, rest, { cwd: context.cwd, env, stdio: "inherit" });
  await refuseMissing(child, program);
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  // SIGINT from a terminal has also reached the command, which may continue; these two signals go
  // to it alone.
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of passedOn) process.on(signal, forward);
  const stop = keepClaims({ actor, subjects, ttl }, context);
  try {
    // From here on the session lives exactly as long as the command, even if this process is
    // killed.
    await startSession(actor, {
      note,
      process: ownerOf(child.pid!),
      pid: process.pid,
      now: Date.now(),
      atWork: true,
    });
    const [code, signal] = await ended;
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } finally {
    stop();
    for (const signal of passedOn) process.off(signal, forward);
  }
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
