// Shows the events of a gate: the format and the stream are chosen once. A report that is too long
// for a terminal is kept in a file.

import { join } from "node:path";
import type { ColorSupportLevel } from "chalk";
import { AirlockError } from "../errors.ts";
import type { GateEvent, Reporter, ReportWords } from "../gate/events.ts";
import { colorLevel } from "../report/color-level.ts";
import { safeLine } from "../report/escape.ts";
import type { Live } from "../report/formats/live.ts";
import type { TerminalStyle } from "../report/formats/terminal-report.ts";
import { removeOldest } from "../system/files/bounded-folder.ts";
import { namesIn, writeWhole } from "../system/files/files.ts";
import { statePath } from "../system/layout.ts";
import { holderText } from "../system/lock.ts";
import { mayLand, outcomeOfRun } from "../system/outcome.ts";
import { commandLine } from "../system/shell.ts";
import type { Oid, Repository, RunResult, Stage } from "../types.ts";
import type { Context, Output } from "./context.ts";

/** Formats of a run's report. */
export const formats = ["terminal", "json", "github", "sarif", "junit"] as const;
export type Format = (typeof formats)[number];

export interface ReporterRequest {
  readonly context: Context;
  /** The repository that keeps a report which is too long for a terminal. */
  readonly repository: Repository;
  readonly format: Format;
  /**
   * The stream or file that receives the report of a run; `null`: none, since the command has a
   * report of its own.
   */
  readonly output: Output | null;
  /** True if the output is a file: the report is then not shortened. */
  readonly toFile?: boolean;
  /**
   * `news`, the default: a message or a push on which no check ran is not reported. `failures`: nor
   * is a run that passed.
   */
  readonly shows?: "everything" | "news" | "failures";
}

/**
 * Returns a reporter for a gate's events. Progress goes to standard error, and only as text for
 * people.
 */
export function reporterFor(request: ReporterRequest): Reporter {
  const { context, format, output, shows = "news" } = request;
  const isText = format === "terminal" || format === "github";
  const level =
    !isText || output === null
      ? 0
      : colorLevel({ env: context.env, isTerminal: output.isTTY === true });
  const say = (line: string) => void context.stderr.write(`airlock: ${line}\n`);
  let live: Promise<Live> | null = null;
  let found = false;
  let busy = false;
  const close = async () => {
    await (await live)?.stop();
    if (busy) output?.write("\r\u001b[2K");
    busy = false;
  };
  const planned = (checks: readonly string[]) => {
    if (format !== "terminal" || checks.length === 0) return;
    const before = live;
    live = import("../report/formats/live.ts").then(async ({ startLive }) => {
      // Checks that run a second time get a list of their own.
      await (await before)?.stop();
      return startLive({ stream: context.stderr, level, checks });
    });
  };
  const showFound = async (result: RunResult) => {
    if (format !== "terminal" || request.toFile === true || output === null) return;
    const { foundText } = await import("../report/formats/terminal-report.ts");
    await close();
    output.write(foundText(result, { level }));
    found = true;
    busy = output.isTTY === true;
    if (busy) output.write("airlock: looking for fixes…");
  };
  const showResult = async (result: RunResult, words: ReportWords) => {
    if (output === null) return;
    const text = await render(request, result, { level, found, words });
    await close();
    output.write(text);
  };
  const tell = (event: GateEvent): void | Promise<void> => {
    switch (event.kind) {
      case "planned":
        return planned(event.checks);
      case "started":
      case "finished":
        return void live?.then((list) => list.event(event));
      case "checked":
        // Time to load the report's code; where that fails, `result` fails.
        return void (output === null ? null : load(format).catch(() => undefined));
      case "found":
        return showFound(event.result);
      case "result":
        return isShown(shows, event) ? showResult(event.result, event.words) : close();
      case "left out":
        return close().then(() => sayLeftOut(event, say));
      case "fixed":
        return import("../report/formats/fixes.ts").then(({ fixesReport }) => {
          context.stderr.write(fixesReport(event.paths, event.differing));
        });
      case "note":
        return say(safeLine(event.text));
      case "warning":
        return import("../report/error.ts").then(({ errorText }) => {
          context.stderr.write(errorText(event.refusal, 0));
        });
      case "waiting":
        return say(
          `waiting to land: ${safeLine(holderText(event.holder, "another commit"))} is landing …`,
        );
      case "over":
        return close().then(() => {
          live = null;
          found = false;
        });
    }
  };
  return { color: level > 0, tell };
}

