// `airlock task prune`: discards finished tasks.

import { AirlockError, exitCodes } from "../../errors.ts";
import { discardedData, discardedText } from "../../report/discarded.ts";
import { safeLine } from "../../report/escape.ts";
import type { Discarded } from "../../tasks/discard-task.ts";
import { type PruneDecision, pruneDecisions } from "../../tasks/prune.ts";
import { openSeenActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { time } from "../option.ts";
import { dryRunOption, forceOption } from "../general-options.ts";
import { discard } from "./task-discard.ts";

/**
 * Discards every task that has landed in its target and that nobody works in; says why the others
 * stay.
 */
export const taskPrune = defineCommand({
  name: "task prune",
  summary:
    "Discard the tasks that have landed, squashed or not. Uncommitted changes in them are saved first, as in task discard.",
  examples: [
    ["airlock task prune --dry-run", "the tasks to discard, and why the others stay"],
    ["airlock task prune --older-than 7d", "only tasks without activity for a week"],
    [
      "airlock task prune --older-than 30d --force",
      "all of them, landed or not: saved, then removed",
    ],
  ],
  options: {
    dryRun: dryRunOption("the tasks to discard"),
    olderThan: time(
      "--older-than <time>",
      "no start, staging, commit or landing in it for this time: 12h, 7d",
    ),
    force: forceOption("they have not landed or have other obstacles, only with --older-than"),
  },
  json: true,
  run: async (given, call) => {
    const { olderThan } = given;
    if (given.force && olderThan === null)
      throw new AirlockError(
        "usage",
        "USAGE",
        "--force discards every task, so --older-than is needed.",
        { next: ["airlock task prune --older-than 30d --force"] },
      );
    const actor = await openSeenActor(call);
    const decisions = await pruneDecisions({
      actor,
      olderThan: olderThan ?? 0,
      now: Date.now(),
      force: given.force,
    });
    const going = decisions.filter(({ stays }) => stays === null);
    const done: Discarded[] = [];
    const failed: { readonly task: string; readonly error: AirlockError }[] = [];
    for (const { task } of given.dryRun ? [] : going) {
      try {
        done.push(await discard({ actor, task, force: given.force }, call.context));
      } catch (error) {
        // Somebody may have started to work in it since the check; the other tasks are still
        // discarded.
        if (!(error instanceof AirlockError) || error.kind === "interrupted") throw error;
        failed.push({ task: task.key, error });
      }
    }
    const report = { decisions, done, failed, dryRun: given.dryRun };
    for (const { error } of failed)
      call.context.stderr.write(`airlock: ${safeLine(error.message)}\n`);
    return {
      data: () => prunedData(report),
      text: () => prunedText(report),
      exitCode: failed[0]?.error.exitCode ?? exitCodes.passed,
    };
  },
});

interface Pruned {
  readonly decisions: readonly PruneDecision[];
  readonly done: readonly Discarded[];
  readonly failed: readonly { readonly task: string; readonly error: AirlockError }[];
  readonly dryRun: boolean;
}

function prunedData({ decisions, done, failed, dryRun }: Pruned) {
  const going = decisions.filter(({ stays }) => stays === null).map(({ task }) => task.key);
  return {
    version: 1,
    dryRun,
    would: dryRun ? going : [],
    discarded: done.map(discardedData),
    kept: decisions.flatMap(({ task, stays }) =>
      stays === null ? [] : [{ task: task.key, why: stays }],
    ),
    failed: failed.map(({ task, error }) => ({ task, code: error.code, message: error.message })),
  };
}

function prunedText({ decisions, done, dryRun }: Pruned): string {
  const lines = decisions.flatMap(({ task, stays }) => {
    if (stays !== null) return [`stays: ${safeLine(task.key)}: ${safeLine(stays)}\n`];
    return dryRun ? [`would discard: ${safeLine(task.key)}\n`] : [];
  });
  const text = [...done.map(discardedText), ...lines].join("");
  return text === "" ? "There are no tasks.\n" : text;
}
