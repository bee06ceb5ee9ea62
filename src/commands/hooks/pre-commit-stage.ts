// The stage pre-commit: `git commit` asks through hooks/pre-commit whether the staged content may
// be committed.

import { readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { startWarmChamber } from "../../chamber/chamber.ts";
import { AirlockError, exitCodes } from "../../errors.ts";
import { startActivity } from "../../gate/activity.ts";
import { gate } from "../../gate/gate.ts";
import { openGuard } from "../../gate/guard.ts";
import { type Ahead, parseAhead } from "../../git/ahead.ts";
import { candidateFrom, stagedCandidate } from "../../git/candidate.ts";
import { amendingBy, callingCommand } from "../../scope/caller.ts";
import type { GitCommand } from "../../scope/git-command.ts";
import { ownerOf, thisProcess } from "../../system/owner.ts";
import type { Environment } from "../../types.ts";
import type { Context } from "../context.ts";
import { type Hook, runHook } from "./hook-process.ts";
import { reporterFor } from "../reporter.ts";

/**
 * `airlock hook pre-commit`: passes the staged content through the gate, as the commit that it will
 * be. Called by git only.
 */
export function preCommit(given: Context): Promise<number> {
  return runHook(given, checkStaged);
}

async function checkStaged(hook: Hook): Promise<number> {
  const { context, repository, objects, atEnd } = hook;
  const { env } = context;
  const reporter = reporterFor({
    context,
    repository,
    format: env["AIRLOCK_FORMAT"] === "json" ? "json" : "terminal",
    output: context.stderr,
  });
  // The chamber is opened while the hook's own questions to git are being answered.
  const reading = readAhead(env);
  const opening = startWarmChamber(repository, reading);
  const pid = Number(env["AIRLOCK_GIT_PID"]);
  const activity = startActivity(
    repository,
    (Number.isInteger(pid) ? ownerOf(pid) : null) ?? thisProcess(),
    env,
  );
  let passed = false;
  atEnd(() => activity.leave(passed ? "with its process" : "now"));
  atEnd(async () => opening?.close());
  activity.enter("guards");
  const ahead = await reading;
  if (ahead === null) await replayLandings(hook);
  const candidate = await (ahead === null
    ? stagedCandidate(repository, objects)
    : candidateFrom(repository, objects, ahead));
  const command = callingCommand(env);
  const { exitCode } = await gate(candidate, {
    stage: "pre-commit",
    purpose: "commit",
    repository,
    objects,
    caller: context,
    reporter,
    activity,
    opening,
    amending: amendingBy(env, command),
    guard: openGuard(candidate, {
      repository,
      objects,
      env,
      command,
      refs: ahead?.refs ?? null,
      reporter,
    }),
    git: {
      process: { pid, started: env["AIRLOCK_GIT_STARTED"] },
      extent: basename(repository.indexFile).startsWith("next-index-") ? "part" : "whole",
      index: "hook",
    },
    words: {
      subject: "this commit",
      consequence: "nothing was committed",
      next: ["Fix it, `git add` the files, and commit again."],
      ...again(command),
    },
  });
  passed = exitCode === exitCodes.passed;
  // Git goes on by itself: the message, the other hooks, the landing.
  if (passed) activity.enter("committing");
  return exitCode;
}

/** The command to type again; none if it is no commit, or if its words are only guessed. */
function again(command: GitCommand | null): { again?: string } {
  return command?.verb === "commit" && !command.guessed ? { again: command.whole } : {};
}

/**
 * Brings the index up to what killed commits have landed; git reads it again after this hook
 * (run_commit in builtin/commit.c).
 */
async function replayLandings({ repository, objects }: Hook): Promise<void> {
  const { recover } = await import("../../commit/recover.ts");
  const replayed = await recover({
    repository,
    objects,
    files: "leave",
    wait: 0,
    fault: () => undefined,
  });
  if (replayed) return;
  throw new AirlockError(
    "refused",
    "INDEX_OWED",
    "The index is behind what has landed, and somebody holds index.lock: this commit would take it back.",
    {
      next: ["Commit again when the other git process has ended."],
    },
  );
}

/**
 * Reads the answers that hooks/pre-commit got from git ahead, on standard input; AIRLOCK_AHEAD
 * names the copy of the index that it used. They are read as soon as the current step has started
 * what it can: by then they are there, or about to be.
 */
async function readAhead(env: Environment): Promise<Ahead | null> {
  const copy = env["AIRLOCK_AHEAD"];
  if (copy === undefined) return null;
  await Promise.resolve();
  const ahead = parseAhead(readFileSync(0));
  rmSync(copy, { force: true });
  return ahead;
}
