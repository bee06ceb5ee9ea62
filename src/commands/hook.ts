// The hook door's room: `git commit` asks through hooks/pre-commit whether what is staged may be committed.

import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startWarmChamber } from "../chamber/chamber.ts";
import { exitCodes } from "../errors.ts";
import { type Ahead, parseAhead } from "../git/ahead.ts";
import { candidateFrom, stagedCandidate } from "../git/candidate.ts";
import { ObjectReader } from "../git/objects.ts";
import { hookRepository, openRepository } from "../git/repository.ts";
import { rememberNoVerify, writeReceipt } from "../run/receipts.ts";
import { runCandidate } from "../run/run.ts";
import { safeLine } from "../report/escape.ts";
import type { Environment, Oid, Repository } from "../types.ts";
import type { Context } from "./context.ts";
import { exitCodeOf, listed, presentation } from "./present.ts";

/** `airlock hook pre-commit`: checks the staged candidate and, where it passes, writes its receipt. Called by git only. */
export async function preCommit(given: Context): Promise<number> {
  const context: Context = { ...given, signal: AbortSignal.any([given.signal, withoutGit(given.env)]) };
  const repository = hookRepository(context.cwd, context.env) ?? (await openRepository(context.cwd, context.env));
  const objects = new ObjectReader(repository);
  const show = presentation({
    context,
    format: "terminal",
    output: context.stderr,
    consequence: "nothing was committed",
    next: ["Mend it, `git add` the files, and commit again."],
  });
  // The chamber is looked at while the hook's own questions to git are being answered.
  const reading = readAhead(context.env);
  const opening = startWarmChamber(repository, reading);
  try {
    const ahead = await reading;
    const candidate = await (ahead === null ? stagedCandidate(repository, objects) : candidateFrom(repository, objects, ahead));
    const leftOut = listed(context.env["AIRLOCK_SKIP"]);
    const run = await runCandidate({
      repository,
      objects,
      candidate,
      selection: { skip: leftOut },
      options: { env: context.env, signal: context.signal, onEvent: show.onEvent, color: show.color },
      opening,
      onPlan: show.onPlan,
      onChecked: show.onChecked,
      enter: context.enter,
    });
    await show.result(run);
    if (leftOut.length > 0) noteLeftOut(repository, context, { tree: candidate.tree, leftOut });
    if (run.passed && !context.signal.aborted) {
      const passed = run.verdicts.map(({ check }) => check);
      writeReceipt(repository, { version: 1, tree: candidate.tree, base: candidate.base, time: new Date().toISOString(), passed, leftOut });
      rememberNoVerify(repository, run.config.settings.noVerify);
    }
    return context.signal.aborted ? exitCodes.interrupted : exitCodeOf(run);
  } finally {
    objects.close();
    await opening?.close();
    await show.close();
  }
}

/**
 * What hooks/pre-commit asked git ahead arrives on standard input; AIRLOCK_AHEAD names the copy of the index that it used.
 * Read as soon as the current step has started what it can: it is there, or about to be.
 */
async function readAhead(env: Environment): Promise<Ahead | null> {
  const copy = env["AIRLOCK_AHEAD"];
  if (copy === undefined) return null;
  await Promise.resolve();
  const ahead = parseAhead(readFileSync(0));
  rmSync(copy, { force: true });
  return ahead;
}

/** Checks that were left out are said and recorded, as commits without any are. */
function noteLeftOut(repository: Repository, { stderr }: Context, what: { tree: Oid; leftOut: readonly string[] }): void {
  const { tree, leftOut } = what;
  stderr.write(`airlock: left out by AIRLOCK_SKIP: ${safeLine(leftOut.join(", "))}\n`);
  const line = { time: new Date().toISOString(), event: "skip", tree, checks: leftOut };
  appendFileSync(join(repository.commonDir, "airlock", "log.jsonl"), `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

/** Aborted when the `git commit` that waits for this hook is gone: nobody will use the answer, and checks may run for minutes. */
function withoutGit(env: Environment): AbortSignal {
  const gone = new AbortController();
  const pid = Number(env["AIRLOCK_GIT_PID"]);
  if (!Number.isInteger(pid) || pid <= 0) return gone.signal;
  const timer = setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") gone.abort();
    }
  }, 1000);
  timer.unref();
  return gone.signal;
}
