// The stage pre-commit: `git commit` asks through hooks/pre-commit whether what is staged may be committed.

import { readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { startWarmChamber } from "../chamber/chamber.ts";
import { AirlockError, exitCodes } from "../errors.ts";
import { type Ahead, parseAhead } from "../git/ahead.ts";
import { candidateFrom, stagedCandidate } from "../git/candidate.ts";
import { ObjectReader } from "../git/objects.ts";
import { prospectOf } from "../git/prospect.ts";
import { hookRepository, openRepository } from "../git/repository.ts";
import { requireStageHooks } from "../install/stage-hooks.ts";
import { markPassed } from "../run/mark.ts";
import { recordPass } from "../run/passed.ts";
import { type Run, runCandidate } from "../run/run.ts";
import { safeLine } from "../report/escape.ts";
import { amendingBy, callingCommand } from "../scope/caller.ts";
import { enforce, isDecided } from "../scope/enforce.ts";
import { judge } from "../scope/guard.ts";
import { pruneLedger } from "../scope/ledger.ts";
import { aloneSince } from "../sessions/alone.ts";
import { sessionOf } from "../sessions/identity.ts";
import { exitCodeOfRun } from "../system/outcome.ts";
import { isProvedDead, ownerOf, thisProcess } from "../system/owner.ts";
import type { Environment, Repository } from "../types.ts";
import { trailerOf } from "../sessions/trailer.ts";
import { attend } from "./attend.ts";
import { claimsOn, refuseClaimed } from "./claim-guard.ts";
import type { Context } from "./context.ts";
import { noteLeftOut } from "./left-out.ts";
import { listed, presentation } from "./present.ts";

/** `airlock hook pre-commit`: checks what is staged as the commit that it will be and, where that passes, marks it. Called by git only. */
export async function preCommit(given: Context): Promise<number> {
  const context: Context = { ...given, signal: AbortSignal.any([given.signal, withoutGit(given.env)]) };
  const repository = hookRepository(context.cwd, context.env) ?? (await openRepository(context.cwd, context.env));
  const objects = new ObjectReader(repository);
  const show = presentation({
    context,
    repository,
    format: context.env["AIRLOCK_FORMAT"] === "json" ? "json" : "terminal",
    output: context.stderr,
    subject: "this commit",
    consequence: "nothing was committed",
    next: ["Fix it, `git add` the files, and commit again."],
  });
  // The chamber is looked at while the hook's own questions to git are being answered.
  const reading = readAhead(context.env);
  const opening = startWarmChamber(repository, reading);
  const pid = Number(context.env["AIRLOCK_GIT_PID"]);
  const attendance = attend(repository, (Number.isInteger(pid) ? ownerOf(pid) : null) ?? thisProcess(), context);
  let passed = false;
  try {
    attendance.enter("guards");
    const ahead = await reading;
    if (ahead === null) await payOthers(repository, objects);
    const candidate = await (ahead === null ? stagedCandidate(repository, objects) : candidateFrom(repository, objects, ahead));
    const command = callingCommand(context.env);
    const prospecting = prospectOf({ repository, objects, candidate, amending: amendingBy(context.env, command) });
    // Whoever needs it hears of an error.
    prospecting.catch(() => undefined);
    let approval: string | null = null;
    const enforcing = {
      repository,
      say: (line: string) => void context.stderr.write(`airlock: ${safeLine(line)}\n`),
      onApproved: (id: string) => void (approval = id),
    };
    const claims = await claimsOn(candidate, { repository, objects, refs: ahead?.refs ?? null }, context);
    const judgement = await judge({
      repository,
      candidate,
      session: sessionOf(context.env),
      command,
      views: { registry: { aloneWith: aloneSince(repository) }, claims: { holds: (_session, path) => claims.own.has(path) } },
    });
    if (isDecided(judgement)) await enforce(judgement, { ...enforcing, broad: "refuse" });
    const leftOut = listed(context.env["AIRLOCK_SKIP"]);
    attendance.enter("checks");
    const prospect = await prospecting;
    const run = await runCandidate({
      repository,
      objects,
      candidate: prospect.candidate,
      selection: { skip: leftOut },
      committing: true,
      opening,
      guard: async ({ broad, claims: mode }) => {
        await refuseClaimed(claims, mode, context);
        if (!isDecided(judgement)) await enforce(judgement, { ...enforcing, broad });
      },
      ...show.watch,
    });
    await show.close();
    noteLeftOut({ repository, context }, { tree: run.candidate.tree, names: leftOut, checks: run.config.checks });
    await show.result(run);
    const code = exitCodeOfRun(run.verdicts, context.signal);
    if (code === exitCodes.passed) {
      requireStageHooks(repository.commonDir, run.config.checks);
      if (run.fixed.length > 0) await landFixed(repository, run, context);
      const { parents } = prospect;
      recordPass(repository, run, { parents, leftOut });
      await pruneLedger(repository);
      const { checks, settings } = run.config;
      // The last thing: with the mark, git may land it.
      markPassed(repository, {
        process: { pid, started: context.env["AIRLOCK_GIT_STARTED"] },
        candidate: run.candidate,
        parents,
        extent: basename(repository.indexFile).startsWith("next-index-") ? "part" : "whole",
        checks,
        leftOut,
        trailer: trailerOf(settings, context.env),
        approval,
      });
      // Git goes on by itself: the message, the other hooks, the landing.
      attendance.enter("committing");
      passed = true;
    }
    return code;
  } finally {
    objects.close();
    await opening?.close();
    await attendance.leave(passed ? "with its process" : "now");
    await show.close();
  }
}

/** Brings the index up to what killed commits have landed; git reads it again after this hook (run_commit in builtin/commit.c). */
async function payOthers(repository: Repository, objects: ObjectReader): Promise<void> {
  const { recover } = await import("../commit/recover.ts");
  const paid = await recover({ repository, objects, files: "leave", wait: 0, fault: () => undefined });
  if (paid) return;
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

/** Has git commit what the fixers made, and says so: the working files are as they were. */
async function landFixed(repository: Repository, { candidate, fixed }: Run, { stderr }: Context): Promise<void> {
  const { landFixes } = await import("../run/land-fixes.ts");
  const { fixesReport } = await import("../report/fixes.ts");
  const differing = await landFixes(repository, candidate, fixed);
  stderr.write(
    fixesReport(
      fixed.map(({ path }) => path),
      differing,
    ),
  );
}

/** Aborted when the `git commit` that waits for this hook is gone: nobody will use the answer, and checks may run for minutes. */
export function withoutGit(env: Environment): AbortSignal {
  const gone = new AbortController();
  const pid = Number(env["AIRLOCK_GIT_PID"]);
  if (!Number.isInteger(pid) || pid <= 0) return gone.signal;
  const owner = ownerOf(pid);
  const look = () => {
    if (isProvedDead(owner)) gone.abort();
  };
  if (owner === null) gone.abort();
  setInterval(look, 1000).unref();
  return gone.signal;
}
