// `airlock task path`: prints the folder of a task's worktree.

import { exitCodes } from "../../errors.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import { findTask } from "../../tasks/task-record.ts";
import { presentPlace, taskStatus } from "../../tasks/task-status.ts";
import { defineCommand } from "../define-command.ts";
import { openRepositoryHere } from "../open.ts";
import { word } from "../option.ts";

/**
 * Prints the path of a task's worktree, alone on its line. Throws NO_TASK, and TASK_FOLDER_MISSING
 * if it cannot be found.
 */
export const taskPath = defineCommand({
  name: "task path",
  summary: "Print the folder of a task's worktree, even after it was moved.",
  examples: [
    ['cd "$(airlock task path 1742)"', "by its id; its name, its branch or its title do as well"],
  ],
  arguments: { named: word("<task>", "its key, id, branch, title or folder") },
  run: async ({ named }, call) => {
    const repository = await openRepositoryHere(call);
    const record = findTask(repository, named, call.context.cwd);
    const path = presentPlace(taskStatus(record, await listWorktrees(repository)));
    call.context.stdout.write(`${path}\n`);
    return exitCodes.passed;
  },
});
