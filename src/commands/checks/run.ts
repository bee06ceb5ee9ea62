// `airlock run`: the hook's own engine by hand and in CI.

import { createWriteStream, openSync } from "node:fs";
import { finished } from "node:stream/promises";
import { dirname, resolve } from "node:path";
import { AirlockError, exitCodes } from "../../errors.ts";
import { gate, requestOf } from "../../gate/gate.ts";
import type { GateRequest } from "../../gate/gate-request.ts";
import { staged } from "../../git/candidate.ts";
import { openRun } from "../../run/run.ts";
import { candidateFor, commitsOf } from "../../run/plan/run-target.ts";
import type { RunTarget } from "../../run/plan/target-range.ts";
import { commandLine } from "../../system/shell.ts";
import type { Candidate, Stage } from "../../types.ts";
import { type Context, contextWith } from "../context.ts";
import { type Call, defineCommand } from "../define-command.ts";
import { openObjects, openRepositoryHere } from "../open.ts";
import { count, flag, type Option, text, several } from "../option.ts";
import { type Format, formatOf, formats, reporterFor } from "../reporter.ts";
import { dryRunOption } from "../general-options.ts";
import { checkOption, skipOption, stageOption } from "./check-options.ts";
import { messageFor, refuseMessage } from "./message-option.ts";
import { isOneOfEach, runEach, tellEach } from "./run-each.ts";

/** Runs the checks on what is staged, on paths, on a commit or on a range. */
export const run = defineCommand({
  name: "run",
  summary:
    "Run the checks on git trees: what is staged, paths, a commit or a range. The working tree is neither read nor changed.",
  examples: [
    ["airlock run", "what is staged, as `git commit` does"],
    ["airlock run src docs/*.md", "these files as they are staged, changed or not"],
    ["airlock run --all", "every file"],
    ["airlock run --commit HEAD~1", "one commit"],
    ["airlock run --from origin/main --to HEAD --each", "every commit of a range on its own"],
    ["airlock run --ci --format github", "the range of this CI job, with annotations"],
    ["airlock run --skip types --fail-fast", "all but one check; stop at the first failure"],
    [
      "airlock run --stage commit-msg --message-file draft.txt",
      "a message, by the checks of that stage",
    ],
    [
      "airlock run --stage commit-msg --from origin/main --each",
      "the message of every commit of a range",
    ],
  ],
  arguments: {
    paths: several("[paths...]", "files or pathspecs: checked as staged, changed or not"),
  },
  options: {
    all: flag("--all", "every file, changed or not"),
    commit: text("--commit <commit>", "what this commit changed"),
    from: text("--from <commit>", "start of a range; where the end forked from it counts"),
    to: text("--to <commit>", "end of a range (default: HEAD)"),
    each: flag("--each", "with a range: every commit on its own, with its own configuration"),
    ci: flag(
      "--ci",
      "find the range in the environment (GitHub, GitLab, Bitbucket, Azure, Jenkins, …)",
    ),
    stage: stageOption,
    message: text(
      "--message-file <file>",
      "the message, in the stage commit-msg (default: with --commit, that commit's own)",
    ),
    check: checkOption,
    skip: skipOption,
    dryRun: dryRunOption("what would run on what"),
    failFast: flag("--fail-fast", "stop at the first check that does not pass"),
    concurrency: count("--concurrency <number>", "processes at a time (default: number of cores)", {
      least: 1,
      next: "airlock run --concurrency 2",
    }),
    format: {
      ...text("--format <format>", formats.join(", "), "terminal"),
      read: (raw) => formatOf(String(raw)),
    } satisfies Option<Format>,
    output: text("--output <file>", "write the report to a file"),
  },
  run: async (given, call) => {
    const { failFast, concurrency, stage: at, format } = given;
    refuseContradictions(given);
    const repository = await openRepositoryHere(call);
    const objects = openObjects(repository, call);
    const context = given.output === null ? call.context : withOutput(given.output, call);
    const { env: whole, cwd, signal, enter } = context;
    const toFile = given.output !== null;
    const asked = { repository, objects, target: given, env: whole, cwd };
    try {
      if (given.each) {
        const commits = await commitsOf(asked);
        return await runEach(
          { args: call.words, commits, format, failFast, skip: given.skip },
          context,
        );
      }
      const candidate = await candidateFor(asked);
      // This process' own instructions are not for the checks.
      const { AIRLOCK_EACH: _each, ...env } = whole;
      const request: GateRequest = {
        stage: at,
        purpose: "run",
        repository,
        objects,
        caller: { env, signal, enter },
        reporter: reporterFor({
          context,
          repository,
          format,
          output: context.stdout,
          toFile,
          shows: "everything",
        }),
        message: await messageFor(given, { repository, objects, context }),
        skips: [{ by: "--skip", names: given.skip, mustMatch: !isOneOfEach(context) }],
        only: given.check.length === 0 ? null : given.check,
        failFast,
        concurrency,
        words: { next: [adviceFor(at, candidate.origin === staged)] },
      };
      if (given.dryRun) {
        context.stdout.write(await planned(candidate, request, format));
        return exitCodes.passed;
      }
      const { run: result, exitCode } = await gate(candidate, request);
      if (isOneOfEach(context)) tellEach(given.skip, result);
      return exitCode;
    } catch (error) {
      // The report's file contains the error, too.
      if (toFile && format === "json")
        context.stdout.write((await import("../../report/error.ts")).errorJson(error));
      throw error;
    }
  },
});

