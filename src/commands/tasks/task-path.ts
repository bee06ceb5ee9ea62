// `airlock task path`: prints the folder of a task's worktree.

import { exitCodes } from "../../errors.ts";
import { openRepository } from "../../git/repository.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import { findTask } from "../../tasks/task-record.ts";
import { presentPlace, taskStatus } from "../../tasks/task-status.ts";
import type { Context } from "../context.ts";
import { parse, parser } from "../parser.ts";

/**
 * Prints the path of a task's worktree, alone on its line. Throws NO_TASK, and TASK_FOLDER_MISSING
 * if it cannot be found.
 */
export async function taskPath(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "task path",
      summary: "Print the folder of a task's worktree, even after it was moved.",
      examples: [
        [
          'cd "$(airlock task path 1742)"',
          "by its id; its name, its branch or its title do as well",
        ],
      ],
    },
    context,
  ).argument("<task>", "its key, id, branch or title");
  parse(command, args);
  const repository = await openRepository(context.cwd, context.env);
  const record = findTask(repository, command.args[0]!, context.cwd);
  context.stdout.write(`${presentPlace(taskStatus(record, await listWorktrees(repository)))}\n`);
  return exitCodes.passed;
}
