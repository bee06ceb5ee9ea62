// `airlock task prune`: discards finished tasks.

import { AirlockError, exitCodes } from "../../errors.ts";
import { discardedData, discardedText } from "../../report/discarded.ts";
import { safeLine } from "../../report/escape.ts";
import { parseDuration } from "../../sessions/duration.ts";
import type { Discarded } from "../../tasks/discard-task.ts";
import { type PruneDecision, pruneDecisions } from "../../tasks/prune.ts";
import { openActor } from "../claims/claim-setting.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";
import { discard } from "./task-discard.ts";

/**
 * Discards every task that has landed in its target and that nobody works in; says why the others
 * stay.
 */
export async function taskPrune(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
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
    },
    context,
  )
    .option("--dry-run", "only show it")
    .option(
      "--older-than <time>",
      "no start, staging, commit or landing in it for this time: 12h, 7d",
    )
    .option(
      "--force",
      "also tasks that have not landed or have other obstacles; only with --older-than",
    )
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<{
    dryRun?: boolean;
    olderThan?: string;
    force?: boolean;
    json?: boolean;
  }>();
  const { dryRun = false, force = false, json = false } = options;
  if (force && options.olderThan === undefined) {
    throw new AirlockError(
      "usage",
      "USAGE",
      "--force discards every task, so --older-than is needed.",
      {
        next: ["airlock task prune --older-than 30d --force"],
      },
    );
  }
  const olderThan =
    options.olderThan === undefined ? 0 : parseDuration(options.olderThan, "--older-than");
  const actor = await openActor(context);
  const decisions = await pruneDecisions({ actor, olderThan, now: Date.now(), force });
  const going = decisions.filter(({ stays }) => stays === null);
  const done: Discarded[] = [];
  const failed: { readonly task: string; readonly error: AirlockError }[] = [];
  for (const { task } of dryRun ? [] : going) {
    try {
      done.push(await discard({ actor, task, force }, context));
    } catch (error) {
      // Somebody may have started to work in it since the check; the other tasks are still
      // discarded.
      if (!(error instanceof AirlockError) || error.kind === "interrupted") throw error;
      failed.push({ task: task.key, error });
    }
  }
  const report = { decisions, done, failed, dryRun };
  context.stdout.write(
    json ? `${JSON.stringify(prunedData(report), null, 2)}\n` : prunedText(report),
  );
  for (const { error } of failed) context.stderr.write(`airlock: ${safeLine(error.message)}\n`);
  return failed[0]?.error.exitCode ?? exitCodes.passed;
}

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
