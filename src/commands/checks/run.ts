// `airlock run`: the hook's own engine by hand and in CI.

import { createWriteStream, openSync } from "node:fs";
import { finished } from "node:stream/promises";
import { dirname, resolve } from "node:path";
import { AirlockError, exitCodes } from "../../errors.ts";
import { gate, requestOf } from "../../gate/gate.ts";
import type { GateRequest } from "../../gate/gate-request.ts";
import { listed } from "../../gate/skips.ts";
import { staged } from "../../git/candidate.ts";
import { ObjectReader } from "../../git/objects.ts";
import { openRepository } from "../../git/repository.ts";
import { openRun } from "../../run/run.ts";
import { candidateFor, commitsOf } from "../../run/plan/run-target.ts";
import type { RunTarget } from "../../run/plan/target-range.ts";
import { commandLine } from "../../system/shell.ts";
import type { Stage } from "../../types.ts";
import type { Context, Output } from "../context.ts";
import { messageFor, refuseMessage, stageOf } from "../hooks/message-source.ts";
import { parse, parser } from "../parser.ts";
import { type Format, formatOf, formats, reporterFor } from "../reporter.ts";
import { isOneOfEach, runEach, tellEach } from "./run-each.ts";
import { stages } from "../../system/stages.ts";

/** The options as typed; `text` is what commander makes of them. */
export interface RunCommandOptions {
  readonly target: RunTarget;
  readonly each: boolean;
  readonly stage: Stage;
  /** File with the message, in the stage commit-msg. */
  readonly message: string | null;
  readonly only: readonly string[] | null;
  /** As typed. */
  readonly skip: readonly string[];
  readonly dryRun: boolean;
  readonly failFast: boolean;
  readonly concurrency: number | null;
  readonly format: Format;
  readonly output: string | null;
}

/**
 * Runs the checks on what is staged, on paths, on a commit or on a range; returns the exit code.
 */
export async function run(args: readonly string[], context: Context): Promise<number> {
  const options = readOptions(args, context);
  const repository = await openRepository(context.cwd, context.env);
  const objects = new ObjectReader(repository);
  const output = options.output === null ? null : openOutput(resolve(context.cwd, options.output));
  const out: Context = output === null ? context : { ...context, stdout: output };
  try {
    const asked = {
      repository,
      objects,
      target: options.target,
      env: context.env,
      cwd: context.cwd,
    };
    if (options.each)
      return await runEach({ ...options, args, commits: await commitsOf(asked) }, out);
    const candidate = await candidateFor(asked);
    // This process' own instructions are not for the checks.
    const { AIRLOCK_EACH: _each, ...env } = context.env;
    const { failFast, concurrency, only, stage } = options;
    const request: GateRequest = {
      stage,
      purpose: "run",
      repository,
      objects,
      caller: { env, signal: context.signal, enter: context.enter },
      reporter: reporterFor({
        context: out,
        repository,
        format: options.format,
        output: out.stdout,
        toFile: output !== null,
        shows: "everything",
      }),
      message: await messageFor(options, { repository, objects, context }),
      skips: [{ by: "--skip", names: options.skip, mustMatch: !isOneOfEach(context) }],
      only,
      failFast,
      concurrency,
      words: { next: [adviceFor(stage, candidate.origin === staged)] },
    };
    if (options.dryRun) {
      const { planReport } = await import("../../report/planned-checks.ts");
      const { plan, config, close } = await openRun(requestOf(candidate, request));
      await close();
      out.stdout.write(
        planReport({
          candidate,
          plan,
          config,
          format: options.format === "json" ? "json" : "terminal",
        }),
      );
      return exitCodes.passed;
    }
    const { run: result, exitCode } = await gate(candidate, request);
    if (isOneOfEach(context)) tellEach(options.skip, result);
    return exitCode;
  } catch (error) {
    // The report's file contains the error, too.
    if (output !== null && options.format === "json")
      output.write((await import("../../report/error.ts")).errorJson(error));
    throw error;
  } finally {
    objects.close();
    if (output !== null) await finished(output.end());
  }
}

