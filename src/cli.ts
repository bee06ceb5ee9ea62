// Runs a command line: from arguments to the exit code. The only place that prints an error, sets
// an exit code or reads the process' globals.

import type { CommandFunction, Context } from "./commands/context.ts";
import { AirlockError, asAirlockError, exitCodes } from "./errors.ts";
import { giveBack } from "./git/give-back.ts";
import { typed } from "./report/typed-commands.ts";
import { callWords, typingFolder } from "./system/call-name.ts";
import { skippingIn, withReader } from "./system/typing-place.ts";
import type { Environment } from "./types.ts";

/** A verb, and the function that loads it: the code of a command is read only when it is called. */
export interface CommandEntry {
  readonly summary: string;
  /** Verbs that git calls are not listed in the help. */
  readonly hidden?: boolean;
  /** The consequence of an error, as a clause for people: `nothing was committed`. */
  readonly consequence?: string;
  readonly load: () => Promise<CommandFunction>;
}

export interface Program {
  readonly version: () => Promise<string>;
  readonly commands: Readonly<Record<string, CommandEntry>>;
}

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
  const code = await run(state, process.argv.slice(2), context);
  giveBack();
  await drain();
  state.ended = true;
  process.exit(code);
}

/**
 * Runs one command line in the given context; reads and sets no global of the process, and handles
 * no signal. Takes the verb with its arguments; returns the exit code. Prints errors. The caller
 * closes the streams, and calls `giveBack` for files that root has made in another user's
 * repository.
 */
export function runCommand(
  program: Program,
  args: readonly string[],
  context: Context,
): Promise<number> {
  return run({ program, fault: null, path: "" }, args, context);
}

/** A command line that is running. */
interface Running {
  readonly program: Program;
  /** Path of the running program; empty if it is part of another program. */
  readonly path: string;
  /** An error in code that nobody waited for. */
  readonly fault: AirlockError | null;
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

/** Runs a command line whose messages are read in the folder where it was typed. */
function run(state: Running, words: readonly string[], context: Context): Promise<number> {
  const { env, cwd } = context;
  const folder = typingFolder(env, cwd);
  const reader = {
    folder,
    words: (at: string) => callWords({ env, program: state.path, folder: at }),
    skipping: skippingIn(env),
  };
  return withReader(reader, () => execute(state, words, context));
}

async function execute(
  state: Running,
  words: readonly string[],
  context: Context,
): Promise<number> {
  const [verb, ...args] = words;
  const failed = async (error: AirlockError) => {
    await print(error, args, context);
    const consequence = state.program.commands[verb ?? ""]?.consequence;
    if (consequence !== undefined && context.env["AIRLOCK_FORMAT"] !== "json")
      context.stderr.write(`airlock: ${consequence}\n`);
    return error.exitCode;
  };
  try {
    const code = await start(state.program, context, { verb, args });
    if (state.fault !== null) return await failed(state.fault);
    return context.signal.aborted ? exitCodes.interrupted : code;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === "HelpShown") return exitCodes.passed;
    return failed(state.fault ?? asAirlockError(thrown));
  }
}

interface CommandLine {
  readonly verb: string | undefined;
  readonly args: readonly string[];
}

async function start(
  program: Program,
  context: Context,
  { verb, args }: CommandLine,
): Promise<number> {
  const isHelp = (word: string) => ["--help", "-h", "help"].includes(word);
  const [about] = verb === "help" ? args : [];
  if (about !== undefined && !isHelp(about)) return helpOn(program, context, about);
  if (verb === undefined || isHelp(verb)) return help(program, context);
  if (verb === "--version" || verb === "-V") {
    context.stdout.write(`${await program.version()}\n`);
    return exitCodes.passed;
  }
  const entry = Object.hasOwn(program.commands, verb) ? program.commands[verb] : undefined;
  if (entry === undefined) throw await unknownVerb([verb, ...args], Object.keys(program.commands));
  return (await entry.load())(args, context);
}

/**
 * Prints an error: as JSON on standard output if JSON was requested, otherwise as text on standard
 * error.
 */
async function print(
  error: AirlockError,
  args: readonly string[],
  context: Context,
): Promise<void> {
  const { errorJson, errorText } = await import("./report/error.ts");
  const { colorLevel } = await import("./report/color-level.ts");
  const format = args.indexOf("--format");
  const wantsJson =
    context.env["AIRLOCK_FORMAT"] === "json" ||
    args.includes("--json") ||
    args.includes("--format=json") ||
    (format !== -1 && args[format + 1] === "json");
  if (wantsJson) context.stdout.write(errorJson(error));
  else
    context.stderr.write(
      errorText(error, colorLevel({ env: context.env, isTerminal: context.stderr.isTTY === true })),
    );
}

/** Prints the options of the command and the page of the documentation that have this name. */
async function helpOn(program: Program, context: Context, name: string): Promise<number> {
  const { topics, topicText } = await import("./commands/setup/topics.ts");
  const text = topicText(name);
  const isVerb = Object.hasOwn(program.commands, name);
  if (text === null && !isVerb)
    throw await unknownVerb(
      [name],
      [...Object.keys(program.commands), ...topics()],
      ["airlock", "help"],
    );
  if (isVerb) await showOptions(program, context, name);
  if (text !== null) context.stdout.write(isVerb ? `\n${text}` : text);
  return exitCodes.passed;
}

async function showOptions(program: Program, context: Context, verb: string): Promise<void> {
  try {
    await start(program, context, { verb, args: ["--help"] });
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== "HelpShown") throw thrown;
  }
}

async function help(program: Program, context: Context): Promise<number> {
  const [{ topics }, { overview }] = await Promise.all([
    import("./commands/setup/topics.ts"),
    import("./report/help-text.ts"),
  ]);
  const commands = Object.entries(program.commands).filter(([, entry]) => entry.hidden !== true);
  context.stdout.write(
    typed(overview({ version: await program.version(), commands, topics: topics() })),
  );
  return exitCodes.passed;
}

/**
 * Makes the error for an unknown verb. Takes the typed words, the first of them unknown, and the
 * words `before` it.
 */
async function unknownVerb(
  words: readonly string[],
  known: readonly string[],
  before = ["airlock"],
): Promise<AirlockError> {
  const [{ nearest }, { commandLine }] = await Promise.all([
    import("./system/nearest.ts"),
    import("./system/shell.ts"),
  ]);
  const [verb = "", ...args] = words;
  const near = nearest(verb, known);
  const meant = near === null ? "" : ` Did you mean ${JSON.stringify(near)}?`;
  return new AirlockError(
    "usage",
    "UNKNOWN_COMMAND",
    `Unknown command ${JSON.stringify(verb)}.${meant}`,
    {
      next: [near === null ? "airlock help" : commandLine([...before, near, ...args])],
    },
  );
}
