// Shows a run while it runs and after it has ended: the format and the stream are chosen once.

import { AirlockError } from "../errors.ts";
import type { ColorSupportLevel } from "chalk";
import type { RunEvent } from "../run/execute.ts";
import type { Live } from "../report/live.ts";
import { colorLevel } from "../report/color-level.ts";
import type { TerminalStyle } from "../report/terminal.ts";
import type { Repository, RunResult } from "../types.ts";
import type { Context, Output } from "./context.ts";
import { keepReport } from "./whole-report.ts";

/** Formats of a run's report. */
export const formats = ["terminal", "json", "github", "sarif", "junit"] as const;
export type Format = (typeof formats)[number];

export interface PresentationRequest extends Omit<TerminalStyle, "level" | "bounds" | "all"> {
  readonly context: Context;
  /** The repository that stores a report that is too long to be shown. */
  readonly repository: Repository;
  readonly format: Format;
  /** The stream for the report. */
  readonly output: Output;
  /** True if the stream is a file, for which no report is too long. */
  readonly toFile?: boolean;
}

/** Callbacks and options for a run, so that it is shown while it runs. */
export interface Watch {
  readonly options: {
    readonly env: Context["env"];
    readonly signal: AbortSignal;
    readonly onEvent: (event: RunEvent) => void;
    /** True if the report has colours, so that tools may use theirs. */
    readonly color: boolean;
  };
  readonly onPlan: (checks: readonly string[]) => void;
  /** Writes the checks' output, before fixes are looked for. */
  readonly onFound: (found: RunResult) => Promise<void>;
  /** Loads the module that writes the report. */
  readonly onChecked: () => void;
  readonly enter: Context["enter"];
}

export interface Presentation {
  readonly watch: Watch;
  /** Removes the live list and writes the report. */
  readonly result: (result: RunResult) => Promise<void>;
  /** Removes the live list, whatever happened. */
  readonly close: () => Promise<void>;
}

/** Prepares the display of a run. Progress goes to standard error, and only as text for people. */
export function presentation(request: PresentationRequest): Presentation {
  const { context, format, output } = request;
  const level = format !== "terminal" && format !== "github" ? 0 : colorLevel({ env: context.env, isTerminal: output.isTTY === true });
  let live: Promise<Live> | null = null;
  let found = false;
  let busy = false;
  const close = async () => {
    await (await live)?.stop();
    if (busy) output.write("\r\u001b[2K");
    busy = false;
  };
  const watch: Watch = {
    options: {
      env: context.env,
      signal: context.signal,
      color: level > 0,
      onEvent(event) {
        void live?.then((list) => list.event(event));
      },
    },
    onPlan(checks) {
      if (format !== "terminal" || checks.length === 0) return;
      const before = live;
      live = import("../report/live.ts").then(async ({ startLive }) => {
        // Checks that run a second time get a list of their own.
        await (await before)?.stop();
        return startLive({ stream: context.stderr, level, checks });
      });
    },
    async onFound(result) {
      if (format !== "terminal" || request.toFile === true) return;
      const { foundText } = await import("../report/terminal.ts");
      await close();
      output.write(foundText(result, { level }));
      found = true;
      busy = output.isTTY === true;
      if (busy) output.write("airlock: looking for fixes…");
    },
    // If loading fails, the report shows the error.
    onChecked: () => void load(format).catch(() => undefined),
    enter: context.enter,
  };
  return {
    watch,
    async result(result) {
      const text = await render(request, result, { level, found });
      await close();
      output.write(text);
    },
    close,
  };
}

interface Rendering {
  readonly level: ColorSupportLevel;
  /** True if the checks' output has been written already. */
  readonly found: boolean;
}

async function render(request: PresentationRequest, result: RunResult, { level, found }: Rendering): Promise<string> {
  const { format, repository, context: _context, output: _output, toFile, ...rest } = request;
  const write = await load(format);
  const style: TerminalStyle = { ...rest, level };
  if (format !== "terminal" && format !== "github") return write(result, style);
  const { endText, isCut, terminalReport } = await import("../report/terminal.ts");
  const { whole } = await import("../report/bounds.ts");
  const everything = { ...style, bounds: whole };
  if (toFile === true) return write(result, everything);
  // Nobody can type a command in the log of a CI job.
  const all = (): string =>
    format === "github"
      ? "the same with --format json"
      : keepReport(repository, result.candidate.tree, terminalReport(result, { ...everything, level: 0 }));
  const shown = isCut(result) ? { ...style, all: all() } : style;
  return found ? endText(result, shown) : write(result, shown);
}

/** Returns the function that writes a report in this format. */
async function load(format: Format): Promise<(result: RunResult, style: TerminalStyle) => string> {
  if (format === "json") return (await import("../report/json.ts")).jsonReport;
  if (format === "sarif") return (await import("../report/sarif.ts")).sarifReport;
  if (format === "junit") return (await import("../report/junit.ts")).junitReport;
  if (format === "github") return (await import("../report/github.ts")).githubReport;
  return (await import("../report/terminal.ts")).terminalReport;
}

/**
 * Takes names as given in a variable (`eslint,types`); returns them as a list. A comma in braces is part of the name (`*.{js,ts}`), and so
 * is anything in double quotes, in which a backslash precedes a quote (`"eslint --fix"`).
 */
export function listed(names: string | undefined): string[] {
  const words = (names ?? "").matchAll(/"((?:[^"\\]|\\.)*)"(?=[,\s]|$)|((?:\{[^{}]*\}|[^,\s])+)/g);
  return Array.from(words, ([, inQuotes, plain]) => plain ?? inQuotes!.replaceAll(/\\(.)/gs, "$1"));
}

/** Takes a word; returns it as a format. Throws AirlockError of kind `usage`. */
export function formatOf(word: string): Format {
  const format = formats.find((each) => each === word);
  if (format !== undefined) return format;
  throw new AirlockError("usage", "UNKNOWN_FORMAT", `There is no format ${JSON.stringify(word)}.`, {
    next: [`One of: ${formats.join(", ")}.`],
  });
}