function isShown(
  shows: NonNullable<ReporterRequest["shows"]>,
  { stage, result }: { readonly stage: Stage; readonly result: RunResult },
) {
  if (shows === "failures") return !mayLand(result.results);
  return (
    shows === "everything" || stage === "pre-commit" || outcomeOfRun(result.results) !== "not run"
  );
}

/** Says which names leave checks out, and which are of no check. */
function sayLeftOut(
  { by, known, unknown }: Extract<GateEvent, { kind: "left out" }>,
  say: (line: string) => void,
): void {
  if (known.length > 0) say(`skipped by ${by}: ${safeLine(known.join(", "))}`);
  if (unknown.length > 0) say(`${by}: no check named ${safeLine(unknown.join(", "))}; ignored`);
}

interface Rendering {
  readonly level: ColorSupportLevel;
  /** The checks' own output has been written already. */
  readonly found: boolean;
  readonly words: ReportWords;
}

async function render(
  request: ReporterRequest,
  result: RunResult,
  { level, found, words }: Rendering,
): Promise<string> {
  const { format, repository, toFile } = request;
  const write = await load(format);
  const style: TerminalStyle = { ...words, level };
  if (format !== "terminal" && format !== "github") return write(result, style);
  const { endText, isCut, terminalReport } = await import("../report/formats/terminal-report.ts");
  const { whole } = await import("../report/formats/bounds.ts");
  const everything = { ...style, bounds: whole };
  if (toFile === true) return write(result, everything);
  // In the log of a CI job nobody can type a command.
  const all = (): string =>
    format === "github"
      ? "the same with --format json"
      : keepReport(
          repository,
          result.candidate.tree,
          terminalReport(result, { ...everything, level: 0 }),
        );
  const shown = isCut(result) ? { ...style, all: all() } : style;
  return found ? endText(result, shown) : write(result, shown);
}

/** Maximum number of reports; the oldest are removed. */
const mostReports = 20;

/**
 * Takes the report of a tree; returns the command that shows it. If the file cannot be written,
 * returns a sentence that says so: the run's outcome does not depend on it.
 */
function keepReport({ commonDir }: Pick<Repository, "commonDir">, tree: Oid, text: string): string {
  const folder = statePath(commonDir, "reports");
  const file = join(folder, `${tree.slice(0, 16)}.txt`);
  try {
    writeWhole(file, text);
    const names = namesIn(folder).filter((name) => name.endsWith(".txt"));
    removeOldest(folder, names, { most: mostReports, keep: mostReports });
    // Uses the whole path: a hook does not know the user's current folder.
    return commandLine(["cat", file]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `it could not be kept in ${folder} (${code}); \`airlock run --format json\` prints everything`;
  }
}

/** Returns what writes a report in this format. */
async function load(format: Format): Promise<(result: RunResult, style: TerminalStyle) => string> {
  if (format === "json") return (await import("../report/formats/json-report.ts")).jsonReport;
  if (format === "sarif") return (await import("../report/formats/sarif.ts")).sarifReport;
  if (format === "junit") return (await import("../report/formats/junit.ts")).junitReport;
  if (format === "github") return (await import("../report/formats/github.ts")).githubReport;
  return (await import("../report/formats/terminal-report.ts")).terminalReport;
}

/** Takes a word; returns it as a format. Throws AirlockError of kind `usage`. */
export function formatOf(word: string): Format {
  const format = formats.find((each) => each === word);
  if (format !== undefined) return format;
  throw new AirlockError("usage", "UNKNOWN_FORMAT", `Unknown format ${JSON.stringify(word)}.`, {
    next: [`One of: ${formats.join(", ")}.`],
  });
}
