// Runs a task's set-up for a command: its commands with our own process runner, its progress on
// standard error.

import { AirlockError, asAirlockError, exitCodes } from "../../errors.ts";
import { colorLevel } from "../../report/color-level.ts";
import { errorText } from "../../report/error.ts";
import { safeLine } from "../../report/escape.ts";
import { startLive } from "../../report/formats/live.ts";
import { typedIn } from "../../report/typed-commands.ts";
import { childEnvironment } from "../../run/process/environment.ts";
import { findProgram } from "../../run/process/find-program.ts";
import { type End, spawnCommand } from "../../run/process/spawn.ts";
import { commandLine } from "../../system/shell.ts";
import { readTask, type TaskRecord } from "../../tasks/task-record.ts";
import type { CommandEnd, SetUpEvent } from "../../tasks/setup/set-up.ts";
import { type SetUpDone, setUpTask, type StartSetUp } from "../../tasks/setup/setup-task.ts";
import type { Repository } from "../../types.ts";
import type { Context } from "../context.ts";
import { openWorktree, type PlacedTask, sourceOf, taskSettingsIn } from "./setup-inputs.ts";
import { setUpText } from "./setup-report.ts";

export interface SetUpCall {
  readonly repository: Repository;
  readonly task: PlacedTask;
  readonly context: Context;
}

/**
 * Sets up a task that has its record and its worktree; writes the port and the outcome into the
 * record. Progress is shown on standard error. Returns the result; a command that failed does not
 * throw here. Throws as `setUpTask` does.
 */
export async function setUpNow({ repository, task, context }: SetUpCall): Promise<SetUpDone> {
  const to = await openWorktree(task.path, repository);
  const from = await sourceOf(task, repository);
  const level = colorLevel({ env: context.env, isTerminal: context.stderr.isTTY === true });
  const live = startLive({ stream: context.stderr, level, checks: [] });
  const run = (argv: readonly string[], extra: Readonly<Record<string, string>>) =>
    runIn(argv, { root: to.root, extra, color: level > 0, context });
  const readSettings = () =>
    taskSettingsIn(to, context.enter).catch((error: unknown) => {
      throw withPlace(error, task);
    });
  const progress = (event: SetUpEvent) =>
    live.event(
      event.kind === "started"
        ? { kind: "started", check: event.step }
        : {
            kind: "finished",
            result: {
              check: event.step,
              outcome: event.failed ? "failed" : "passed",
              duration: event.duration,
            },
          },
    );
  try {
    return await setUpTask({
      repository,
      key: task.record.key,
      from,
      to,
      readSettings,
      run,
      progress,
      signal: context.signal,
    });
  } finally {
    await live.stop();
  }
}

/**
 * Takes an error of reading the config; if a package is missing, names the task as the place to
 * install it: the reader may be elsewhere.
 */
function withPlace(thrown: unknown, { record, path }: PlacedTask): unknown {
  if (!(thrown instanceof AirlockError) || typeof thrown.facts["install"] !== "string")
    return thrown;
  const next = [
    "Install the packages of the task, and set it up again:",
    `${commandLine(["cd", path])} && ${thrown.facts["install"]}`,
    typedIn(path, commandLine(["airlock", "task", "setup", record.key])),
  ];
  return new AirlockError(thrown.kind, thrown.code, thrown.message, {
    cause: thrown,
    facts: thrown.facts,
    next,
  });
}

/**
 * Sets up a task that is being started, and reports the result on standard error. Never throws: the
 * task stays.
 */
export async function setUpStarted(call: SetUpCall): Promise<StartSetUp> {
  const { context, task } = call;
  const { key } = task.record;
  try {
    const done = await setUpNow(call);
    context.stderr.write(setUpText(done, task));
    return { done };
  } catch (thrown) {
    const error = asAirlockError(thrown);
    const level = colorLevel({ env: context.env, isTerminal: context.stderr.isTTY === true });
    context.stderr.write(errorText(error, level));
    const line = commandLine(["airlock", "task", "setup", key]);
    context.stderr.write(
      `airlock: the task exists, but is not set up; set it up: ${safeLine(typedIn(task.path, line))}\n`,
    );
    return { error };
  }
}

/** Returns the parts that the task's record stores. */
export function keptOf(
  setUp: StartSetUp,
  { repository, task }: SetUpCall,
): Pick<TaskRecord, "setUp" | "port"> {
  if ("done" in setUp) return { setUp: setUp.done.outcome, port: setUp.done.port };
  return { setUp: "failed", port: readTask(repository, task.record.key)?.port ?? null };
}

/** Returns the exit code of a start with this set-up: untrusted commands are not a failure. */
export function startExitCode(setUp: StartSetUp | null): number {
  if (setUp === null) return exitCodes.passed;
  if ("error" in setUp) return setUp.error.exitCode;
  return setUp.done.outcome === "failed" ? exitCodes.failed : exitCodes.passed;
}

/** Maximum number of bytes kept of a command's output. */
const cap = 256 * 1024;

interface CommandContext {
  readonly root: string;
  readonly extra: Readonly<Record<string, string>>;
  readonly color: boolean;
  readonly context: Context;
}

/**
 * Runs a set-up command without a time limit, since an installation may be slow; Ctrl-C ends it.
 */
async function runIn(
  argv: readonly string[],
  { root, extra, color, context }: CommandContext,
): Promise<CommandEnd> {
  const env = childEnvironment({
    env: context.env,
    extra,
    chamber: root,
    root: null,
    cwd: "",
    color,
  });
  const [name = "", ...rest] = argv;
  const found = findProgram(name, { cwd: root, env });
  if (found.kind === "missing") return { reason: `${name} was not found`, output: "" };
  if (found.kind === "not executable")
    return { reason: `${found.file} is not executable`, output: "" };
  const { end, output } = await spawnCommand({
    argv: [found.file, ...rest],
    cwd: root,
    env,
    timeout: Infinity,
    signal: context.signal,
    cap,
  });
  const reason = reasonOf(end);
  return reason === null ? null : { reason, output };
}

function reasonOf(end: End): string | null {
  switch (end.kind) {
    case "exited":
      return end.code === 0 ? null : `it exited with ${end.code}`;
    case "killed":
      return `it was killed by ${end.signal}`;
    case "not started":
      return `it could not be started: ${end.message}`;
    case "timed out":
    case "cancelled":
      return `it was ${end.kind}`;
  }
}
