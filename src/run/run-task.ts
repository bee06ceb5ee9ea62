// Runs a task tree: rows, tasks side by side, the config's functions, and commands.

import { AirlockError, CheckFailed } from "../errors.ts";
import type { FunctionTask, GenerateTask, RepoPath, Task } from "../types.ts";
import { runCheckCommand } from "./process/run-command.ts";
import { absolutePaths } from "./process/batch.ts";
import { timerLength } from "./process/process-group.ts";
import type { TaskContext } from "./task-context.ts";
import { combine, isBad, isSettled, passed, type TaskResult } from "./task-result.ts";

/**
 * Runs a task for a check's paths (relative to the root); returns what it came to. Throws only what
 * is our own fault.
 */
export async function runTask(
  task: Task,
  paths: readonly RepoPath[],
  context: TaskContext,
): Promise<TaskResult> {
  switch (task.kind) {
    case "command":
      return runCheckCommand(task, paths, context);
    case "sequence":
      return runRow(task.tasks, paths, context);
    case "parallel":
      return combine(await Promise.all(task.tasks.map((each) => runTask(each, paths, context))));
    case "generate":
      return generate(task, paths, context);
    case "function":
      return runFunction(task, paths, context);
    case "builtin":
      return context.builtin(task);
  }
}

async function runRow(
  tasks: readonly Task[],
  paths: readonly RepoPath[],
  context: TaskContext,
): Promise<TaskResult> {
  const results: TaskResult[] = [];
  for (const task of tasks) {
    const result = await runTask(task, paths, context);
    results.push(result);
    if (!isSettled(result)) break;
  }
  return combine(results);
}

async function generate(
  task: GenerateTask,
  paths: readonly RepoPath[],
  context: TaskContext,
): Promise<TaskResult> {
  const made = await bounded(task.title, context, () =>
    task.generate(absolutePaths(context.chamber, paths)),
  );
  return "value" in made ? runTask(made.value, paths, context) : made.result;
}

async function runFunction(
  task: FunctionTask,
  paths: readonly RepoPath[],
  context: TaskContext,
): Promise<TaskResult> {
  const done = await context.slots(() =>
    bounded(task.title, context, () =>
      task.run(absolutePaths(context.chamber, paths), context.check.name),
    ),
  );
  return "value" in done ? passed : done.result;
}

type Bounded<Value> = { readonly value: Value } | { readonly result: TaskResult };

/**
 * Calls a function of the config: its end, its error, the check's timeout or an abort, whichever
 * comes first.
 */
async function bounded<Value>(
  title: string,
  { check, signal, onFailure }: TaskContext,
  call: () => Promise<Value>,
): Promise<Bounded<Value>> {
  if (signal.aborted)
    return { result: { outcome: "cancelled", output: "", reason: "cancelled", next: [] } };
  const over = new AbortController();
  try {
    return await new Promise<Bounded<Value>>((resolve) => {
      const stop = (outcome: "timed out" | "cancelled", reason: string): void =>
        resolve({ result: { outcome, output: "", reason, next: [] } });
      const expire = (): void =>
        stop("timed out", `${title} did not end within ${check.timeout / 1000} s`);
      const timer = setTimeout(expire, timerLength(check.timeout));
      over.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
      signal.addEventListener("abort", () => stop("cancelled", "cancelled"), {
        signal: over.signal,
      });
      // The function may throw before it returns a promise.
      void Promise.resolve()
        .then(call)
        .then(
          (value) => resolve({ value }),
          (error: unknown) => resolve({ result: thrown(title, error) }),
        );
    }).then((end) => {
      if ("result" in end && isBad(end.result)) onFailure();
      return end;
    });
  } finally {
    over.abort();
  }
}

/**
 * An AirlockError is ours (the function returned what is no command): nothing was checked. Any
 * other is the config's result.
 */
function thrown(title: string, error: unknown): TaskResult {
  if (error instanceof AirlockError)
    return {
      outcome: "could not tell",
      output: error.detail,
      reason: error.message.replace(/\.$/, ""),
      next: error.next,
    };
  if (error instanceof CheckFailed)
    return { outcome: "failed", output: error.output, reason: error.message, next: [] };
  return {
    outcome: "failed",
    output: messageOf(error),
    reason: `${title} threw an error`,
    next: [],
  };
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === "string" ? error : `It threw a value of type ${typeof error}.`;
}
