// argv → command → exit code. The only place that prints an error, sets an exit code or reads the process' globals.

import type { CommandFunction, Context } from "./commands/context.ts";
import { AirlockError, asAirlockError, exitCodes } from "./errors.ts";
import type { Environment } from "./types.ts";

/** A verb and how to load it: nothing of a command is read until it is asked for. */
export interface CommandEntry {
  readonly summary: string;
  /** Verbs that git calls are not listed in the help. */
  readonly hidden?: boolean;
  readonly load: () => Promise<CommandFunction>;
}

export interface Program {
  readonly version: () => Promise<string>;
  readonly commands: Readonly<Record<string, CommandEntry>>;
}

/** Runs the command line to its end and exits: nothing that a config or a check left open keeps the process. */
export async function main(program: Program): Promise<never> {
  // Should Node run out of work before the end (a config that waits for ever), or a config call process.exit, that is no pass.
  let ended = false;
  process.on("exit", () => {
    if (ended) return;
    process.exitCode = exitCodes.couldNotTell;
    process.stderr.write(
      "airlock: The process was ended before there was a result: code of the config calls process.exit, or waits for ever.\n",
    );
  });
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      // A reader that went away (`| head`) is no error of ours.
      ended = true;
      process.exit(exitCodes.couldNotTell);
    });
  }
  const context: Context = {
    env: environment(),
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stopping.signal,
    enter,
  };
  // Something that code of a config began and nobody waits for.
  process.on("uncaughtException", (thrown) => {
    ended = true;
    void print(asAirlockError(thrown), [], context).finally(() => process.exit(exitCodes.couldNotTell));
  });
  const code = await run(program, context);
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  ended = true;
  process.exit(stopping.signal.aborted ? exitCodes.interrupted : code);
}

/**
 * The environment as the user has it. hooks/pre-commit starts Node without NODE_EXTRA_CA_CERTS, since reading a bundle of
 * certificates more than doubles the time in which Node starts; everything that is started from here has it again.
 */
function environment(): Environment {
  const { AIRLOCK_CA_CERTS: certificates, ...env } = process.env;
  return certificates === undefined ? env : { ...env, NODE_EXTRA_CA_CERTS: certificates };
}

/** What code of a config prints goes to standard error: standard output is the report's, which a program may be reading. */
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
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

async function run(program: Program, context: Context): Promise<number> {
  const [verb, ...args] = process.argv.slice(2);
  try {
    if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help") return await help(program, context);
    if (verb === "--version" || verb === "-V") {
      context.stdout.write(`${await program.version()}\n`);
      return exitCodes.passed;
    }
    const entry = Object.hasOwn(program.commands, verb) ? program.commands[verb] : undefined;
    if (entry === undefined) throw await unknownVerb(verb, Object.keys(program.commands));
    return await (
      await entry.load()
    )(args, context);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === "HelpShown") return exitCodes.passed;
    const error = asAirlockError(thrown);
    await print(error, args, context);
    return error.exitCode;
  }
}

/** Programs that asked for JSON get their error as JSON, on standard output; people get it on standard error. */
async function print(error: AirlockError, args: readonly string[], context: Context): Promise<void> {
  const { errorJson, errorText } = await import("./report/error.ts");
  const { colorLevel } = await import("./report/color-level.ts");
  const wantsJson =
    args.includes("--json") ||
    args.includes("--format=json") ||
    args[args.indexOf("--format") + 1] === "json" ||
    context.env["AIRLOCK_FORMAT"] === "json";
  if (wantsJson) context.stdout.write(errorJson(error));
  else context.stderr.write(errorText(error, colorLevel({ env: context.env, isTerminal: context.stderr.isTTY === true })));
}

async function help(program: Program, context: Context): Promise<number> {
  const listed = Object.entries(program.commands).filter(([, entry]) => entry.hidden !== true);
  const width = Math.max(...listed.map(([verb]) => verb.length));
  const verbs = listed.map(([verb, { summary }]) => `  ${verb.padEnd(width)}  ${summary}`).join("\n");
  context.stdout
    .write(`airlock ${await program.version()}: every commit is checked on its exact staged content in a sealed copy; the working tree is never touched.

Usage: airlock <command> [options]      (also: git airlock <command>)

${verbs}

Examples:
  airlock init               from nothing to protected, in one command
  airlock run                check what is staged, as git commit does
  airlock run --help         all options of a command, with examples

Exit codes: 0 passed · 1 a check failed · 2 could not tell · 3 refused · 4 lost to another commit · 130 interrupted
`);
  return exitCodes.passed;
}

async function unknownVerb(verb: string, known: readonly string[]): Promise<AirlockError> {
  const { nearest } = await import("./system/nearest.ts");
  const near = nearest(verb, known);
  return new AirlockError("usage", "UNKNOWN_COMMAND", `${JSON.stringify(verb)} is no airlock command.`, {
    next: [near === null ? "airlock --help" : `airlock ${near}`],
  });
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}
