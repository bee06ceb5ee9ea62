// `airlock task trust`: shows the commands that set-up would run, and lets exactly these run from
// now on.

import { exitCodes } from "../../errors.ts";
import { openRepository, rootOf } from "../../git/repository.ts";
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
import { jsonOption, parse, parser } from "../parser.ts";
import { openWorktree, taskNamed, taskSettingsIn } from "./task-place.ts";

interface TaskTrustOptions {
  readonly show?: boolean;
  readonly revoke?: boolean;
  readonly json?: boolean;
}

/** Shows the set-up commands and records, or revokes, the permission to run them. */
export async function taskTrust(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "task trust",
      summary:
        "Show the commands that set-up runs in a task, and let exactly these run in this clone. A changed command is no longer trusted.",
      examples: [
        ["airlock task trust --show", "read them first"],
        ["airlock task trust", "the commands at HEAD, for all tasks with the same ones"],
        ["airlock task trust 1742", "the commands at this task's commit"],
        ["airlock task trust --revoke", "revoke the trust"],
      ],
    },
    context,
  )
    .argument("[task]", "its key, id, branch or title; without it, the commands at HEAD here")
    .option("--show", "show them and change nothing")
    .option("--revoke", "revoke the trust")
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<TaskTrustOptions>();
  const repository = await openRepository(context.cwd, context.env);
  const place =
    command.args[0] === undefined
      ? rootOf(repository)
      : (await taskNamed(repository, command.args[0], context)).path;
  const tree = await openWorktree(place, repository);
  const commands = commandsOf(await taskSettingsIn(tree, context.enter), tree.root);
  if (options.show !== true && !hasNone(commands))
    change(repository, commands, { revoke: options.revoke ?? false, context });
  const trusted = isTrusted(repository, commands);
  context.stdout.write(
    options.json === true
      ? `${JSON.stringify({ version: 1, ...commands, trusted }, null, 2)}\n`
      : textOf(commands, trusted, command.args),
  );
  return exitCodes.passed;
}

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
