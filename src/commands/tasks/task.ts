// `airlock task`: manages branches and worktrees of tasks. Its verbs are in separate files.

import { AirlockError, exitCodes } from "../../errors.ts";
import { columns, typed } from "../../report/typed-commands.ts";
import { commandLine } from "../../system/shell.ts";
import { nearest } from "../../system/nearest.ts";
import type { Context } from "../context.ts";
import { taskVerbs } from "./task-verbs.ts";

/**
 * Calls the verb that follows `airlock task`. Without one, or with `--help`, prints the list of
 * verbs.
 */
export async function task(args: readonly string[], context: Context): Promise<number> {
  const [verb = "--help", ...rest] = args;
  if (["--help", "-h", "help"].includes(verb)) {
    context.stdout.write(typed(help()));
    return exitCodes.passed;
  }
  if (Object.hasOwn(taskVerbs, verb)) return (await taskVerbs[verb]!.load())(rest, context);
  if (verb === "cd") {
    const [where] = rest;
    const without =
      where === undefined
        ? "For examples: airlock help task"
        : `Without it: cd "$(${commandLine(["airlock", "task", "path", where])})"`;
    throw new AirlockError(
      "usage",
      "USAGE",
      "A program cannot change its shell's folder: `airlock task cd` is a function of the shell.",
      {
        next: ['To have it: eval "$(airlock shell-init bash)"', without],
      },
    );
  }
  const near = nearest(verb, Object.keys(taskVerbs));
  throw new AirlockError(
    "usage",
    "USAGE",
    `Unknown command airlock task ${JSON.stringify(verb)}.`,
    {
      next: [
        near === null ? "airlock task --help" : commandLine(["airlock", "task", near, ...rest]),
      ],
    },
  );
}

function help(): string {
  const width = Math.max(...Object.keys(taskVerbs).map((verb) => verb.length));
  const lines = Object.entries(taskVerbs).map(
    ([verb, { summary }]) => `  ${verb.padEnd(width)}  ${summary}`,
  );
  return `Usage: airlock task <verb> …

A task is a branch and a worktree of its own for one piece of work. Each verb has a --help.

Verbs:
${lines.join("\n")}

Examples:
${columns(examples)}
`;
}

const examples = [
  ["airlock task start 'add rate limiting'", "start a task; prints the path of its worktree"],
  ["cd \"$(airlock task start 'add rate limiting')\"", "start a task, and go there"],
  ["airlock task list", "every task with its status"],
] as const;
