// `airlock task restore`: restores a discarded task.

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AirlockError, exitCodes } from "../../errors.ts";
import { savedData, savedText } from "../../report/discarded.ts";
import { safeLine } from "../../report/escape.ts";
import { typedIn } from "../../report/typed-commands.ts";
import { faultsOf } from "../../system/fault.ts";
import { holderText } from "../../system/lock.ts";
import { appendEvent } from "../../system/log.ts";
import { managerIn } from "../../system/package-managers.ts";
import { commandLine } from "../../system/shell.ts";
import type { TaskRecord } from "../../tasks/task-record.ts";
import { restoreTask } from "../../tasks/saved/restore-task.ts";
import { findSaved, listSaved } from "../../tasks/saved/saved.ts";
import { openActor } from "../claims/claim-setting.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";
import { taskData } from "./task-show.ts";

/**
 * Restores a saved task, or lists the saved ones; prints the path of its worktree alone on standard
 * output.
 */
export async function taskRestore(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "task restore",
      summary:
        "Restore a discarded task: worktree, branch, index and files as they were, including ignored ones. The saved copy is kept.",
      examples: [
        ["airlock task restore --list", "all saved tasks"],
        ["airlock task restore 1742", "its last saved state"],
        [
          "airlock task restore task-1742-add-rate-limiting/20260102T030405Z",
          "its saved state of that time",
        ],
      ],
    },
    context,
  )
    .argument("[saved]", "a task's key, id, branch or title, or one of the list")
    .option("--list", "only list the saved tasks")
    .option(...jsonOption());
  parse(command, args);
  const { list = false, json = false } = command.opts<{ list?: boolean; json?: boolean }>();
  const typed = command.args[0];
  const actor = await openActor(context);
  const { repository } = actor;
  if (list) {
    const key = typed === undefined ? null : (await findSaved(repository, typed)).manifest.task.key;
    const all = await listSaved(repository, key);
    context.stdout.write(
      json
        ? `${JSON.stringify({ version: 1, saved: all.map(savedData) }, null, 2)}\n`
        : savedText(all),
    );
    return exitCodes.passed;
  }
  if (typed === undefined) {
    throw new AirlockError("usage", "USAGE", "Name the task to restore.", {
      next: ["airlock task restore --list"],
    });
  }
  const saved = await findSaved(repository, typed);
  const { record, notes } = await restoreTask({
    repository,
    saved,
    session: actor.session.name,
    command: commandLine(["airlock", "task", "restore", typed]),
    signal: context.signal,
    onWaiting: (holder) =>
      void context.stderr.write(
        `airlock: waiting for ${safeLine(holderText(holder, "another process"))} …\n`,
      ),
    fault: faultsOf(context.env, repository.commonDir),
  });
  appendEvent(repository.commonDir, {
    event: "task-restored",
    session: actor.session.id,
    task: record.key,
    saved: saved.ref,
  });
  for (const note of [...notes, ...installing(saved.manifest.leftOut, record)])
    context.stderr.write(`airlock: ${safeLine(note)}\n`);
  if (json) {
    const report = {
      version: 1,
      task: taskData({ record, path: record.worktree }),
      saved: savedData(saved),
    };
    context.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } else {
    context.stderr.write(
      `airlock: restored: ${safeLine(record.key)}; it stays saved under ${safeLine(saved.ref)}\n`,
    );
    context.stdout.write(`${record.worktree}\n`);
  }
  return exitCodes.passed;
}

/**
 * Returns how to bring back node_modules folders that were not saved: set-up fills those that are
 * gone, the package manager the others.
 */
function installing(
  leftOut: readonly { readonly path: string }[],
  { key, worktree }: TaskRecord,
): string[] {
  const folders = leftOut
    .map(({ path }) => path)
    .filter((path) => basename(path) === "node_modules");
  const setUp = commandLine(["airlock", "task", "setup", key]);
  const commands = folders.map((path) => {
    if (!existsSync(join(worktree, path))) return typedIn(worktree, setUp);
    const folder = dirname(join(worktree, path));
    return `${commandLine(["cd", folder])} && ${managerIn(folder) ?? "npm"} install`;
  });
  return [...new Set(commands)].map((command) => `to bring its packages back: ${command}`);
}
