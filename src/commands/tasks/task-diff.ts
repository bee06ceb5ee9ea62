// `airlock task diff`: shows a task's changes, including untracked files.

import { exitCodes } from "../../errors.ts";
import { colorLevel } from "../../report/color-level.ts";
import { safeLine, safeText } from "../../report/escape.ts";
import { splitNul } from "../../system/bytes.ts";
import { diffTask } from "../../tasks/diff.ts";
import { taskHere } from "../../tasks/task-record.ts";
import { defineCommand } from "../define-command.ts";
import { openRepositoryHere } from "../open.ts";
import { flag } from "../option.ts";
import { taskArgument } from "../general-options.ts";

/**
 * Prints the diff. On a terminal it is escaped, so that no control sequence takes effect; elsewhere
 * it is exactly git's.
 */
export const taskDiff = defineCommand({
  name: "task diff",
  summary:
    "Show a task's changes since it left its branch: commits, uncommitted changes and new files. Changes nothing.",
  examples: [
    ["airlock task diff", "the task of this worktree"],
    ["airlock task diff 1742 --stat", "the number of changed lines per file"],
    ["airlock task diff 1742 | git apply", "the same changes here, uncommitted"],
  ],
  arguments: { named: taskArgument },
  options: {
    stat: flag("--stat", "files and numbers of lines only"),
    nameOnly: flag("--name-only", "files only"),
  },
  json: ": files with their status",
  run: async ({ named, stat, nameOnly, json }, call) => {
    const { cwd, env, stdout, stderr } = call.context;
    const repository = await openRepositoryHere(call);
    const task = taskHere(repository, named, cwd);
    const terminal = stdout.isTTY === true;
    const color = terminal && colorLevel({ env, isTerminal: true }) > 0;
    const form = json
      ? ["--name-status", "-z", "--no-renames"]
      : stat
        ? ["--stat"]
        : nameOnly
          ? ["--name-only"]
          : ["--binary"];
    const { base, output, whole } = await diffTask({
      repository,
      task,
      args: [...form, `--color=${color ? "always" : "never"}`],
    });
    if (!whole)
      stderr.write(
        `airlock: ${safeLine(`the worktree is not at ${task.worktree}: only committed changes are shown`)}\n`,
      );
    if (json) {
      const records = splitNul(output);
      const paths = records.flatMap((status, at) =>
        at % 2 === 0 ? [{ status, path: records[at + 1] }] : [],
      );
      const data = { version: 1, task: task.key, base, whole, paths };
      return { data: () => data, text: () => "" };
    }
    stdout.write(terminal ? safeText(output.toString("utf8"), { color }) : output);
    return exitCodes.passed;
  },
});
