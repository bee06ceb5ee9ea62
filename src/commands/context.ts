// The values that the CLI passes to a command, so that the command reads nothing global.

import type { Writable } from "node:stream";
import type { Enter, Environment } from "../types.ts";

/** An output stream, with the properties of its terminal. */
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
  /**
   * Receives the output of a git process that a person interacts with; by default the process' own
   * standard error.
   */
  readonly attended?: Writable;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /**
   * Makes this folder and this environment look like the process' own to a config's code; returns a
   * function that undoes it.
   */
  readonly enter: Enter;
}

/** Returns the context with a few other values; opens none of its streams. */
export function contextWith(context: Context, change: Partial<Context>): Context {
  const all = {
    ...Object.getOwnPropertyDescriptors(context),
    ...Object.getOwnPropertyDescriptors(change),
  };
  return Object.defineProperties({}, all) as Context;
}

/**
 * A verb: takes its arguments (without the verb itself), returns the exit code; throws
 * AirlockError.
 */
export type CommandFunction = (args: readonly string[], context: Context) => Promise<number>;