/** Returns the report of the checks that would run. */
async function planned(
  candidate: Candidate,
  request: GateRequest,
  format: Format,
): Promise<string> {
  const { planReport } = await import("../../report/planned-checks.ts");
  const { plan, config, close } = await openRun(requestOf(candidate, request));
  await close();
  return planReport({ candidate, plan, config, format: format === "json" ? "json" : "terminal" });
}

const examples = "For examples: airlock help run";

interface Chosen extends RunTarget {
  readonly each: boolean;
  readonly stage: Stage;
  readonly message: string | null;
}

function refuseContradictions({ each, stage: at, message, ...target }: Chosen): void {
  const ranged = target.from !== null || target.to !== null;
  const ways = [
    target.commit !== null && "--commit",
    ranged && "--from/--to",
    target.ci && "--ci",
  ].filter((way) => way !== false);
  const refuse = (sentence: string, next: string) => {
    throw new AirlockError("usage", "USAGE", sentence, { next: [next] });
  };
  refuseMessage({ stage: at, message, each, commit: target.commit }, refuse);
  if (ways.length > 1) refuse(`${ways.join(" and ")} say different things.`, "Give one of them.");
  if (target.all && target.paths.length > 0)
    refuse("--all and paths say different things.", "airlock run --all");
  if (target.to !== null && target.from === null)
    refuse("--to needs --from, the commit before the first one to check.", examples);
  if (each && !ranged && !target.ci)
    refuse("--each needs a range: --from, --to or --ci.", examples);
  if (each && (target.all || target.paths.length > 0))
    refuse("--each checks what every commit changed; it takes no paths.", examples);
}

/**
 * Returns the context with the report's file in place of standard output. Opened before anything
 * runs: a report that cannot be written is no report.
 */
function withOutput(typed: string, { context, atEnd }: Call): Context {
  const file = resolve(context.cwd, typed);
  try {
    const stdout = createWriteStream(file, { fd: openSync(file, "w") });
    atEnd(() => finished(stdout.end()));
    return contextWith(context, { stdout });
  } catch (cause) {
    throw new AirlockError(
      "environment",
      "OUTPUT_UNWRITABLE",
      `The report cannot be written to ${file}.`,
      {
        detail: (cause as Error).message,
        next: [commandLine(["mkdir", "-p", dirname(file)])],
      },
    );
  }
}

/** Returns the next step after a check failed, as a sentence. */
function adviceFor(at: Stage, isStaged: boolean): string {
  if (at === "commit-msg") return "Change the message, and try again.";
  return isStaged
    ? "Fix it, `git add` the files, and try again."
    : "Fix it in a commit, and try again.";
}
