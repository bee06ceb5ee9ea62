// The commands of a check, and the reading of their output. Types only.

import type { RepoPath } from "./content.ts";
import type { Finding } from "./finding.ts";

/** One command without a shell, or with the system's shell if `shell` is set. */
export interface CommandTask {
  readonly kind: "command";
  /** Title for display; by default the command as configured. */
  readonly title: string;
  /** Program and arguments. With `shell` it has one element, the script. */
  readonly argv: readonly string[];
  readonly shell: boolean;
  /** Way in which the paths are passed. */
  readonly paths: "append" | "none" | "stdin";
  /**
   * Folder in the chamber in which it runs, relative to the root, if it differs from the check's
   * `cwd` (lint-staged runs git at the top).
   */
  readonly cwd?: RepoPath;
  /** Parses findings from the output, and interprets the exit codes. */
  readonly read?: ReadOutput;
  /** Command to type if the program is missing. */
  readonly install?: readonly string[];
  /**
   * The command keeps data between runs. `state`: in a file of its own beside the chamber's, whose
   * name begins with the value of `{keep}` in an argument; `made`: the files that its report lists
   * as made.
   */
  readonly keeps?: "state" | "made";
  /**
   * A script for the system's shell that prints the paths to pass, one a line, run in its folder;
   * only existing paths that the check wants are used (lefthook's `files`). Without it, the changed
   * paths are used.
   */
  readonly list?: string;
  /**
   * Form in which each path is written, if not as it is; `{path}` in it is replaced by the path
   * (`:{path}`).
   */
  readonly pathForm?: string;
}

/** Tasks that run one after the other; the first failure stops them. */
export interface SequenceTask {
  readonly kind: "sequence";
  readonly tasks: readonly Task[];
}

/** Tasks that run in parallel. */
export interface ParallelTask {
  readonly kind: "parallel";
  readonly tasks: readonly Task[];
}

/** A function of the config that makes commands from chamber paths (lint-staged). */
export interface GenerateTask {
  readonly kind: "generate";
  readonly title: string;
  /** Takes absolute chamber paths; returns the task to run. Throws what the function throws. */
  readonly generate: (paths: readonly string[]) => Promise<Task>;
}

/** A function that does the work itself (lint-staged's `{ title, task }`). */
export interface FunctionTask {
  readonly kind: "function";
  readonly title: string;
  /**
   * Takes absolute chamber paths (in the stage commit-msg: the message's) and the name of the
   * check.
   */
  readonly run: (paths: readonly string[], check?: string) => Promise<unknown>;
  /**
   * Set if it stands for an entry of a config that cannot be run: the reason, as a sentence without
   * its full stop.
   */
  readonly cannotRun?: string;
}

/** A built-in check: it reads objects, so it needs no chamber and starts no process. */
export interface BuiltinTask {
  readonly kind: "builtin";
  readonly title: string;
  /** Id in the table of `checks/builtins`. */
  readonly id: string;
  /** Options as accepted by its own schema. */
  readonly options: Readonly<Record<string, unknown>>;
  /** True if it also checks links and submodule entries. */
  readonly entries: boolean;
}

export type Task =
  | CommandTask
  | SequenceTask
  | ParallelTask
  | GenerateTask
  | FunctionTask
  | BuiltinTask;

/** Output and exit code of a tool, for a parser of findings. */
export interface ToolOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Absolute folder in which it ran, and the root of the chamber below. */
  readonly cwd: string;
  readonly chamber: string;
  /** Path whose content was passed on standard input, if any. */
  readonly path: RepoPath | null;
}

/**
 * Parses a tool's output; returns `null` if it is not in the expected form. It is then shown
 * unchanged, and the exit code decides.
 */
export type ReadOutput = (output: ToolOutput) => ToolReport | null;

export interface ToolReport {
  readonly findings: readonly Finding[];
  /**
   * `could not tell` if the tool did not reach an answer (its configuration is broken, for
   * example).
   */
  readonly outcome: "passed" | "failed" | "could not tell";
  /** Output to show beside the findings. */
  readonly rest: string;
  /** Files that it wrote for its next run, absolute or relative to the folder in which it ran. */
  readonly made?: readonly string[];
}
