// `airlock task setup`: prepares a task for work, again or for the first time.

import { exitCodes } from "../../errors.ts";
import { openRepository } from "../../git/repository.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";
import { taskNamed } from "./task-place.ts";
import type { SetUpDone } from "../../tasks/setup/setup-task.ts";
import { setUpNow } from "./task-set-up.ts";
import { setUpData, setUpText } from "./task-setup-show.ts";

/**
 * Sets up a task and reports the result; exit code 1 if a command failed, 3 if commands are not
 * trusted.
 */
export async function taskSetup(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "task setup",
      summary:
        "Prepare a task for work: listed files, node_modules, a port, and the project's own commands if you have trusted them. Existing files are kept.",
      examples: [
        ["airlock task setup 1742", "after a set-up that failed, or `task start --no-setup`"],
        ["airlock task setup", "the task of this worktree"],
        ["airlock task trust 1742", "first, if commands were not run"],
      ],
    },
    context,
  )
    .argument("[task]", "its key, id, branch or title")
    .option(...jsonOption());
  parse(command, args);
  const { json = false } = command.opts<{ json?: boolean }>();
  const repository = await openRepository(context.cwd, context.env);
  const task = await taskNamed(repository, command.args[0], context);
  const { key } = task.record;
  const done = await setUpNow({ repository, task, context });
  context.stdout.write(
    json
      ? `${JSON.stringify({ version: 1, task: key, setUp: setUpData(done) }, null, 2)}\n`
      : setUpText(done, task),
  );
  return exitCodeOf(done);
}

/** Returns the exit code of a command that only sets up. */
function exitCodeOf({ outcome }: SetUpDone): number {
  if (outcome === "failed") return exitCodes.failed;
  return outcome === "untrusted" ? exitCodes.refused : exitCodes.passed;
}
