// argv → command → exit code. The only place that prints an error, sets an exit code or reads the process' globals.

import type { CommandFunction, Context } from "./commands/context.ts";
import { AirlockError, asAirlockError, exitCodes } from "./errors.ts";
import { giveBack } from "./git/give-back.ts";
import { typed } from "./report/typed.ts";
import { callWords, typingFolder } from "./system/call-name.ts";
import { withReader } from "./system/typing-place.ts";
import type { Environment } from "./types.ts";

/** A verb and how to load it: nothing of a command is read until it is asked for. */
export interface CommandEntry {
  readonly summary: string;
  /** Verbs that git calls are not listed in the help. */
  readonly hidden?: boolean;
  /** What follows from an error, as a clause for people: `nothing was committed`. */
  readonly consequence?: string;
  readonly load: () => Promise<CommandFunction>;
}

export interface Program {
  readonly version: () => Promise<string>;
  readonly commands: Readonly<Record<string, CommandEntry>>;
}

/** Runs the command line to its end and exits: nothing that a config or a check left open keeps the process. */
export async function main(program: Program): Promise<never> {
  const stopping = new AbortController();
  const state: State = { program, stopping, ended: false, fault: null, path: process.argv[1] ?? "" };
  process.on("exit", () => refuseEarlyEnd(state));
  // Something that code of a config began and nobody waits for: from here on nothing passes.
  process.on("uncaughtException", (thrown) => {
    state.fault ??= asAirlockError(thrown);
    stopping.abort();
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
  const { context, drain } = surroundings(state);
  const code = await run(state, process.argv.slice(2), context);
  giveBack();
  await drain();
  state.ended = true;
  process.exit(code);
}

/**
 * Runs one command line with what it is given, and nothing of the process: no global is read or set, no signal is heard. Takes the verb
 * with its arguments; returns the exit code, also of what was thrown, which it prints. The streams are the caller's to close,
 * and what root leaves in another user's repository the caller's to give back.
 */
export function runCommand(program: Program, args: readonly string[], context: Context): Promise<number> {
  return run({ program, fault: null, path: "" }, args, context);
}

/** A command line under way. */
interface Running {
  readonly program: Program;
  /** Path of the running program; empty where it is part of another one. */
  readonly path: string;
  /** Thrown by something that nobody waited for. */
  readonly fault: AirlockError | null;
}

/** What the process knows of its own end. */
interface State extends Running {
  readonly stopping: AbortController;
  /** The command has come to its end; any other end of the process is no pass. */
  ended: boolean;
  fault: AirlockError | null;
}

/** Should Node run out of work before the end (a config that waits for ever), or a config call process.exit, that is no pass. */
function refuseEarlyEnd({ ended }: State): void {
  if (ended) return;
  process.exitCode = exitCodes.couldNotTell;
  process.stderr.write(
    "airlock: The process was ended before there was a result: code of the config calls process.exit, or waits for ever.\n",
  );
}

/** What a command is given. The streams are opened when they are first used: Node takes a millisecond for each. */
function surroundings(state: State): { context: Context; drain: () => Promise<void> } {
  const opened = new Set<NodeJS.WriteStream>();
  const open = (stream: NodeJS.WriteStream) => {
    if (!opened.has(stream)) {
      opened.add(stream);
      stream.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
        // A reader that went away (`| head`) is no error of ours.
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
  const drained = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write("", () => resolve()));
  return { context, drain: async () => void (await Promise.all([...opened].map(drained))) };
}

/**
 * The environment as the user has it. hooks/pre-commit starts Node without NODE_EXTRA_CA_CERTS, since reading a bundle of
 * certificates more than doubles the time in which Node starts; everything that is started from here has it again.
 */
function environment(): Environment {
  const { AIRLOCK_CA_CERTS: certificates, AIRLOCK_TRY_NODE: _tried, ...env } = process.env;
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

/** Messages are for whoever reads them in the folder where this was typed. */
function run(state: Running, words: readonly string[], context: Context): Promise<number> {
  const { env, cwd } = context;
  const folder = typingFolder(env, cwd);
  return withReader({ folder, words: () => callWords({ env, program: state.path, folder }) }, () => execute(state, words, context));
}

async function execute(state: Running, words: readonly string[], context: Context): Promise<number> {
  const [verb, ...args] = words;
  const failed = async (error: AirlockError) => {
    await print(error, args, context);
    const consequence = state.program.commands[verb ?? ""]?.consequence;
    if (consequence !== undefined && context.env["AIRLOCK_FORMAT"] !== "json") context.stderr.write(`airlock: ${consequence}\n`);
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

async function start(program: Program, context: Context, { verb, args }: CommandLine): Promise<number> {
  if (verb === "help" && args[0] !== undefined) return helpOn(program, context, args[0]);
  if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help") return help(program, context);
  if (verb === "--version" || verb === "-V") {
    context.stdout.write(`${await program.version()}\n`);
    return exitCodes.passed;
  }
  const entry = Object.hasOwn(program.commands, verb) ? program.commands[verb] : undefined;
  if (entry === undefined) throw await unknownVerb([verb, ...args], Object.keys(program.commands));
  return (await entry.load())(args, context);
}

/** Programs that asked for JSON get their error as JSON, on standard output; people get it on standard error. */
async function print(error: AirlockError, args: readonly string[], context: Context): Promise<void> {
  const { errorJson, errorText } = await import("./report/error.ts");
  const { colorLevel } = await import("./report/color-level.ts");
  const format = args.indexOf("--format");
  const wantsJson =
    context.env["AIRLOCK_FORMAT"] === "json" ||
    args.includes("--json") ||
    args.includes("--format=json") ||
    (format !== -1 && args[format + 1] === "json");
  if (wantsJson) context.stdout.write(errorJson(error));
  else context.stderr.write(errorText(error, colorLevel({ env: context.env, isTerminal: context.stderr.isTTY === true })));
}

/** The options of a command, and the page of documentation of that name, where there are such. */
async function helpOn(program: Program, context: Context, name: string): Promise<number> {
  const { topics, topicText } = await import("./commands/topics.ts");
  const text = topicText(name);
  const isVerb = Object.hasOwn(program.commands, name);
  if (text === null && !isVerb) throw await unknownVerb([name], [...Object.keys(program.commands), ...topics()], ["airlock", "help"]);
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
  const { topics } = await import("./commands/topics.ts");
  const listed = Object.entries(program.commands).filter(([, entry]) => entry.hidden !== true);
  const width = Math.max(...listed.map(([verb]) => verb.length));
  const verbs = listed.map(([verb, { summary }]) => `  ${verb.padEnd(width)}  ${summary}`).join("\n");
  const text = `airlock ${await program.version()}: every commit is checked on its exact staged content in a sealed copy; the working tree is never touched.

Usage: airlock <command> [options]

${verbs}

Examples:
  airlock init               from nothing to protected, in one command
  airlock run                check what is staged, as git commit does
  git airlock commit a.ts    commit this path and nothing else, beside any number of others
  airlock run --help         all options of a command, with examples
  airlock help config        a page of the documentation, or of a command

Pages (airlock help <page>): ${topics().join(", ")}

Exit codes: 0 passed · 1 a check failed · 2 could not tell · 3 refused · 4 lost to another commit · 130 interrupted
`;
  context.stdout.write(typed(text));
  return exitCodes.passed;
}

/** Takes the words that were typed behind the program, the first of them unknown; `before` are those in front of it. */
async function unknownVerb(words: readonly string[], known: readonly string[], before = ["airlock"]): Promise<AirlockError> {
  const [{ nearest }, { commandLine }] = await Promise.all([import("./system/nearest.ts"), import("./system/shell.ts")]);
  const [verb = "", ...args] = words;
  const near = nearest(verb, known);
  const meant = near === null ? "" : ` Did you mean ${JSON.stringify(near)}?`;
  return new AirlockError("usage", "UNKNOWN_COMMAND", `Unknown command ${JSON.stringify(verb)}.${meant}`, {
    next: [near === null ? "airlock help" : commandLine([...before, near, ...args])],
  });
}
