// `airlock task` without one of its verbs: lists them.

import { AirlockError, exitCodes } from "../../errors.ts";
import { columns, typed } from "../../report/typed-commands.ts";
import { commandLine } from "../../system/shell.ts";
import type { Context } from "../context.ts";
import { unknown } from "../help.ts";
import { taskVerbs } from "./task-verbs.ts";

/** Prints the list of verbs. Throws UNKNOWN_COMMAND for a word that is no verb. */
export async function task(args: readonly string[], context: Context): Promise<number> {
  const [verb = "--help", ...rest] = args;
  if (["--help", "-h", "help"].includes(verb)) {
    context.stdout.write(typed(help()));
    return exitCodes.passed;
  }
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
  throw unknown(`task ${verb}`, {
    known: Object.keys(taskVerbs).map((name) => `task ${name}`),
    next: (near) => ["airlock", ...near.split(" "), ...rest],
    otherwise: "airlock help task",
  });
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
