// What stands against discarding a task. All of it can be overruled but what belongs to another worktree.

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { AirlockError } from "../errors.ts";
import type { Worktree } from "../git/worktrees.ts";
import type { Actor } from "../sessions/actor.ts";
import { commandLine } from "../system/shell.ts";
import type { Fate } from "./fate.ts";
import { type Located, worktreesInside } from "./locate.ts";
import { activeUses } from "./occupied.ts";
import type { TaskRecord } from "./record.ts";
import { taskStatus } from "./standing.ts";

export interface Obstacle {
  readonly code: "IN_USE" | "LOCKED" | "OTHER_BRANCH" | "UNLANDED" | "FOLDER_REPLACED" | "FOLDER_UNREACHABLE" | "WORKTREE_INSIDE";
  /** A clause. May hold what others wrote: escape it. */
  readonly text: string;
  /** What to type or do, one line each. */
  readonly next: readonly string[];
  /** `--force` overrules it. */
  readonly yields: boolean;
}

export interface Question {
  readonly actor: Actor;
  readonly task: TaskRecord;
  readonly located: Located;
  readonly worktrees: readonly Worktree[];
  readonly fate: Fate;
}

/** Returns what stands against discarding a task, the most important first. */
export function obstaclesTo({ actor, task, located, worktrees, fate }: Question): Obstacle[] {
  const { key, worktree } = task;
  const { place } = located;
  const yields = true;
  const inside = located.kind === "here" ? worktreesInside(located.place.root, worktrees) : [];
  const remarks = taskStatus({ ...task, state: "ready" }, worktrees).remarks.filter(
    ({ code }) => code === "LOCKED" || code === "OTHER_BRANCH",
  );
  return [
    ...inside.map((path): Obstacle => ({
      code: "WORKTREE_INSIDE",
      text: `the worktree ${path} lies in its folder`,
      next: [commandLine(["git", "worktree", "move", path, `${path}-elsewhere`])],
      yields: false,
    })),
    ...(located.kind === "replaced" ? [replaced(key, worktree)] : []),
    ...(located.kind === "missing" && task.state !== "starting" && !existsSync(dirname(worktree)) ? [unreachable(worktree)] : []),
    ...(place === null ? [] : activeUses(actor, place)).map(({ text, next }): Obstacle => ({
      code: "IN_USE",
      text,
      next: [next],
      yields,
    })),
    ...(located.kind === "here" ? remarks : []).map(({ code, text, next }): Obstacle => ({
      code: code as "LOCKED" | "OTHER_BRANCH",
      text: `it is ${text}`,
      next: next === null ? [] : [next],
      yields,
    })),
    ...(fate.unlanded === 0 ? [] : [unlanded(key, fate.unlanded)]),
  ];
}

function replaced(key: string, worktree: string): Obstacle {
  return {
    code: "FOLDER_REPLACED",
    text: `what lies at ${worktree} is not its worktree, so nothing there is touched`,
    next: [
      "If it was moved: git worktree repair <new path>",
      `To forget the task and leave that folder as it is: ${commandLine(["airlock", "task", "discard", key, "--force"])}`,
    ],
    yields: true,
  };
}

function unreachable(worktree: string): Obstacle {
  return {
    code: "FOLDER_UNREACHABLE",
    text: `the folder above ${worktree} is missing as well, so what is in the worktree cannot be saved`,
    next: ["If it lies on a disk that is not mounted, mount it. If it was moved: git worktree repair <new path>"],
    yields: true,
  };
}

function unlanded(key: string, count: number): Obstacle {
  return {
    code: "UNLANDED",
    text: count === 1 ? "a commit of it has not landed" : `${count} commits of it have not landed`,
    next: [commandLine(["airlock", "task", "land", key])],
    yields: true,
  };
}

/** Throws the first obstacle's code, with all of them named, unless there is none or all yield to `--force`. */
export function refuseObstacles(key: string, obstacles: readonly Obstacle[], { force }: { readonly force: boolean }): void {
  const left = force ? obstacles.filter(({ yields }) => !yields) : obstacles;
  const [first] = left;
  if (first === undefined) return;
  const forced = commandLine(["airlock", "task", "discard", key, "--force"]);
  throw new AirlockError("refused", first.code, `The task ${key} was not discarded: ${left.map(({ text }) => text).join("; ")}.`, {
    next: [
      ...new Set(left.flatMap(({ next }) => next)),
      ...(left.every(({ yields }) => yields) ? ["To discard it all the same, with everything in it saved first:", forced] : []),
    ],
    facts: { obstacles: left.map(({ code, text }) => ({ code, text })) },
  });
}
