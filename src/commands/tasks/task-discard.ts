// `airlock task discard`: removes a task, after saving everything that would be lost with it.

import { AirlockError } from "../../errors.ts";
import { safeLine } from "../../report/escape.ts";
import { discardedData, discardedText } from "../../report/discarded.ts";
import type { Actor } from "../../sessions/actor.ts";
import { releaseSubjects } from "../../sessions/claims/change-claims.ts";
import { changeHeld, ownClaims } from "../../sessions/claims/own-claims.ts";
import { sessionFromId } from "../../sessions/identity.ts";
import { faultsOf } from "../../system/fault.ts";
import { appendEvent } from "../../system/log.ts";
import { commandLine } from "../../system/shell.ts";
import { type Discarded, discardTask } from "../../tasks/discard-task.ts";
import { taskHere, type TaskRecord } from "../../tasks/task-record.ts";
import { openSeenActor } from "../acting-session.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { forceOption, taskArgument } from "../general-options.ts";
import { sayWaiting } from "./say-waiting.ts";

/** Discards a task. Throws, with exit code 3, if somebody works in it or it has not landed. */
export const taskDiscard = defineCommand({
  name: "task discard",
  summary:
    "Remove a task: its worktree, its branch, its claims. Everything that would be lost is saved first; task restore restores it.",
  examples: [
    [
      "airlock task discard 1742",
      "refused while somebody works in it, or where commits have not landed",
    ],
    [
      "airlock task discard 1742 --force",
      "discard it anyway; commits that have not landed are saved, too",
    ],
    ["airlock task restore 1742", "restore it"],
  ],
  arguments: { named: taskArgument },
  options: {
    force: forceOption("sessions or processes use it, it is locked, or commits have not landed"),
  },
  json: true,
  run: async (given, call) => {
    const actor = await openSeenActor(call);
    const task = taskHere(actor.repository, given.named, call.context.cwd);
    const discarded = await discard({ actor, task, force: given.force }, call.context);
    return {
      data: () => ({ version: 1, ...discardedData(discarded) }),
      text: () => discardedText(discarded),
    };
  },
});

/** Discards one task, and records it in the log. */
export async function discard(
  {
    actor,
    task,
    force,
  }: { readonly actor: Actor; readonly task: TaskRecord; readonly force: boolean },
  context: Context,
): Promise<Discarded> {
  // No git process may start in a folder that is about to be removed.
  const repository = { ...actor.repository, ...outside(actor) };
  const elsewhere: Actor = { ...actor, repository };
  const discarded = await discardTask({
    actor: elsewhere,
    task,
    force,
    command: commandLine(["airlock", "task", "discard", task.key]),
    signal: context.signal,
    onWaiting: sayWaiting(context),
    fault: faultsOf(context.env, repository.commonDir),
    release: (record) => releaseClaims(elsewhere, record, context),
  });
  appendEvent(repository.commonDir, {
    event: "task-discarded",
    session: actor.session.id,
    task: task.key,
    saved: discarded.saved?.ref ?? null,
    force,
  });
  return discarded;
}

/**
 * Returns the repository as seen from its common git directory, whichever worktree the caller is
 * in.
 */
function outside({
  repository,
}: Actor): Pick<Actor["repository"], "root" | "gitDir" | "indexFile" | "env"> {
  const { GIT_WORK_TREE: _tree, ...env } = repository.env;
  const { commonDir } = repository;
  return {
    root: null,
    gitDir: commonDir,
    indexFile: `${commonDir}/index`,
    env: { ...env, GIT_DIR: commonDir },
  };
}

/**
 * Releases the claims made with the task, if the session that started it still holds them. A remote
 * that cannot be reached does not stop this.
 */
async function releaseClaims(actor: Actor, task: TaskRecord, context: Context): Promise<string[]> {
  const starter: Actor = { ...actor, session: sessionFromId(task.session), anonymous: false };
  const held = (await ownClaims(starter, Date.now())).filter(
    ({ subject, claim }) =>
      subject.kind === "name" && task.claims.includes(subject.text) && claim.completed === null,
  );
  const released: string[] = [];
  for (const { subject } of held) {
    const act = () =>
      releaseSubjects({ actor: starter, subjects: [subject], clock: Date.now, force: false });
    try {
      await changeHeld({ actor: starter, subjects: [subject], localOnly: false, act });
      released.push(subject.text);
    } catch (error) {
      if (!(error instanceof AirlockError)) throw error;
      context.stderr.write(
        `airlock: ${safeLine(`${subject.text} was not released: ${error.message}`)}\n`,
      );
    }
  }
  return released;
}
