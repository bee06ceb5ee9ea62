// `airlock task restore`: restores a discarded task.

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { AirlockError } from "../../errors.ts";
import { savedData, savedText } from "../../report/discarded.ts";
import { safeLine } from "../../report/escape.ts";
import { typedIn } from "../../report/typed-commands.ts";
import { faultsOf } from "../../system/fault.ts";
import { appendEvent } from "../../system/log.ts";
import { managerIn } from "../../system/package-managers.ts";
import { commandLine } from "../../system/shell.ts";
import type { TaskRecord } from "../../tasks/task-record.ts";
import { restoreTask } from "../../tasks/saved/restore-task.ts";
import { findSaved, listSaved } from "../../tasks/saved/saved.ts";
import { openSeenActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { flag, wordIfAny } from "../option.ts";
import { sayWaiting } from "./say-waiting.ts";
import { taskData } from "./task-data.ts";

/**
 * Restores a saved task, or lists the saved ones; prints the path of its worktree alone on standard
 * output.
 */
export const taskRestore = defineCommand({
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
  arguments: {
    named: wordIfAny("[saved]", "a task's key, id, branch or title, or one of the list"),
  },
  options: { list: flag("--list", "only list the saved tasks") },
  json: true,
  run: async ({ named, list, json }, call) => {
    const { context } = call;
    const actor = await openSeenActor(call);
    const { repository } = actor;
    if (list) {
      const key = named === null ? null : (await findSaved(repository, named)).manifest.task.key;
      const all = await listSaved(repository, key);
      return {
        data: () => ({ version: 1, saved: all.map(savedData) }),
        text: () => savedText(all),
      };
    }
    if (named === null)
      throw new AirlockError("usage", "USAGE", "Name the task to restore.", {
        next: ["airlock task restore --list"],
      });
    const saved = await findSaved(repository, named);
    const { record, notes } = await restoreTask({
      repository,
      saved,
      session: actor.session.name,
      command: commandLine(["airlock", "task", "restore", named]),
      signal: context.signal,
      onWaiting: sayWaiting(context),
      fault: faultsOf(context.env, repository.commonDir),
    });
    appendEvent(repository.commonDir, {
      event: "task-restored",
      session: actor.session.id,
      task: record.key,
      saved: saved.ref,
    });
    const said = json ? [] : [`restored: ${record.key}; it stays saved under ${saved.ref}`];
    for (const line of [...notes, ...installing(saved.manifest.leftOut, record), ...said])
      context.stderr.write(`airlock: ${safeLine(line)}\n`);
    return {
      data: () => ({
        version: 1,
        task: taskData({ record, path: record.worktree }),
        saved: savedData(saved),
      }),
      text: () => `${record.worktree}\n`,
    };
  },
});

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
