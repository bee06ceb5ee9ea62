// Finds the obstacles to discarding a task. `--force` overrides all of them, except other worktrees
// inside its folder.

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { AirlockError } from "../errors.ts";
import type { Worktree } from "../git/worktrees.ts";
import type { Actor } from "../sessions/actor.ts";
import { commandLine } from "../system/shell.ts";
import type { Disposition } from "./disposition.ts";
import { type Located, worktreesInside } from "./locate-worktree.ts";
import { activeUses } from "./in-use.ts";
import type { TaskRecord } from "./task-record.ts";
import { taskStatus } from "./task-status.ts";

export interface DiscardObstacle {
  readonly code:
    | "IN_USE"
    | "LOCKED"
    | "OTHER_BRANCH"
    | "UNLANDED"
    | "FOLDER_REPLACED"
    | "FOLDER_UNREACHABLE"
    | "WORKTREE_INSIDE";
  /** A clause. May contain text of others: escape it. */
  readonly text: string;
  /** The next steps, one line each. */
  readonly next: readonly string[];
  /** `--force` overrides it. */
  readonly yields: boolean;
}

export interface DiscardContext {
  readonly actor: Actor;
  readonly task: TaskRecord;
  readonly located: Located;
  readonly worktrees: readonly Worktree[];
  readonly disposition: Disposition;
}

/** Returns the obstacles to discarding a task, the most important first. */
export function discardObstacles({
  actor,
  task,
  located,
  worktrees,
  disposition,
}: DiscardContext): DiscardObstacle[] {
  const { key, worktree } = task;
  const { place } = located;
  const yields = true;
  const inside = located.kind === "here" ? worktreesInside(located.place.root, worktrees) : [];
  const remarks = taskStatus({ ...task, state: "ready" }, worktrees).remarks.filter(
    ({ code }) => code === "LOCKED" || code === "OTHER_BRANCH",
  );
  return [
    ...inside.map((path): DiscardObstacle => ({
      code: "WORKTREE_INSIDE",
      text: `the worktree ${path} is in its folder`,
      next: [commandLine(["git", "worktree", "move", path, `${path}-elsewhere`])],
      yields: false,
    })),
    ...(located.kind === "replaced" ? [replaced(key, worktree)] : []),
    ...(located.kind === "missing" && task.state !== "starting" && !existsSync(dirname(worktree))
      ? [unreachable(worktree)]
      : []),
    ...(place === null ? [] : activeUses(actor, place)).map(({ text, next }): DiscardObstacle => ({
      code: "IN_USE",
      text,
      next: [next],
      yields,
    })),
    ...(located.kind === "here" ? remarks : []).map(({ code, text, next }): DiscardObstacle => ({
      code: code as "LOCKED" | "OTHER_BRANCH",
      text: `it is ${text}`,
      next: next === null ? [] : [next],
      yields,
    })),
    ...(disposition.unlanded === 0 ? [] : [unlanded(key, disposition.unlanded)]),
  ];
}

function replaced(key: string, worktree: string): DiscardObstacle {
  return {
    code: "FOLDER_REPLACED",
    text: `the folder at ${worktree} is not its worktree, so nothing there is touched`,
    next: [
      "If it was moved, in its new folder: git worktree repair",
      `To forget the task and leave that folder as it is: ${commandLine(["airlock", "task", "discard", key, "--force"])}`,
    ],
    yields: true,
  };
}

function unreachable(worktree: string): DiscardObstacle {
  return {
    code: "FOLDER_UNREACHABLE",
    text: `the folder above ${worktree} is missing as well, so what is in the worktree cannot be saved`,
    next: [
      "If it is on a disk that is not mounted, mount it. If it was moved, in its new folder: git worktree repair",
    ],
    yields: true,
  };
}

function unlanded(key: string, count: number): DiscardObstacle {
  return {
    code: "UNLANDED",
    text: count === 1 ? "a commit of it has not landed" : `${count} commits of it have not landed`,
    next: [commandLine(["airlock", "task", "land", key])],
    yields: true,
  };
}

/**
 * Throws the code of the first obstacle and names all of them. Throws nothing if there is no
 * obstacle, or if `--force` overrides all.
 */
export function refuseDiscard(
  key: string,
  obstacles: readonly DiscardObstacle[],
  { force }: { readonly force: boolean },
): void {
  const left = force ? obstacles.filter(({ yields }) => !yields) : obstacles;
  const [first] = left;
  if (first === undefined) return;
  const forced = commandLine(["airlock", "task", "discard", key, "--force"]);
  throw new AirlockError(
    "refused",
    first.code,
    `The task ${key} was not discarded: ${left.map(({ text }) => text).join("; ")}.`,
    {
      next: [
        ...new Set(left.flatMap(({ next }) => next)),
        ...(left.every(({ yields }) => yields)
          ? ["To discard it anyway, with everything in it saved first:", forced]
          : []),
      ],
      facts: { obstacles: left.map(({ code, text }) => ({ code, text })) },
    },
  );
}
