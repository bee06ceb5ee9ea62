// What a command is given by the CLI, so that it reads nothing global.

import type { Writable } from "node:stream";
import type { Enter, Environment } from "../types.ts";

/** An output stream, with what is known of the terminal behind it. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** The process as a command sees it. */
export interface Context {
  readonly env: Environment;
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Takes what a git prints that a person takes part in; by default that goes to the process' own standard error. */
  readonly attended?: Writable;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** Lets code of a config see this folder and this environment as the process' own; returns what takes that back. */
  readonly enter: Enter;
}

/**
 * A verb: takes its arguments (without the verb itself), returns the exit code; throws AirlockError.
 * Each file in this folder exports one.
 */
export type CommandFunction = (args: readonly string[], context: Context) => Promise<number>;
