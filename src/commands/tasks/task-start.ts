// `airlock task start`: makes a branch and a worktree for a piece of work.

import { defaultSettings } from "../../checks/config/default-settings.ts";
import { safeLine } from "../../report/escape.ts";
import { typedIn } from "../../report/typed-commands.ts";
import { settingsAt } from "../../run/plan/settings-at-commit.ts";
import type { Actor } from "../../sessions/actor.ts";
import { nameSubject } from "../../sessions/claims/subjects.ts";
import { faultsOf } from "../../system/fault.ts";
import { holderText } from "../../system/lock.ts";
import { commandLine } from "../../system/shell.ts";
import { idOf, titleOf } from "../../tasks/name.ts";
import { type Origin, originOf } from "../../tasks/origin.ts";
import type { TaskRecord } from "../../tasks/task-record.ts";
import { type Started, startTask } from "../../tasks/start-task.ts";
import { claimOnce } from "../claims/claim.ts";
import { openActor, remoteOf } from "../claims/claim-setting.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";
import type { StartSetUp } from "../../tasks/setup/setup-task.ts";
import { keptOf, type SetUpCall, setUpStarted, startExitCode } from "./task-set-up.ts";
import { startSetUpData } from "./task-setup-show.ts";
import { taskData } from "./task-show.ts";

interface TaskStartOptions {
  readonly from?: string;
  readonly id?: string;
  readonly claim: readonly string[];
  readonly setup: boolean;
  readonly json?: boolean;
}

/**
 * Starts a task, or finds the one that exists; prints the path of its worktree, everything else
 * goes to standard error.
 */
export async function taskStart(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
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
    },
    context,
  )
    .argument("<title>", "a short description")
    .option("--from <ref>", "the commit to start from (default: HEAD)")
    .option("--id <id>", "a number or a name, for example of an issue")
    .option(
      "--claim <name>",
      "a work item to claim with it; may be given again",
      (name: string, names: string[]) => [...names, name],
      [],
    )
    .option("--no-setup", "copy nothing, install nothing")
    .option(...jsonOption());
  parse(command, args);
  const { from, id, claim: names, setup, json = false } = command.opts<TaskStartOptions>();
  const title = titleOf(command.args[0]!);
  const actor = await openActor(context);
  const origin = await originOf(actor.repository, from ?? null);
  const started = await start(
    { actor, title, id: id === undefined ? null : idOf(id), origin, claims: names, setUp: setup },
    context,
  );
  for (const note of started.notes) context.stderr.write(`airlock: ${safeLine(note)}\n`);
  if (json) {
    const data = {
      version: 1,
      existing: started.existing,
      task: taskData(started),
      setUp: startSetUpData(started.setUp),
    };
    context.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
  } else {
    const branch = started.record.branch.replace("refs/heads/", "");
    context.stderr.write(
      `airlock: ${started.existing ? "the task exists" : "started"}: ${branch}\n`,
    );
    if (started.existing && !isSetUp(started.record)) {
      const line = commandLine(["airlock", "task", "setup", started.record.key]);
      context.stderr.write(
        `airlock: its set-up is not complete: ${safeLine(typedIn(started.path, line))}\n`,
      );
    }
    context.stdout.write(`${started.path}\n`);
  }
  return startExitCode(started.setUp);
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
    const remote = await remoteOf(repository, undefined);
    const subjects = claims.map(nameSubject);
    const rest = {
      ignoreCase: false,
      shared: false,
      ttl: 3_600_000,
      reopen: false,
      localIfOffline: false,
    };
    await claimOnce({ actor, subjects, note: title.slice(0, 200), remote, ...rest });
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
    onWaiting: (holder) =>
      void context.stderr.write(
        `airlock: waiting for ${safeLine(holderText(holder, "another process"))} …\n`,
      ),
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
