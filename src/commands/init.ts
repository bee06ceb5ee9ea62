// `airlock init`: from nothing to protected in one command; says what it did and what to try next.

import { relative } from "node:path";
import { type AirlockError, exitCodes } from "../errors.ts";
import { openRepository } from "../git/repository.ts";
import { carryOut, planInit, recordPrepare } from "../install/init.ts";
import type { InitPlan } from "../install/init.ts";
import { installHooks } from "../install/install.ts";
import type { Installed } from "../install/install.ts";
import { readProject } from "../install/project.ts";
import type { Project } from "../install/project.ts";
import { quotePath, safeLine } from "../report/escape.ts";
import { typed } from "../report/typed.ts";
import { commandLine } from "../system/shell.ts";
import type { Context } from "./context.ts";
import { configFault } from "./init-config.ts";
import { parse, parser } from "./parser.ts";

/** `airlock init [--dry-run]`: exits with 0, also where there is nothing left to do. */
export async function init(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "init",
      summary:
        "Set up checks and hooks: finds the tools in use, writes a small config unless there is one, sets the prepare script, installs.",
      examples: [
        ["airlock init", "from nothing to protected; again and again"],
        ["airlock init --dry-run", "show what it would do, and do nothing"],
      ],
    },
    context,
  ).option("-n, --dry-run", "show what it would do, and do nothing");
  parse(command, args);
  const { dryRun = false } = command.opts<{ dryRun?: boolean }>();
  const repository = await openRepository(context.cwd, context.env);
  const project = await readProject(repository, context);
  const plan = await planInit(project);
  const say = (lines: readonly string[]): void => void context.stdout.write(lines.map((line) => `${safeLine(line)}\n`).join(""));
  if (dryRun) {
    say(["airlock: nothing is changed; this is what airlock init would do.", ...planned(plan, project)]);
    return exitCodes.passed;
  }
  carryOut(plan);
  const installed = await installHooks(repository, { noVerify: null });
  recordPrepare(repository, plan.prepare);
  const fault = plan.existing === null ? null : await configFault(repository, context);
  say([...done(plan, { project, installed }), ...(fault === null ? tryIt(plan, context.cwd) : refused(fault))]);
  return exitCodes.passed;
}

function planned(plan: InitPlan, project: Project): string[] {
  const lines = existing(plan);
  if (plan.config !== null)
    lines.push(
      `  Would write ${shown(plan.config.file, project)}:`,
      ...plan.config.text
        .trimEnd()
        .split("\n")
        .map((line) => `    ${line}`),
    );
  if (plan.prepare !== null) lines.push(`  Would set ${prepareLine(plan, project)}`);
  return [...lines, "  Would put the hooks in place (airlock install).", ...notes(plan)];
}

function done(plan: InitPlan, { project, installed }: { project: Project; installed: Installed }): string[] {
  const { config, prepare } = plan;
  const changed = config !== null || prepare !== null || installed.changed;
  const lines = [
    changed
      ? "airlock: every git commit in this repository is now checked."
      : "airlock: nothing to do, every git commit is checked already.",
    ...existing(plan),
  ];
  if (config !== null)
    lines.push(
      `  Wrote ${shown(config.file, project)}: ${config.checks.length === 0 ? "no tool was recognised, add your own checks" : config.checks.join(", ")}.`,
    );
  if (prepare !== null) lines.push(`  Set ${prepareLine(plan, project)}, so that npm install installs the hooks for everyone.`);
  if (installed.changed) lines.push(`  Put the hooks into ${installed.places.hooksPath}, for every worktree.`);
  if (installed.kept.length > 0) lines.push(`  Your own hooks keep running: ${installed.kept.join(", ")}.`);
  return [...lines, ...notes(plan)];
}

/** A config that is there and cannot be used lets nothing through. */
function refused({ message, next }: AirlockError): string[] {
  return ["  But until this is mended, every commit is refused:", `    ${message}`, ...next.map((line) => `      ${typed(line)}`)];
}

/** A first commit through the hooks, with paths as they are typed from where the user stands. */
function tryIt({ config, prepare }: InitPlan, cwd: string): string[] {
  const written = [config?.file, prepare?.file]
    .filter((file) => file !== undefined)
    .map((file) => relative(cwd, file).replaceAll("\\", "/"));
  return written.length === 0
    ? []
    : ["Try it:", `  git add ${commandLine(written)} && git commit -m "Check every commit with git-airlock"`];
}

function existing({ existing: found }: InitPlan): string[] {
  if (found === null) return [];
  return [`  Uses ${quotePath(found.file)} as it is${found.tool === "airlock" ? "" : ` (${found.tool}'s)`}.`];
}

function prepareLine({ prepare }: InitPlan, project: Project): string {
  return prepare === null ? "" : `"prepare": ${JSON.stringify(prepare.after)} in ${shown(prepare.file, project)}`;
}

function notes(plan: InitPlan): string[] {
  return plan.notes.flatMap(({ message, next }) => [`  Note: ${message}`, ...next.map((line) => `    ${line}`)]);
}

function shown(file: string, { root }: Project): string {
  return quotePath(relative(root, file).replaceAll("\\", "/"));
}
