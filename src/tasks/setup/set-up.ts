// Prepares a task's working tree: packages, listed files, and the project's own commands, in this
// order.

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { git } from "../../git/exec.ts";
import { splitNul } from "../../system/bytes.ts";
import { commandLine } from "../../system/shell.ts";
import type { RepoPath, TaskSettings } from "../../types.ts";
import { type CopiedFiles, copyFiles, type WorkingTree } from "./setup-files.ts";
import { installCommand } from "./installer.ts";
import { interrupted } from "./interrupted.ts";
import { type Modules, takeModules } from "./modules.ts";
import type { SetUpCommands } from "./trust.ts";

export interface SetUpRequest {
  /** Working tree from which files and packages are copied; `null`: nothing can be copied. */
  readonly from: WorkingTree | null;
  readonly to: WorkingTree;
  readonly packages: Packages;
  readonly settings: TaskSettings;
  /** The user trusts exactly the commands of `commandsOf`. */
  readonly trusted: boolean;
  /** Runs a command at the top of the task. */
  readonly run: (argv: readonly string[]) => Promise<CommandEnd>;
  readonly progress: (event: SetUpEvent) => void;
  readonly signal: AbortSignal;
}

/** End of a command: `null` if it succeeded, otherwise the reason as a clause and its output. */
export type CommandEnd = { readonly reason: string; readonly output: string } | null;

/** Progress events. Times are milliseconds. */
export type SetUpEvent =
  | { readonly kind: "started"; readonly step: string }
  | {
      readonly kind: "finished";
      readonly step: string;
      readonly failed: boolean;
      readonly duration: number;
    };

export interface SetUpResult extends CopiedFiles {
  /**
   * `untrusted`: there are commands to run that the user has not trusted; everything else is done.
   */
  readonly outcome: "done" | "untrusted" | "failed";
  readonly modules: readonly Modules[];
  /** Commands in their order; none runs after one that failed. */
  readonly commands: readonly RanCommand[];
}

export interface RanCommand {
  readonly argv: readonly string[];
  readonly outcome: "passed" | "failed" | "untrusted" | "not run";
  /** Reason of the failure as a clause; empty otherwise. */
  readonly reason: string;
  readonly output: string;
}

/** Returns the commands that a set-up of this tree may run, which the user is asked to trust. */
export function commandsOf({ install, setup }: TaskSettings, root: string): SetUpCommands {
  return { install: installCommand(install, root), setup };
}

/** The first step of a set-up: the packages that could be cloned. */
export interface Packages {
  /** All tracked paths of the task. */
  readonly tracked: ReadonlySet<RepoPath>;
  readonly modules: readonly Modules[];
}

/**
 * Clones packages into the task. Needs no config: the config itself may import one of them. Throws
 * as `takeModules` does.
 */
export async function takePackages(
  request: Pick<SetUpRequest, "from" | "to" | "progress" | "signal">,
): Promise<Packages> {
  const { from, to, signal } = request;
  const tracked = await trackedIn(to);
  if (from === null) return { tracked, modules: [] };
  const act = () => takeModules({ trees: { from: from.root, to: to.root }, tracked, signal });
  return { tracked, modules: await step(request, { name: "node_modules", act }) };
}

/**
 * Sets up a task that has its packages; returns what was done. Keeps what exists, so that it may be
 * called again at any time. Throws AirlockError INTERRUPTED when the signal comes, and if files
 * cannot be copied.
 */
export async function setUp(request: SetUpRequest): Promise<SetUpResult> {
  const { from, to, settings, signal } = request;
  const { tracked, modules } = request.packages;
  const files: CopiedFiles =
    from === null
      ? { copied: [], left: [] }
      : await step(request, {
          name: "listed files",
          act: () => copyFiles({ from, to, patterns: settings.copy, tracked, signal }),
        });
  const commands = await runAll(request, wanted(request, modules));
  return { outcome: outcomeOf(commands), ...files, modules, commands };
}

async function trackedIn({ env, root }: WorkingTree): Promise<ReadonlySet<RepoPath>> {
  const { stdout } = await git(["ls-files", "-z", "--cached"], { env, cwd: root });
  return new Set(splitNul(stdout));
}

/**
 * File that exists while an installation runs or after it failed: its node_modules may be
 * incomplete.
 */
const installMark = ({ gitDir }: WorkingTree) => join(gitDir, "airlock-installing");

/**
 * Returns the commands to run. Packages are installed if some could not be cloned; in a
 * project without packages to clone, only if the config sets a command.
 */
function wanted(
  { from, to, settings }: SetUpRequest,
  modules: readonly Modules[],
): (readonly string[])[] {
  const { install, setup } = commandsOf(settings, to.root);
  const isMissing = ({ how }: Modules) =>
    how === "other packages" ||
    how === "other disk" ||
    (how === "absent" && settings.install !== null);
  const installs = from === null || modules.some(isMissing) || existsSync(installMark(to));
  return [...(install !== null && installs ? [install] : []), ...setup];
}

async function runAll(
  request: SetUpRequest,
  commands: readonly (readonly string[])[],
): Promise<RanCommand[]> {
  const ran: RanCommand[] = [];
  for (const argv of commands) {
    const stopped = ran.some(({ outcome }) => outcome === "failed");
    if (!request.trusted || stopped)
      ran.push({
        argv,
        outcome: request.trusted ? "not run" : "untrusted",
        reason: "",
        output: "",
      });
    else ran.push(await runOne(request, argv));
  }
  return ran;
}

async function runOne(request: SetUpRequest, argv: readonly string[]): Promise<RanCommand> {
  const installs = argv === commandsOf(request.settings, request.to.root).install;
  if (installs) writeFileSync(installMark(request.to), "");
  const end = await step(request, {
    name: commandLine(argv),
    act: () => request.run(argv),
    hasFailed: (result) => result !== null,
  });
  if (request.signal.aborted) throw interrupted();
  if (installs && end === null) rmSync(installMark(request.to));
  return end === null
    ? { argv, outcome: "passed", reason: "", output: "" }
    : { argv, outcome: "failed", ...end };
}

function outcomeOf(commands: readonly RanCommand[]): SetUpResult["outcome"] {
  if (commands.some(({ outcome }) => outcome === "failed")) return "failed";
  return commands.some(({ outcome }) => outcome === "untrusted") ? "untrusted" : "done";
}

interface Step<Result> {
  readonly name: string;
  readonly act: () => Promise<Result>;
  readonly hasFailed?: (result: Result) => boolean;
}

async function step<Result>(
  { progress }: Pick<SetUpRequest, "progress">,
  { name, act, hasFailed = () => false }: Step<Result>,
): Promise<Result> {
  const began = performance.now();
  progress({ kind: "started", step: name });
  let failed = true;
  try {
    const result = await act();
    failed = hasFailed(result);
    return result;
  } finally {
    progress({ kind: "finished", step: name, failed, duration: performance.now() - began });
  }
}
