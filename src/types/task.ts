// What a check runs, and how its output is read. Types only.

import type { RepoPath } from "./content.ts";
import type { Finding } from "./finding.ts";

/** One command without a shell, or with the system's shell where `shell` is asked for. */
export interface CommandTask {
  readonly kind: "command";
  /** What a person sees; by default the command as configured. */
  readonly title: string;
  /** Program and arguments. With `shell` it has one element, the script. */
  readonly argv: readonly string[];
  readonly shell: boolean;
  /** How the paths are handed over. */
  readonly paths: "append" | "none" | "stdin";
  /** Folder in the chamber where it runs, relative to the root, if that is not the check's `cwd` (lint-staged runs git at the top). */
  readonly cwd?: RepoPath;
  /** Finds findings in what it prints, and says what its exit codes mean. */
  readonly read?: ReadOutput;
  /** What to type where the program is missing. */
  readonly install?: readonly string[];
  /**
   * It keeps something between runs. `state`: in a file of its own beside the chamber's, whose name begins with what `{keep}` in
   * an argument stands for; `made`: the files that its report says it made.
   */
  readonly keeps?: "state" | "made";
  /**
   * A script for the system's shell whose lines are the paths that it is handed, from its folder: those that are there and that the
   * check wants (lefthook's `files`). Without it, they are the changed ones.
   */
  readonly list?: string;
  /** How each path is written, where not as it is: `{path}` in it is the path (`:{path}`). */
  readonly pathForm?: string;
}

/** Tasks one after the other; the first failure ends the row. */
export interface SequenceTask {
  readonly kind: "sequence";
  readonly tasks: readonly Task[];
}

/** Tasks side by side. */
export interface ParallelTask {
  readonly kind: "parallel";
  readonly tasks: readonly Task[];
}

/** A function of the config that makes commands from chamber paths (lint-staged). */
export interface GenerateTask {
  readonly kind: "generate";
  readonly title: string;
  /** Takes absolute chamber paths, returns what to run; throws what the function throws. */
  readonly generate: (paths: readonly string[]) => Promise<Task>;
}

/** A function that does the work itself (lint-staged's `{ title, task }`). */
export interface FunctionTask {
  readonly kind: "function";
  readonly title: string;
  /** Takes absolute chamber paths (in the stage commit-msg: the message's) and the name of the check. */
  readonly run: (paths: readonly string[], check?: string) => Promise<unknown>;
  /** It stands for an entry of a config that cannot be run: why, as a sentence without its full stop. */
  readonly cannotRun?: string;
}

/** One of ours: it looks at objects, so it needs no chamber and starts no process. */
export interface BuiltinTask {
  readonly kind: "builtin";
  readonly title: string;
  /** Its id in the table of `checks/builtins`. */
  readonly id: string;
  /** As its own schema has accepted them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** It looks at links and submodule entries, too. */
  readonly entries: boolean;
}

export type Task = CommandTask | SequenceTask | ParallelTask | GenerateTask | FunctionTask | BuiltinTask;

/** What a tool printed and how it ended, for whoever finds findings in it. */
export interface ToolOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Folder in which it ran, absolute, and the chamber's root. */
  readonly cwd: string;
  readonly chamber: string;
  /** The path whose content was on standard input, where that was so. */
  readonly path: RepoPath | null;
}

/** What a tool's output means; `null`: it is not what was expected, and is shown as it is, judged by its exit code. */
export type ReadOutput = (output: ToolOutput) => ToolReport | null;

export interface ToolReport {
  readonly findings: readonly Finding[];
  /** `could not tell` for a tool that did not get to an answer (its configuration is broken, say). */
  readonly outcome: "passed" | "failed" | "could not tell";
  /** What is left to show beside the findings. */
  readonly rest: string;
  /** Files that it wrote, absolute or relative to where it ran, where it would use them the next time. */
  readonly made?: readonly string[];
}