function readOptions(args: readonly string[], context: Context): RunCommandOptions {
  const command = parser(
    {
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
          "airlock run --stage commit-msg --message draft.txt",
          "a message, by the checks of that stage",
        ],
        [
          "airlock run --stage commit-msg --from origin/main --each",
          "the message of every commit of a range",
        ],
      ],
    },
    context,
  )
    .argument("[paths...]", "files or pathspecs: checked as staged, changed or not")
    .option("--all", "every file, changed or not")
    .option("--commit <commit>", "what this commit changed")
    .option("--from <commit>", "start of a range; where the end forked from it counts")
    .option("--to <commit>", "end of a range (default: HEAD)")
    .option("--each", "with a range: every commit on its own, with its own configuration")
    .option(
      "--ci",
      "find the range in the environment (GitHub, GitLab, Bitbucket, Azure, Jenkins, …)",
    )
    .option("--stage <stage>", `the checks of this stage: ${stages.join(", ")}`, "pre-commit")
    .option(
      "--message <file>",
      "the message, in the stage commit-msg (default: with --commit, that commit's own)",
    )
    .option("--check <name...>", "only these checks or groups of checks")
    .option("--skip <name...>", "all but these checks or groups (also AIRLOCK_SKIP=name,name)")
    .option("--dry-run", "say what would run on what, and run nothing")
    .option("--fail-fast", "stop at the first check that does not pass")
    .option("--concurrency <number>", "processes at a time (default: number of cores)")
    .option("--format <format>", formats.join(", "), "terminal")
    .option("--output <file>", "write the report to a file");
  parse(command, args);
  const given = command.opts<Record<string, string | boolean | string[] | undefined>>();
  const target: RunTarget = {
    paths: command.args,
    all: given["all"] === true,
    commit: textOf(given["commit"]),
    from: textOf(given["from"]),
    to: textOf(given["to"]),
    ci: given["ci"] === true,
  };
  const options: RunCommandOptions = {
    target,
    each: given["each"] === true,
    stage: stageOf(String(given["stage"])),
    message: textOf(given["message"]),
    only: Array.isArray(given["check"]) ? given["check"].flatMap(listed) : null,
    skip: Array.isArray(given["skip"]) ? given["skip"].flatMap(listed) : [],
    dryRun: given["dryRun"] === true,
    failFast: given["failFast"] === true,
    concurrency:
      given["concurrency"] === undefined ? null : wholeNumber(String(given["concurrency"])),
    format: formatOf(String(given["format"])),
    output: textOf(given["output"]),
  };
  refuseContradictions(options);
  return options;
}

const examples = "For examples: airlock help run";

function refuseContradictions({ target, each, stage, message }: RunCommandOptions): void {
  const ranged = target.from !== null || target.to !== null;
  const ways = [
    target.commit !== null && "--commit",
    ranged && "--from/--to",
    target.ci && "--ci",
  ].filter((way) => way !== false);
  const refuse = (sentence: string, next: string) => {
    throw new AirlockError("usage", "USAGE", sentence, { next: [next] });
  };
  refuseMessage({ stage, message, each, commit: target.commit }, refuse);
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

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new AirlockError(
    "usage",
    "USAGE",
    `--concurrency takes a whole number from 1 on, not ${JSON.stringify(text)}.`,
    {
      next: ["airlock run --concurrency 2"],
    },
  );
}

/** Opened before anything runs: a report that cannot be written is no report. */
function openOutput(file: string): Output & { end(): Output } {
  try {
    return createWriteStream(file, { fd: openSync(file, "w") });
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
function adviceFor(stage: Stage, isStaged: boolean): string {
  if (stage === "commit-msg") return "Change the message, and try again.";
  return isStaged
    ? "Fix it, `git add` the files, and try again."
    : "Fix it in a commit, and try again.";
}
