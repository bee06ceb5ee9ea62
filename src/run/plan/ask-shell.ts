// Questions that a config puts to the system's shell before a check runs: whether it should, and on
// which files.

import { statSync } from "node:fs";
import { posix } from "node:path";
import { encodePath } from "../../system/bytes.ts";
import type { Condition, RepoPath } from "../../types.ts";
import { findProgram } from "../process/find-program.ts";
import { plainEnvironment, readable } from "../read-output.ts";
import type { TaskContext } from "../task-context.ts";
import { spawnCommand } from "../process/spawn.ts";
import type { TaskResult } from "../task-result.ts";

interface Answer {
  readonly code: number;
  readonly stdout: string;
}

/**
 * Runs a script with `sh` in a folder of the chamber; returns what it answered, or a result that
 * could not tell.
 */
async function ask(
  script: string,
  { cwd, env, signal, cap, grace, check }: TaskContext,
): Promise<Answer | TaskResult> {
  const plain = plainEnvironment(env);
  const found = findProgram("sh", { cwd, env: plain });
  const noAnswer = (reason: string): TaskResult => ({
    outcome: "could not tell",
    output: "",
    reason,
    next: [],
  });
  if (found.kind !== "found") return noAnswer("sh was not found");
  const argv = [found.file, "-c", script, "sh"] as const;
  const { end, streams } = await spawnCommand({
    argv,
    cwd,
    env: plain,
    signal,
    cap,
    grace,
    timeout: check.timeout,
    apart: readable,
  });
  if (end.kind === "cancelled")
    return { outcome: "cancelled", output: "", reason: "cancelled", next: [] };
  if (end.kind !== "exited" || streams === null || streams === undefined)
    return noAnswer(`no answer came from: ${script}`);
  return { code: end.code, stdout: streams.stdout };
}

/**
 * Takes what is left of a check's conditions for commands to say; returns why it does not run, or
 * `null` where they let it.
 */
export async function heldBack(
  conditions: readonly Condition[],
  context: TaskContext,
): Promise<TaskResult | null> {
  const atTop = { ...context, cwd: context.chamber };
  for (const { skip, only } of conditions) {
    const skipping = await firstSo(skip, atTop);
    if (skipping !== null) return skipping === "so" ? held("skip") : skipping;
    const running = only === null ? "so" : await firstSo(only, atTop);
    if (running !== "so") return running ?? held("only");
  }
  return null;
}

async function firstSo(
  list: Condition["skip"],
  context: TaskContext,
): Promise<TaskResult | "so" | null> {
  for (const situation of list) {
    if (situation.kind !== "command") continue;
    const answer = await ask(situation.script, context);
    if ("outcome" in answer) return answer;
    if (answer.code === 0) return "so";
  }
  return null;
}

function held(key: "skip" | "only"): TaskResult {
  return { outcome: "not run", output: "", reason: `its \`${key}\` says so`, next: [] };
}

/**
 * Returns the files that a script names, one a line, from the top of the chamber: those that are
 * there and that the check wants. Git is asked not to quote names; one that is quoted all the same
 * is not read.
 */
export async function listedPaths(
  script: string,
  context: TaskContext,
): Promise<readonly RepoPath[] | TaskResult> {
  const env = {
    ...context.env,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.quotePath",
    GIT_CONFIG_VALUE_0: "false",
  };
  const answer = await ask(script, { ...context, env });
  if ("outcome" in answer) return answer;
  const paths = answer.stdout
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const quoted = paths.find((path) => path.startsWith('"'));
  const problem =
    answer.code === 0 ? quoted && `names ${quoted}, which is quoted` : `exited with ${answer.code}`;
  if (problem !== undefined)
    return {
      outcome: "could not tell",
      output: "",
      reason: `its \`files\` ${problem}: which files it is about is not known`,
      next: [],
    };
  const { check, chamber } = context;
  const isFile = (path: RepoPath): boolean =>
    statSync(Buffer.concat([Buffer.from(`${chamber}/`), encodePath(path)]), {
      throwIfNoEntry: false,
    })?.isFile() === true;
  return [...new Set(paths.map((path) => posix.normalize(path)))].filter(
    (path) => check.wants(path) && isFile(path),
  );
}
