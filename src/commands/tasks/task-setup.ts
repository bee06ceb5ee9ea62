// `airlock task setup`: prepares a task for work, again or for the first time.

import { exitCodes } from "../../errors.ts";
import { defineCommand } from "../define-command.ts";
import { openRepositoryHere } from "../open.ts";
import { taskArgument } from "../general-options.ts";
import { setUpNow } from "./run-setup.ts";
import { taskNamed } from "./setup-inputs.ts";
import { setUpData, setUpText } from "./setup-report.ts";

/** Exit codes of a command that only sets up. */
const codes = {
  done: exitCodes.passed,
  failed: exitCodes.failed,
  untrusted: exitCodes.refused,
} as const;

/**
 * Sets up a task and reports the result; exit code 1 if a command failed, 3 if commands are not
 * trusted.
 */
export const taskSetup = defineCommand({
  name: "task setup",
  summary:
    "Prepare a task for work: listed files, node_modules, a port, and the project's own commands if you have trusted them. Existing files are kept.",
  examples: [
    ["airlock task setup 1742", "after a set-up that failed, or `task start --no-setup`"],
    ["airlock task setup", "the task of this worktree"],
    ["airlock task trust 1742", "first, if commands were not run"],
  ],
  arguments: { named: taskArgument },
  json: true,
  run: async ({ named }, call) => {
    const { context } = call;
    const repository = await openRepositoryHere(call);
    const task = await taskNamed(repository, named, context);
    const done = await setUpNow({ repository, task, context });
    return {
      data: () => ({ version: 1, task: task.record.key, setUp: setUpData(done) }),
      text: () => setUpText(done, task),
      exitCode: codes[done.outcome],
    };
  },
});
