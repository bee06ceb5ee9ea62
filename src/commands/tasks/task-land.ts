// `airlock task land`: brings a task's work into its branch, checked exactly as it lands.

import { AirlockError, exitCodes } from "../../errors.ts";
import { safeLine } from "../../report/escape.ts";
import {
  landingJson,
  landingNotes,
  type LandingReport,
  landingText,
} from "../../report/landing.ts";
import { noteCommit } from "../../scope/staging-log.ts";
import { actorIn } from "../../sessions/actor.ts";
import { completeSubjects } from "../../sessions/claims/change-claims.ts";
import { changeHeld } from "../../sessions/claims/own-claims.ts";
import { sessionOf } from "../../sessions/identity.ts";
import { nameSubject } from "../../sessions/claims/subjects.ts";
import { faultsOf } from "../../system/fault.ts";
import { appendEvent } from "../../system/log.ts";
import { commandLine } from "../../system/shell.ts";
import { landTask } from "../../tasks/landing/land-task.ts";
import type { LandedTask } from "../../tasks/landing/land-request.ts";
import { pushLanded } from "../../tasks/landing/push.ts";
import { taskHere, type TaskRecord } from "../../tasks/task-record.ts";
import { type How, shortBranchName } from "../../tasks/landing/landing-result.ts";
import type { Repository } from "../../types.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { openObjects, openRepositoryHere } from "../open.ts";
import { flag, text } from "../option.ts";
import { reporterFor } from "../reporter.ts";
import { taskArgument, waitOption } from "../general-options.ts";

/**
 * Lands a task; returns the exit code: 0 it is in its target, 1 a check failed, 3 refused, 4
 * conflicts.
 */
export const taskLand = defineCommand({
  name: "task land",
  summary:
    "Land a task's work in its branch: merged outside all worktrees, checked exactly as it lands, then moved by compare-and-swap.",
  examples: [
    ["airlock task land", "the task of this worktree, as one commit"],
    ["airlock task land 1742 --merge", "with its commits, and a merge commit"],
    ["airlock task land 1742 --ff", "with its commits, if nobody has landed since it began"],
    ["airlock task land 1742 --into release --push", "into another branch, and push that"],
  ],
  arguments: { named: taskArgument },
  options: {
    squash: flag(
      "--squash",
      "as one commit with the task's title; its commits' messages below (default)",
    ),
    merge: flag("--merge", "with a merge commit, always"),
    ff: flag("--ff", "move the branch only"),
    into: text(
      "--into <branch>",
      "the branch to land in (default: the one that the task started from)",
    ),
    message: text("-m, --message <text>", "the message of the squash or of the merge commit"),
    push: flag("--push", "push that branch afterwards, and nothing else"),
    wait: waitOption("for others that land", "120"),
  },
  json: true,
  run: async (given, call) => {
    const { context } = call;
    const how = howOf(given);
    const repository = await openRepositoryHere(call);
    const task = taskHere(repository, given.named, context.cwd);
    const end = await landTask({
      repository,
      objects: openObjects(repository, call),
      task,
      how,
      into: given.into,
      message: given.message,
      wait: given.wait,
      env: context.env,
      signal: context.signal,
      enter: context.enter,
      command: commandLine(["airlock", "task", "land", ...call.words]),
      // Standard output is for the result of the whole command.
      reporter: reporterFor({
        context,
        repository,
        format: "terminal",
        output: context.stderr,
        shows: given.json ? "failures" : "news",
      }),
      fault: faultsOf(context.env, repository.commonDir),
    });
    if (end.kind === "not landed") {
      const { exitCode } = end;
      appendEvent(repository.commonDir, {
        event: "task-not-landed",
        session: sessionOf(context.env).id,
        task: task.key,
      });
      return {
        data: () => ({ version: 1, outcome: "failed", exitCode, task: task.key, commit: null }),
        text: () => "",
        exitCode,
      };
    }
    if (end.kind === "landed") noteLanding(repository, end, context);
    const completed = await completeClaims(repository, end.task, context);
    const commit = end.landing?.commit ?? end.tip;
    const pushed = given.push ? await pushLanded({ repository, branch: end.into, commit }) : null;
    const report = reportOf(end, { pushed, completed, outcome: end.outcome });
    context.stdout.write(given.json ? landingJson(report) : landingText(report));
    context.stderr.write(landingNotes(report));
    return exitCodes.passed;
  },
});

/** Returns the one way to land that was named. Throws USAGE. */
function howOf(given: Readonly<Record<How, boolean>> & { readonly message: string | null }): How {
  const hows = (["squash", "merge", "ff"] as const).filter((how) => given[how]);
  const refuse = (sentence: string) =>
    new AirlockError("usage", "USAGE", sentence, { next: ["airlock task land --help"] });
  if (hows.length > 1) throw refuse(`--${hows.join(" and --")} cannot be used together.`);
  const how = hows[0] ?? "squash";
  const { message } = given;
  if (message !== null && how === "ff")
    throw refuse("--ff makes no commit, so --message has no effect.");
  if (message !== null && message.trim() === "") throw refuse("--message is empty.");
  return how;
}

/** Records the commit's session, which `--amend` checks, and the event in the log. */
function noteLanding(
  repository: Repository,
  { task, landing, into, rounds }: LandedTask,
  context: Context,
): void {
  if (landing === null) return;
  const session = sessionOf(context.env);
  if (landing.how !== "ff") noteCommit(repository, landing.commit, session);
  appendEvent(repository.commonDir, {
    event: "task-landed",
    session: session.id,
    commit: landing.commit,
    branch: into,
    task: task.key,
    how: landing.how,
    rebuilt: rounds > 1,
  });
}

/**
 * Completes the task's claims. A claim that is no longer held is not an error, since the task has
 * landed. Returns the completed ones.
 */
async function completeClaims(
  repository: Repository,
  task: TaskRecord,
  context: Context,
): Promise<string[]> {
  const done: string[] = [];
  const own = actorIn(repository, context.env);
  // The claims belong to the session that started the task, whichever session lands it.
  const actor = { ...own, session: { ...own.session, id: task.session }, anonymous: false };
  for (const name of task.claims) {
    const act = () =>
      completeSubjects({
        actor,
        subjects: [nameSubject(name)],
        clock: Date.now,
        result: `landed as task ${task.key}`,
      });
    try {
      await changeHeld({ actor, subjects: [nameSubject(name)], localOnly: false, act });
      done.push(name);
    } catch (error) {
      if (!(error instanceof AirlockError)) throw error;
      if (error.code !== "COMPLETED")
        context.stderr.write(
          `airlock: ${safeLine(`${name} was not completed: ${error.message} The task has landed anyway.`)}\n`,
        );
    }
  }
  return done;
}

function reportOf(
  end: LandedTask,
  also: Pick<LandingReport, "pushed" | "completed" | "outcome">,
): LandingReport {
  return {
    kind: end.kind,
    task: end.task.key,
    branch: shortBranchName(end.task.branch),
    into: shortBranchName(end.into),
    how: end.landing?.how ?? null,
    commit: end.landing?.commit ?? null,
    onto: end.onto,
    rounds: end.rounds,
    worktrees: end.followed.map(({ root, kept, saved, indexPending }) => ({
      path: root,
      kept,
      saved,
      indexPending,
    })),
    ...also,
  };
}
