// Runs the process' command line. The only place that sets the exit code or reads the process'
// globals.

import { type Running, runCommandLine } from "./commands/command-line.ts";
import type { Context } from "./commands/context.ts";
import type { Program } from "./commands/entry.ts";
import { type AirlockError, asAirlockError, exitCodes } from "./errors.ts";
import { giveBack } from "./git/give-back.ts";
import type { Environment } from "./types.ts";

/** Runs the command line and exits, even if a config or a check has left something open. */
export async function main(program: Program): Promise<never> {
  const stopping = new AbortController();
  const state: State = {
    program,
    stopping,
    ended: false,
    fault: null,
    path: process.argv[1] ?? "",
  };
  process.on("exit", () => refuseEarlyEnd(state));
  // An error in code of a config that nobody waits for: the command cannot pass any more.
  process.on("uncaughtException", (thrown) => {
    state.fault ??= asAirlockError(thrown);
    stopping.abort();
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => stopping.abort());
  const { context, drain } = surroundings(state);
  const code = await runCommandLine(state, process.argv.slice(2), context);
  giveBack();
  await drain();
  state.ended = true;
  process.exit(code);
}

/** The state of the process, which decides how it ends. */
interface State extends Running {
  readonly stopping: AbortController;
  /** True when the command has ended; if the process ends before, that is not a pass. */
  ended: boolean;
  fault: AirlockError | null;
}

/**
 * Makes the process fail if it ends early: Node has no work left (a config waits for ever), or a
 * config calls process.exit.
 */
function refuseEarlyEnd({ ended }: State): void {
  if (ended) return;
  process.exitCode = exitCodes.couldNotTell;
  process.stderr.write(
    "airlock: The process was ended before there was a result: code of the config calls process.exit, or waits for ever.\n",
  );
}

/**
 * Makes the context of a command. The streams are opened when they are first used, since Node needs
 * a millisecond for each.
 */
function surroundings(state: State): { context: Context; drain: () => Promise<void> } {
  const opened = new Set<NodeJS.WriteStream>();
  const open = (stream: NodeJS.WriteStream) => {
    if (!opened.has(stream)) {
      opened.add(stream);
      stream.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
        // The reader has closed the pipe (`| head`): not an error of airlock.
        state.ended = true;
        process.exit(exitCodes.couldNotTell);
      });
    }
    return stream;
  };
  const context: Context = {
    env: environment(),
    cwd: process.cwd(),
    get stdout() {
      return open(process.stdout);
    },
    get stderr() {
      return open(process.stderr);
    },
    signal: state.stopping.signal,
    enter,
  };
  const drained = (stream: NodeJS.WriteStream) =>
    new Promise<void>((resolve) => stream.write("", () => resolve()));
  return { context, drain: async () => void (await Promise.all([...opened].map(drained))) };
}

/**
 * Returns the environment as the user has set it. hooks/pre-commit starts Node without
 * NODE_EXTRA_CA_CERTS, since reading a bundle of certificates more than doubles Node's start;
 * programs started from here get it back.
 */
function environment(): Environment {
  const { AIRLOCK_CA_CERTS: certificates, AIRLOCK_TRY_NODE: _tried, ...env } = process.env;
  return certificates === undefined ? env : { ...env, NODE_EXTRA_CA_CERTS: certificates };
}

/**
 * See `Enter`. Code of a config then prints to standard error, since standard output is for the
 * report, which a program may read.
 */
function enter(folder: string, env: Environment): () => void {
  const [before, variables] = [process.cwd(), { ...process.env }];
  process.chdir(folder);
  replaceVariables(env);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return () => {
    process.chdir(before);
    replaceVariables(variables);
    Reflect.deleteProperty(process.stdout, "write");
  };
}

function replaceVariables(env: Environment): void {
  for (const name of Object.keys(process.env))
    if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env))
    if (value !== undefined) process.env[name] = value;
}
