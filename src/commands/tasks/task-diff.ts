// `airlock task diff`: shows a task's changes, including untracked files.

import { exitCodes } from "../../errors.ts";
import { openRepository } from "../../git/repository.ts";
import { colorLevel } from "../../report/color-level.ts";
import { safeLine, safeText } from "../../report/escape.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import { splitNul } from "../../system/bytes.ts";
import { diffTask } from "../../tasks/diff.ts";
import { taskHere } from "../../tasks/task-record.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/**
 * Prints the diff. On a terminal it is escaped, so that no control sequence takes effect; elsewhere
 * it is exactly git's.
 */
export async function taskDiff(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "task diff",
      summary:
        "Show a task's changes since it left its branch: commits, uncommitted changes and new files. Changes nothing.",
      examples: [
        ["airlock task diff", "the task of this worktree"],
        ["airlock task diff 1742 --stat", "the number of changed lines per file"],
        ["airlock task diff 1742 | git apply", "the same changes here, uncommitted"],
      ],
    },
    context,
  )
    .argument("[task]", "its key, id, branch, title or folder (default: the one of this worktree)")
    .option("--stat", "files and numbers of lines only")
    .option("--name-only", "files only")
    .option(...jsonOption(": files with their status"));
  parse(command, args);
  const {
    stat = false,
    nameOnly = false,
    json = false,
  } = command.opts<{ stat?: boolean; nameOnly?: boolean; json?: boolean }>();
  const repository = await openRepository(context.cwd, context.env);
  const task = taskHere(repository, command.args[0] ?? null, context.cwd);
  const terminal = context.stdout.isTTY === true;
  const color = terminal && colorLevel({ env: context.env, isTerminal: true }) > 0;
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
    context.stderr.write(
      `airlock: ${safeLine(`the worktree is not at ${task.worktree}: only committed changes are shown`)}\n`,
    );
  if (json) {
    const records = splitNul(output);
    const paths = records.flatMap((status, at) =>
      at % 2 === 0 ? [{ status, path: records[at + 1] }] : [],
    );
    context.stdout.write(jsonText({ version: 1, task: task.key, base, whole, paths }));
  } else context.stdout.write(terminal ? safeText(output.toString("utf8"), { color }) : output);
  return exitCodes.passed;
}
