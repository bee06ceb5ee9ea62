// Runs a command line: finds the verb, prints help and errors, and returns the exit code.

import { type AirlockError, asAirlockError, exitCodes } from "../errors.ts";
import { callWords, typingFolder } from "../system/call-name.ts";
import { skippingIn, withReader } from "../system/typing-place.ts";
import type { Context } from "./context.ts";
import { findEntry, type Program, runEntry } from "./entry.ts";

/** A command line that is running. */
export interface Running {
  readonly program: Program;
  /** Path of the running program; empty if it is part of another program. */
  readonly path: string;
  /** An error in code that nobody waited for. */
  readonly fault: AirlockError | null;
}

/** Works like `runCommandLine`, for a program that is part of another one. */
export function runCommand(
  program: Program,
  words: readonly string[],
  context: Context,
): Promise<number> {
  return runCommandLine({ program, fault: null, path: "" }, words, context);
}

/**
 * Runs one command line in the given context; reads and sets no global of the process, and handles
 * no signal. Takes the verb with its arguments; returns the exit code. Prints errors. The caller
 * closes the streams, and calls `giveBack` for files that root has made in another user's
 * repository.
 */
export function runCommandLine(
  running: Running,
  words: readonly string[],
  context: Context,
): Promise<number> {
  const { env, cwd } = context;
  // Messages name commands as they are typed in this folder.
  const reader = {
    folder: typingFolder(env, cwd),
    words: (at: string) => callWords({ env, program: running.path, folder: at }),
    skipping: skippingIn(env),
  };
  return withReader(reader, () => execute(running, words, context));
}

async function execute(
  running: Running,
  words: readonly string[],
  context: Context,
): Promise<number> {
  const failed = async (error: AirlockError) => {
    await print(error, words.slice(1), context);
    const consequence = findEntry(running.program, words[0])?.consequence;
    if (consequence !== undefined && context.env["AIRLOCK_FORMAT"] !== "json")
      context.stderr.write(`airlock: ${consequence}\n`);
    return error.exitCode;
  };
  try {
    const code = await start(running.program, words, context);
    if (running.fault !== null) return await failed(running.fault);
    return context.signal.aborted ? exitCodes.interrupted : code;
  } catch (thrown) {
    return failed(running.fault ?? asAirlockError(thrown));
  }
}

async function start(
  program: Program,
  words: readonly string[],
  context: Context,
): Promise<number> {
  const [verb, ...args] = words;
  if (verb === "--version" || verb === "-V") {
    context.stdout.write(`${await program.version()}\n`);
    return exitCodes.passed;
  }
  if (verb === undefined || isHelp(verb)) {
    const help = await import("./help.ts");
    const [about] = verb === "help" ? args : [];
    if (about === undefined || isHelp(about)) await help.showOverview(program, context);
    else await help.showAbout(about, program, context);
    return exitCodes.passed;
  }
  const entry = findEntry(program, verb);
  if (entry === null) throw (await import("./help.ts")).unknownCommand(words, program);
  return runEntry(entry, args, context);
}

/** Says whether a word asks for help. */
function isHelp(word: string): boolean {
  return ["--help", "-h", "help"].includes(word);
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
  const { errorJson, errorText } = await import("../report/error.ts");
  const { colorLevel } = await import("../report/color-level.ts");
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
