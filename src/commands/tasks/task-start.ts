// `airlock task start`: makes a branch and a worktree for a piece of work.

import { defaultSettings } from "../../checks/config/default-settings.ts";
import { safeLine } from "../../report/escape.ts";
import { typedIn } from "../../report/typed-commands.ts";
import { settingsAt } from "../../run/plan/settings-at-commit.ts";
import type { Actor } from "../../sessions/actor.ts";
import { claimOnce, claimWork } from "../../sessions/claims/make-claims.ts";
import { nameSubject } from "../../sessions/claims/subjects.ts";
import { faultsOf } from "../../system/fault.ts";
import { commandLine } from "../../system/shell.ts";
import { idOf, titleOf } from "../../tasks/name.ts";
import { type Origin, originOf } from "../../tasks/origin.ts";
import type { TaskRecord } from "../../tasks/task-record.ts";
import { type Started, startTask } from "../../tasks/start-task.ts";
import type { StartSetUp } from "../../tasks/setup/setup-task.ts";
import { openSeenActor } from "../acting-session.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { flag, text, word } from "../option.ts";
import { claimOption } from "../general-options.ts";
import { keptOf, type SetUpCall, setUpStarted, startExitCode } from "./run-setup.ts";
import { sayWaiting } from "./say-waiting.ts";
import { startSetUpData } from "./setup-report.ts";
import { taskData } from "./task-data.ts";

/**
 * Starts a task, or finds the one that exists; prints the path of its worktree, everything else
 * goes to standard error.
 */
export const taskStart = defineCommand({
  name: "task start",
  summary:
    "Start a task: a branch and a worktree of its own. With the same title or --id it finds the existing task.",
  examples: [
    ["cd \"$(airlock task start 'add rate limiting')\"", "start, and go there"],
    [
      "airlock task start 'add rate limiting' --id 1742",
      "on the branch airlock/task-1742-add-rate-limiting",
    ],
    ["airlock task start hotfix --from v2.1", "from a tag, a branch, a commit"],
    ["airlock task start login --claim fix-login", "only if nobody else has claimed fix-login"],
  ],
  arguments: { title: word("<title>", "a short description") },
  options: {
    from: text("--from <commit>", "the commit to start from (default: HEAD)"),
    id: text("--id <id>", "a number or a name, for example of an issue"),
    claims: claimOption,
    noSetup: flag("--no-setup", "copy nothing, install nothing"),
  },
  json: true,
  run: async ({ title, from, id, claims, noSetup, json }, call) => {
    const name = titleOf(title);
    const { context } = call;
    const actor = await openSeenActor(call);
    const origin = await originOf(actor.repository, from);
    const started = await start(
      { actor, title: name, id: id === null ? null : idOf(id), origin, claims, setUp: !noSetup },
      context,
    );
    for (const note of [...started.notes, ...(json ? [] : startNotes(started))])
      context.stderr.write(`airlock: ${safeLine(note)}\n`);
    return {
      data: () => ({
        version: 1,
        existing: started.existing,
        task: taskData(started),
        setUp: startSetUpData(started.setUp),
      }),
      text: () => `${started.path}\n`,
      exitCode: startExitCode(started.setUp),
    };
  },
});

function startNotes({ existing, record, path }: Started): string[] {
  const branch = record.branch.replace("refs/heads/", "");
  if (!existing) return [`started: ${branch}`];
  if (isSetUp(record)) return [`the task exists: ${branch}`];
  const line = commandLine(["airlock", "task", "setup", record.key]);
  return [`the task exists: ${branch}`, `its set-up is not complete: ${typedIn(path, line)}`];
}

/** Tells whether every requested part of the set-up is complete. */
function isSetUp({ setUp }: TaskRecord): boolean {
  return setUp === "done" || setUp === "skipped";
}

/** The task to start, and the session that starts it. */
export interface Beginning {
  readonly actor: Actor;
  readonly title: string;
  readonly id: string | null;
  readonly origin: Origin;
  /** Work items to claim first. */
  readonly claims: readonly string[];
  /** False to leave the worktree unprepared; true by default. */
  readonly setUp?: boolean;
}

/** A start and the result of its set-up, which is `null` if the task was not set up. */
export type StartedTask = Started & { readonly setUp: StartSetUp | null };

/**
 * Makes the claims, reads the config of the commit to start from, starts the task, and sets it up,
 * reporting that on standard error. Throws CLAIMED before anything is made; a set-up that fails is
 * returned.
 */
export async function start(
  { actor, title, id, origin, claims, setUp = true }: Beginning,
  context: Context,
): Promise<StartedTask> {
  const { repository } = actor;
  if (claims.length > 0) {
    const wanted = { actor, subjects: claims.map(nameSubject), note: title.slice(0, 200) };
    await claimOnce(await claimWork({ ...wanted, ttl: 3_600_000, remote: null }));
  }
  const settings =
    (await settingsAt({ repository, enter: context.enter, revision: origin.base })) ??
    defaultSettings;
  const outcome: { setUp: StartSetUp | null } = { setUp: null };
  const started = await startTask({
    actor,
    title,
    id,
    origin,
    claims,
    settings: settings.tasks,
    command: commandLine(["airlock", "task", "start", title]),
    signal: context.signal,
    onWaiting: sayWaiting(context),
    fault: faultsOf(context.env, repository.commonDir),
    setUp: async (record) => {
      if (!setUp) return { setUp: "skipped", port: null };
      const call: SetUpCall = { repository, task: { record, path: record.worktree }, context };
      outcome.setUp = await setUpStarted(call);
      return keptOf(outcome.setUp, call);
    },
  });
  return { ...started, ...outcome };
}
