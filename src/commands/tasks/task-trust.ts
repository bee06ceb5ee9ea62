// `airlock task trust`: shows the commands that set-up would run, and lets exactly these run from
// now on.

import { rootOf } from "../../git/repository.ts";
import { safeLine } from "../../report/escape.ts";
import { typed } from "../../report/typed-commands.ts";
import { sessionOf } from "../../sessions/identity.ts";
import { appendEvent } from "../../system/log.ts";
import { commandLine } from "../../system/shell.ts";
import { commandsOf } from "../../tasks/setup/set-up.ts";
import {
  distrust,
  hasNone,
  isTrusted,
  type SetUpCommands,
  trust,
} from "../../tasks/setup/trust.ts";
import type { Repository } from "../../types.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { openRepositoryHere } from "../open.ts";
import { flag, wordIfAny } from "../option.ts";
import { openWorktree, taskNamed, taskSettingsIn } from "./setup-inputs.ts";

/** Shows the set-up commands and records, or revokes, the permission to run them. */
export const taskTrust = defineCommand({
  name: "task trust",
  summary:
    "Show the commands that set-up runs in a task, and let exactly these run in this clone. A changed command is no longer trusted.",
  examples: [
    ["airlock task trust --show", "read them first"],
    ["airlock task trust", "the commands at HEAD, for all tasks with the same ones"],
    ["airlock task trust 1742", "the commands at this task's commit"],
    ["airlock task trust --revoke", "revoke the trust"],
  ],
  arguments: {
    named: wordIfAny(
      "[task]",
      "its key, id, branch, title or folder (default: the commands at HEAD here)",
    ),
  },
  options: {
    show: flag("--show", "show them and change nothing"),
    revoke: flag("--revoke", "revoke the trust"),
  },
  json: true,
  run: async ({ named, show, revoke }, call) => {
    const { context } = call;
    const repository = await openRepositoryHere(call);
    const place =
      named === null ? rootOf(repository) : (await taskNamed(repository, named, context)).path;
    const tree = await openWorktree(place, repository);
    const commands = commandsOf(await taskSettingsIn(tree, context.enter), tree.root);
    if (!show && !hasNone(commands)) change(repository, commands, { revoke, context });
    const trusted = isTrusted(repository, commands);
    return {
      data: () => ({ version: 1, ...commands, trusted }),
      text: () => textOf(commands, trusted, named === null ? [] : [named]),
    };
  },
});

function change(
  repository: Repository,
  commands: SetUpCommands,
  { revoke, context }: { revoke: boolean; context: Context },
): void {
  const { id: session, name } = sessionOf(context.env);
  if (revoke) distrust(repository, commands);
  else trust(repository, commands, name);
  appendEvent(repository.commonDir, {
    event: revoke ? "distrusted" : "trusted",
    ...commands,
    session,
  });
}

function textOf(commands: SetUpCommands, trusted: boolean, task: readonly string[]): string {
  if (hasNone(commands))
    return "There is nothing to trust: no commands are configured (tasks.install, tasks.setup), and no lock file names any.\n";
  const lines = [
    ...(commands.install === null
      ? []
      : [`  ${lineOf(commands.install)}   (installs packages, if they cannot be shared)`]),
    ...commands.setup.map((argv) => `  ${lineOf(argv)}`),
  ];
  const what = trusted ? "Trusted, in this clone:" : "Not trusted:";
  const next = trusted
    ? `Revoke the trust: ${commandLine(["airlock", "task", "trust", ...task, "--revoke"])}`
    : `Let them run: ${commandLine(["airlock", "task", "trust", ...task])}`;
  return `${what}\n${lines.join("\n")}\n${typed(next)}\n`;
}

function lineOf(argv: readonly string[]): string {
  return safeLine(commandLine(argv));
}
