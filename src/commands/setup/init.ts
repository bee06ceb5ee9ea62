// `airlock init`: sets up protection in one command; says what it does and what to try next.

import { relative } from "node:path";
import { exitCodes } from "../../errors.ts";
import { carryOut, planInit } from "../../install/init/init.ts";
import type { InitPlan } from "../../install/init/init.ts";
import { readProject } from "../../install/init/project.ts";
import { safeLine } from "../../report/escape.ts";
import { initLines } from "../../report/init.ts";
import { typed } from "../../report/typed-commands.ts";
import { commandLine } from "../../system/shell.ts";
import { skipAssignment } from "../../system/skip-names.ts";
import { defineCommand } from "../define-command.ts";
import { insideFolder, openRepositoryHere } from "../open.ts";
import { flag } from "../option.ts";
import { dryRunOption } from "../general-options.ts";

/** Sets up protection; exits with 0, also if there is nothing to do. */
export const init = defineCommand({
  name: "init",
  summary:
    "Set up checks and hooks: uses existing configs, or writes a small one for the tools in use; sets the prepare script, and installs the hooks.",
  examples: [
    ["airlock init", "set everything up; may be repeated"],
    ["airlock init --dry-run", "show the changes, and make none"],
    [
      "airlock init --replace",
      "replace lint-staged, lefthook or pre-commit in hooks that start them",
    ],
  ],
  options: {
    dry: dryRunOption("the changes"),
    replace: flag("--replace", "replace other runners in existing hooks; uninstall restores them"),
  },
  run: async ({ dry, replace }, call) => {
    const { context } = call;
    const repository = await openRepositoryHere(call);
    const root = repository.root ?? context.cwd;
    const plan = await insideFolder(root, context, async () =>
      planInit(repository, await readProject(repository, context), { replace }),
    );
    if (!dry) await carryOut(repository, plan);
    const lines = [
      dry
        ? "airlock: nothing was changed. Without --dry-run, these are the changes:"
        : headline(plan),
      ...initLines(plan, { root, dryRun: dry }),
      ...tryIt(plan, { cwd: context.cwd, isDry: dry }),
    ];
    context.stdout.write(lines.map((line) => `${safeLine(typed(line))}\n`).join(""));
    return exitCodes.passed;
  },
});

/** Never claims that commits are checked if there are no checks. */
function headline({
  checks,
  survey,
  config,
  prepare,
  install,
  replace,
  runners,
}: InitPlan): string {
  if (checks === 0 && survey.unable.length > 0)
    return "airlock: the hooks are in place, but none of the checks can be run, so commits that they apply to are refused.";
  if (checks === 0)
    return "airlock: the hooks are in place, but no check is configured, so commits are not checked yet.";
  const changed =
    config !== null ||
    prepare !== null ||
    install.changed ||
    (replace && runners.some(({ change }) => change !== null));
  const refused =
    survey.unable.length === 0 ? "" : "; where a check applies that cannot be run, it is refused";
  return changed
    ? `airlock: every git commit in this repository is now checked${refused}.`
    : `airlock: nothing to do, every git commit is checked already${refused}.`;
}

/**
 * Suggests a first commit through the hooks, with paths relative to the user's folder. After a dry
 * run its files do not exist yet.
 */
function tryIt(
  { survey, files, config, prepare, install, replace, runners }: InitPlan,
  { cwd, isDry }: { readonly cwd: string; readonly isDry: boolean },
): string[] {
  const isDone =
    config === null &&
    prepare === null &&
    !install.changed &&
    !(replace && runners.some(({ change }) => change !== null));
  if (isDone || files.length === 0) return [];
  const paths = files.map((file) => relative(cwd, file).replaceAll("\\", "/"));
  const heading = isDry ? `Then, after \`airlock init${replace ? " --replace" : ""}\`:` : "Try it:";
  const unable = survey.unable.map(({ name }) => name);
  const skipping = unable.length === 0 ? "" : `${skipAssignment(unable)} `;
  return [
    heading,
    `  git add ${commandLine(paths)} && ${skipping}git commit -m "Check every commit with git-airlock"`,
  ];
}
