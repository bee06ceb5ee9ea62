// Runs one command of a check: its program found, its paths in batches or on standard input, its
// ends put into words.

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { encodePath } from "../../system/bytes.ts";
import type { CommandTask, RepoPath } from "../../types.ts";
import {
  absolutePaths,
  argvLimit,
  batches,
  lintStagedLimit,
  relativePaths,
  worthwhileParts,
} from "./batch.ts";
import { notExecutable, notFound } from "./missing.ts";
import { runsUnnamed } from "../plan/plan.ts";
import { findProgram } from "./find-program.ts";
import { plainEnvironment, readable, readOutput } from "../read-output.ts";
import type { TaskContext } from "../task-context.ts";
import { spawnCommand } from "./spawn.ts";
import { combine, isBad, notRun, type TaskResult } from "../task-result.ts";
import { makeFolder } from "../../system/files/private.ts";
import { type CommandContext, resultOfProcess } from "./process-result.ts";
import { putBack, takeKept } from "../kept.ts";
import { listedPaths } from "../plan/ask-shell.ts";

/**
 * Lowest cap of a batch, even if many batches share the cap of a check: enough for the first error
 * of each.
 */
const leastCap = 64 * 1024;

/**
 * Runs a command for a check's paths (relative to the root); all batches, also after one has
 * failed.
 */
export async function runCheckCommand(
  task: CommandTask,
  paths: readonly RepoPath[],
  given: TaskContext,
): Promise<TaskResult> {
  if (task.list !== undefined) return runListed(task, given);
  const context = contextOf(task, given);
  const { check, cwd, env } = context;
  const wantsPaths = task.paths !== "none";
  // Without paths a command would choose files itself.
  if (wantsPaths && paths.length === 0 && (!runsUnnamed(check) || task.paths === "stdin"))
    return notRun;
  const program = task.shell ? "sh" : task.argv[0]!;
  const found = findProgram(program, { cwd, env });
  if (found.kind === "missing")
    return await notFound(program, { looked: found.looked, install: task.install, ...context });
  if (found.kind === "not executable") return notExecutable(found.file, context);
  const argv = [
    found.file,
    ...(task.shell ? shellArguments(task) : wordsOf(task, context)),
  ] as const;
  if (task.paths === "stdin") return combine(await eachOnInput(argv, paths, { ...context, task }));
  const lists = wantsPaths ? batchesOf(argv, paths, { ...context, task }) : [];
  const cap = Math.max(leastCap, Math.floor(context.cap / Math.max(1, lists.length)));
  const runs = (lists.length === 0 ? [[]] : lists).map(
    (list) => () => start([...argv, ...list], { ...context, task, cap }),
  );
  const work = () => inSlots(runs, context);
  return combine(await (task.keeps === "made" ? goingOn(context, work) : work()));
}

/** Runs a command on the files that its own list names. */
async function runListed(
  { list, ...task }: CommandTask,
  context: TaskContext,
): Promise<TaskResult> {
  const paths = await listedPaths(list!, context);
  if ("outcome" in paths) return paths;
  return paths.length === 0 ? notRun : runCheckCommand(task, paths, context);
}

/** A task may have a folder of its own; what somebody reads is printed without colours. */
function contextOf(task: CommandTask, given: TaskContext): TaskContext {
  const cwd = task.cwd === undefined ? given.cwd : join(given.chamber, task.cwd);
  return { ...given, cwd, env: task.read === undefined ? given.env : plainEnvironment(given.env) };
}

/**
 * The arguments of a program, with the place in the chamber for files that it keeps between runs.
 */
function wordsOf({ argv, keeps }: CommandTask, { check, keep }: TaskContext): readonly string[] {
  if (keeps !== "state") return argv.slice(1);
  makeFolder(keep);
  return argv.slice(1).map((word) => word.replaceAll("{keep}", () => ownPlace({ check, keep })));
}

/**
 * The place for files that a check's program keeps between runs: a prefix of file names, or a
 * folder.
 */
function ownPlace({ check, keep }: Pick<TaskContext, "check" | "keep">): string {
  return join(keep, createHash("sha256").update(check.name).digest("hex").slice(0, 16));
}

/** Runs a program with what it made the last time in its place, and keeps what it has made now. */
async function goingOn(
  context: TaskContext,
  work: () => Promise<TaskResult[]>,
): Promise<TaskResult[]> {
  const { chamber, cwd, shape } = context;
  if (shape === undefined) return work();
  const keeping = { folder: ownPlace(context), chamber, shape: await shape() };
  const before = putBack(keeping);
  const results = await work();
  const made = results.flatMap((result) => result.made ?? []);
  // Without a report the new files are unknown, so the kept files of the run before stay.
  if (results.every((result) => result.made !== undefined))
    takeKept(keeping, { cwd, made: [...before.map((path) => join(chamber, path)), ...made] });
  return results;
}

