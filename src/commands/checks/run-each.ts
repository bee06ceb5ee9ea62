// `airlock run --each`: every commit of a range in a process of its own, since a config that is a
// program is loaded once per process.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeSync } from "node:fs";
import type { Readable } from "node:stream";
import { AirlockError, exitCodes } from "../../errors.ts";
import {
  type CommitReport,
  type EndedCommit,
  eachHeading,
  eachSummary,
  joinReports,
} from "../../report/formats/each.ts";
import { nameStatus } from "../../run/plan/check-names.ts";
import type { Run } from "../../run/run-request.ts";
import type { RangeCommit } from "../../run/plan/run-target.ts";
import { gravestExitCode, outcomeOfRun } from "../../system/outcome.ts";
import { type Context, contextWith } from "../context.ts";
import type { Format } from "../reporter.ts";

export interface EachRequest {
  /** The command line as given; what chooses the range is left out for the single commits. */
  readonly args: readonly string[];
  /** Oldest first. */
  readonly commits: readonly RangeCommit[];
  readonly format: Format;
  /** The first commit that does not pass is the last one looked at. */
  readonly failFast: boolean;
  /** Names of checks to leave out, as typed: one of the commits at least must have each. */
  readonly skip: readonly string[];
}

/**
 * Checks the commits one after the other; returns the gravest exit code. In a format that programs
 * read, the reports stand in one document.
 */
export async function runEach(
  { args, commits, format, failFast, skip }: EachRequest,
  context: Context,
): Promise<number> {
  const rest = withoutRange(args);
  const whole = format !== "terminal" && format !== "github";
  const reports: CommitReport[] = [];
  const ended: EndedCommit[] = [];
  const known = new Set<string>();
  for (const [index, commit] of commits.entries()) {
    if (context.signal.aborted) return exitCodes.interrupted;
    if (!whole)
      context.stdout.write(eachHeading(commit, { number: index + 1, of: commits.length }));
    const { code, stdout, told } = await runSelf(
      ["run", ...rest, "--commit", commit.oid],
      {},
      oneOfEach(context),
    );
    for (const name of told) known.add(name);
    if (whole) reports.push({ commit: commit.oid, text: stdout });
    else context.stdout.write(stdout);
    if (context.signal.aborted) return exitCodes.interrupted;
    ended.push({ ...commit, code, ran: !told.includes(nothingRan) });
    if (failFast && code !== exitCodes.passed) break;
  }
  if (whole) context.stdout.write(joinReports(format, reports));
  else context.stdout.write(eachSummary(ended, commits.length));
  const codes = ended.map(({ code }) => code);
  // A commit that came to no result has told nothing.
  const nowhere = codes.includes(exitCodes.couldNotTell)
    ? undefined
    : skip.find((name) => !known.has(name));
  if (nowhere !== undefined && codes.length > 0) {
    throw new AirlockError(
      "usage",
      "UNKNOWN_CHECK",
      `No check of any of these commits is called ${JSON.stringify(nowhere)}.`,
      {
        next: ["airlock checks"],
      },
    );
  }
  return gravestExitCode(codes);
}

/**
 * File descriptor on which the process of one commit reports the names that it knows, one a line.
 */
const telling = 3;

/** Reported in place of names if no check ran on this commit; a name cannot begin with a dash. */
const nothingRan = "-nothing ran";

function oneOfEach(context: Context): Context {
  return contextWith(context, { env: { ...context.env, AIRLOCK_EACH: String(telling) } });
}

/** Says whether this process checks one commit of several. */
export function isOneOfEach({ env }: Context): boolean {
  return env["AIRLOCK_EACH"] === String(telling);
}

/**
 * Tells the process that checks all commits which of these names this one knows (what may be a
 * check elsewhere counts), and whether nothing ran.
 */
export function tellEach(
  names: readonly string[],
  { config, results }: Pick<Run, "config" | "results">,
): void {
  for (const name of names)
    if (nameStatus(name, config.checks) !== "unknown") writeSync(telling, `${name}\n`);
  if (outcomeOfRun(results) === "not run") writeSync(telling, `${nothingRan}\n`);
}

/**
 * Starts this program once more, with its standard error; returns how it ended, what it printed,
 * and what it told (`tellEach`).
 */
export async function runSelf(
  args: readonly string[],
  { input }: { readonly input?: string },
  context: Context,
): Promise<{ code: number; stdout: string; told: string[] }> {
  const child = spawn(process.execPath, [process.argv[1]!, ...args], {
    cwd: context.cwd,
    env: context.env,
    stdio: ["pipe", "pipe", "inherit", "pipe"],
  });
  // A process that ends without reading everything explains that by its exit code; EPIPE adds
  // nothing.
  child.stdin!.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  child.stdin!.end(input ?? "");
  // It ends its checks and then itself.
  const over = new AbortController();
  context.signal.addEventListener("abort", () => child.kill("SIGTERM"), { signal: over.signal });
  const chunks: Buffer[] = [];
  child.stdout!.on("data", (chunk: Buffer) => chunks.push(chunk));
  const words: Buffer[] = [];
  (child.stdio[telling] as Readable).on("data", (chunk: Buffer) => words.push(chunk));
  const [code] = (await once(child, "close").finally(() => over.abort())) as [number | null];
  return {
    code: code ?? exitCodes.couldNotTell,
    stdout: Buffer.concat(chunks).toString("utf8"),
    told: Buffer.concat(words).toString("utf8").split("\n"),
  };
}

/** Options that choose what is checked, with the number of words they take. */
const choosing: Readonly<Record<string, number>> = {
  "--from": 1,
  "--to": 1,
  "--ci": 0,
  "--each": 0,
  "--output": 1,
};

function withoutRange(args: readonly string[]): string[] {
  const rest: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [name = ""] = args[at]!.split("=", 1);
    const words = choosing[name];
    if (words === undefined) rest.push(args[at]!);
    else if (!args[at]!.includes("=")) at += words;
  }
  return rest;
}
