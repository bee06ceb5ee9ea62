// Runs the command line in the tests' own process, unless a test is about the process itself.

import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { inject } from "vitest";
import type { Context } from "../../../src/commands/context.ts";
import type { Finished, TestEnvironment } from "./process.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** File of the bundled command line, made once in a run by `build.ts`. */
    readonly commandBundle: string;
    /** Folder with the compiled code of the hook's program. */
    readonly compiledCode: string;
    /** Folder of the prepared states of this run. */
    readonly stateFolder: string;
  }
}

export interface CommandCall {
  readonly cwd: string;
  readonly env: TestEnvironment;
}

type Run = (args: readonly string[], context: Context) => Promise<number>;

let loaded: Run | null = null;

/** Verbs that are about a process. */
const ofProcess = new Set(["run-as"]);

/**
 * Variables that concern how Node starts or where programs are found, and the one by which the
 * process is killed in the middle.
 */
const variablesOfProcess = ["AIRLOCK_FAULT", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS", "PATH", "PWD"];

/**
 * Files of a config that are code: it runs in a folder and an environment that are the process'
 * own.
 */
const code = /^(?:airlock\.(?:config|local)|lint-staged\.config|\.lintstagedrc)\.[cm]?[jt]s$/;

/**
 * Says whether this call can be made within this process; `own` is the part of the environment that
 * the test has set.
 */
export function runsInside(args: readonly string[], cwd: string, own: TestEnvironment): boolean {
  if (
    inject("commandBundle") === undefined ||
    ofProcess.has(args[0] ?? "") ||
    args.includes("--each")
  )
    return false;
  if (variablesOfProcess.some((name) => own[name] !== undefined)) return false;
  // In another user's repository the process gives back what it has written, at its end.
  return existsSync(cwd) && statSync(cwd).uid === process.getuid?.() && !hasCode(cwd);
}

function hasCode(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (readdirSync(at).some((name) => code.test(name))) return true;
    if (existsSync(join(at, ".git")) || dirname(at) === at) return false;
  }
}

/**
 * Runs a command line in this process; returns how it ended. Throws where code of a config would
 * run.
 */
export async function runInside(
  args: readonly string[],
  { cwd, env }: CommandCall,
): Promise<Finished> {
  loaded ??= load();
  const [stdout, stderr] = [new Kept(), new Kept()];
  const signal = new AbortController().signal;
  const run = await loaded(args, {
    env: { ...env },
    cwd,
    stdout,
    stderr,
    attended: stderr,
    signal,
    enter,
  });
  const bytes = stdout.bytes();
  return {
    code: run,
    signal: null,
    bytes,
    stdout: bytes.toString("utf8"),
    stderr: stderr.bytes().toString("utf8"),
  };
}

function load(): Run {
  const { runCommand, program } = createRequire(import.meta.url)(
    inject("commandBundle"),
  ) as typeof import("./command-entry.ts");
  return (args, context) => runCommand(program, args, context);
}

/** Code of a config cannot have this process' folder and environment for itself. */
function enter(folder: string): () => void {
  if (existsSync(folder) && hasCode(folder))
    throw new Error("Code of a config would run: this call needs a process of its own.");
  return () => undefined;
}

class Kept extends Writable {
  private readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }
}