/** A serial check's processes run one by one, all others as slots get free. */
async function inSlots(
  runs: readonly (() => Promise<TaskResult>)[],
  { check, slots }: TaskContext,
): Promise<TaskResult[]> {
  if (!check.serial) return Promise.all(runs.map((run) => slots(run)));
  const results: TaskResult[] = [];
  for (const run of runs) results.push(await slots(run));
  return results;
}

/**
 * lint-staged's checks get as few command lines as lint-staged would make, so that a tool that must
 * see all files together (tsc, say) does; others are spread over the cores.
 */
function batchesOf(
  argv: readonly string[],
  paths: readonly RepoPath[],
  context: CommandContext,
): string[][] {
  const { task, check, env, chamber, concurrency } = context;
  const limit = argvLimit({ platform: process.platform, env, argv });
  if (check.pathStyle === "absolute") {
    const theirs = lintStagedLimit(process.platform);
    return batches(absolutePaths(chamber, paths), {
      ...theirs,
      bytes: Math.min(theirs.bytes, limit.bytes),
    });
  }
  const { pathForm } = task;
  const relative = relativePaths(check.cwd, paths);
  const words =
    pathForm === undefined
      ? relative
      : relative.map((path) => pathForm.replaceAll("{path}", () => path));
  return batches(words, limit, check.serial ? 1 : worthwhileParts(paths.length, concurrency));
}

/**
 * A script gets its paths behind its last command, as `"$@"`, and quoted so: nothing in a name
 * reaches the shell's grammar. Where the script speaks of its arguments itself (`$@`, `$*`, `$1`),
 * they are left where it puts them.
 */
function shellArguments(task: CommandTask): string[] {
  const script = task.argv.join(" ");
  const placed = task.paths !== "append" || /\$(?:[@*1-9]|\{[@*1-9])/.test(script);
  return ["-c", placed ? script : `${script} "$@"`, "sh"];
}

/** One process for each path, with the file's content in the chamber as its input. */
function eachOnInput(
  argv: readonly [string, ...string[]],
  paths: readonly RepoPath[],
  context: CommandContext,
): Promise<TaskResult[]> {
  const cap = Math.max(leastCap, Math.floor(context.cap / paths.length));
  const runs = paths.map((path) => async () => {
    if (context.signal.aborted) return cancelled;
    let file: FileHandle | undefined;
    try {
      file = await open(
        Buffer.concat([Buffer.from(`${context.chamber}/`), encodePath(path)]),
        constants.O_RDONLY,
      );
      return await start(naming(argv, path, context), { ...context, cap, stdin: file.fd, path });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (file !== undefined || code === undefined) throw error;
      return {
        outcome: "could not tell",
        output: "",
        reason: `${JSON.stringify(path)} could not be read in the chamber (${code})`,
        next: [],
      } as const;
    } finally {
      await file?.close();
    }
  });
  return inSlots(runs, context);
}

/** `{path}` in an argument stands for the path that the content is of. */
function naming(
  [program, ...args]: readonly [string, ...string[]],
  path: RepoPath,
  { check }: TaskContext,
): [string, ...string[]] {
  const [name = path] = relativePaths(check.cwd, [path]);
  return [program, ...args.map((arg) => arg.replaceAll("{path}", () => name))];
}

export const cancelled: TaskResult = {
  outcome: "cancelled",
  output: "",
  reason: "cancelled",
  next: [],
};

interface StartContext extends CommandContext {
  readonly stdin?: number;
  /** The path whose content that is. */
  readonly path?: RepoPath;
}

async function start(
  argv: readonly [string, ...string[]],
  context: StartContext,
): Promise<TaskResult> {
  const { task, check, cwd, env, signal, cap, grace, stdin, path = null } = context;
  const request = {
    argv,
    cwd,
    env,
    signal,
    cap,
    grace,
    timeout: check.timeout,
    ...(task.read === undefined ? {} : { apart: readable }),
  };
  const spawned = await spawnCommand(stdin === undefined ? request : { ...request, stdin });
  const result = readOutput(spawned, { ...context, path }) ?? resultOfProcess(spawned, context);
  if (isBad(result)) context.onFailure();
  return result;
}
