// `airlock doctor`: proves that the hooks run in every worktree, and says how to fix problems.

import { AirlockError, exitCodes } from "../../errors.ts";
import { surveyConfigs } from "../../install/init/configs.ts";
import { examine } from "../../install/doctor.ts";
import type { Health, WorktreeHealth } from "../../install/doctor.ts";
import { readProject } from "../../install/init/project.ts";
import { quotePath, safeLine } from "../../report/escape.ts";
import { typed } from "../../report/typed-commands.ts";
import type { Repository } from "../../types.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { insideFolder, openRepositoryHere } from "../open.ts";

/** Examines every worktree; exit code 0 if all of them are protected, 1 if one is not. */
export const doctor = defineCommand({
  name: "doctor",
  summary:
    "Prove that the protection is on, by making git run the hooks in every worktree. Changes nothing.",
  examples: [
    ["airlock doctor", "each worktree's status, and how to fix it"],
    ["airlock doctor --json", "the same for programs"],
  ],
  json: true,
  run: async (_given, call) => {
    const { context } = call;
    const repository = await openRepositoryHere(call);
    const found = await examine(repository, context.env);
    const health = {
      ...found,
      worktrees: found.worktrees.map(withTypedNext),
      notes: (await notesOn(repository, context)).map(typed),
    };
    return {
      data: () => ({ version: 1, ...health }),
      text: () => healthText(health),
      exitCode: health.protected ? exitCodes.passed : exitCodes.failed,
    };
  },
});

/**
 * Returns one sentence for each case in which the hooks run but check nothing, because the configs
 * of this worktree have no checks.
 */
async function notesOn(repository: Repository, context: Context): Promise<string[]> {
  if (repository.root === null) return [];
  try {
    const { used } = await insideFolder(repository.root, context, async () =>
      surveyConfigs(await readProject(repository, context)),
    );
    if (used.length === 0 || used.some(({ checks }) => checks.length > 0)) return [];
    const files = used.map(({ file }) => quotePath(file)).join(", ");
    return [
      `No check is configured in ${files}, so commits pass unchecked; to write checks: airlock help checks`,
    ];
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
    return [`The checks of a commit could not be determined: ${error.message}`];
  }
}

function withTypedNext(worktree: WorktreeHealth): WorktreeHealth {
  return {
    ...worktree,
    problems: worktree.problems.map((problem) => ({ ...problem, next: problem.next.map(typed) })),
  };
}

function healthText(health: Health & { readonly notes: readonly string[] }): string {
  const counted = health.worktrees.filter(({ protection }) => protection !== "passed over");
  const on = counted.filter(({ protection }) => protection === "on");
  const lines = [
    `git ${health.git}, node ${health.node}`,
    ...health.worktrees.flatMap(worktreeLines),
  ];
  if (counted.length === 0) lines.push("airlock: no worktree can make a commit.");
  else
    lines.push(
      `airlock: the hooks run in ${on.length} of ${counted.length} worktree${counted.length === 1 ? "" : "s"}.`,
    );
  lines.push(...health.notes.map((note) => `  Note: ${note}`));
  return `${lines.map(safeLine).join("\n")}\n`;
}

function worktreeLines({ path, protection, note, answer, problems }: WorktreeHealth): string[] {
  const shown = quotePath(path);
  if (protection === "passed over") return [`  –    ${shown}: ${note}`];
  if (protection === "on" && answer !== null)
    return [`  on   ${shown}: both hooks ran; ${answer.node}, ${answer.package}`];
  return [
    `  off  ${shown}`,
    ...problems.flatMap(({ message, next }) => [
      `       ${message}`,
      ...next.map((line) => `         ${line}`),
    ]),
  ];
}
