// Shows the running checks: a list that updates itself on a terminal, a few plain lines elsewhere.

import type { Writable } from "node:stream";
import type { ColorSupportLevel } from "chalk";
import type { Outcome } from "../../types.ts";
import { formatDuration } from "../duration-text.ts";
import { safeLine } from "../escape.ts";
import { palette } from "../palette.ts";
import type { Palette } from "../palette.ts";

/** Events for the list; `run/execute.ts` emits the same ones. */
export type LiveEvent =
  | { readonly kind: "started"; readonly check: string }
  | {
      readonly kind: "finished";
      readonly result: {
        readonly check: string;
        readonly outcome: Outcome;
        readonly duration: number;
      };
    };

/** One check on the list. Times in milliseconds. */
export interface LiveState {
  readonly check: string;
  readonly outcome: Outcome | "waiting" | "running";
  /** Its start on the list's clock; for a finished check its duration instead. */
  readonly time: number;
}

export interface LiveOptions {
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly level: ColorSupportLevel;
  /** Names of all checks, in the order to be shown. */
  readonly checks: readonly string[];
  /** Milliseconds on any clock; the process' own by default. */
  readonly now?: () => number;
  /** Milliseconds of silence: a shorter run prints nothing. 300 on a terminal, 10 000 elsewhere. */
  readonly delay?: number;
}

export interface Live {
  readonly event: (event: LiveEvent) => void;
  /** Removes the list; print the report afterwards. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

/**
 * Maximum number of lines: a longer list would scroll, and leave remains of itself on the screen.
 */
const mostLines = 12;

/** Starts the list. It loads log-update only when there is something to show. */
export function startLive(options: LiveOptions): Live {
  const now = options.now ?? (() => performance.now());
  const states = new Map<string, LiveState>(
    options.checks.map((check) => [check, { check, outcome: "waiting", time: 0 }]),
  );
  const record = (event: LiveEvent): LiveState => {
    const state: LiveState =
      event.kind === "started"
        ? { check: event.check, outcome: "running", time: now() }
        : { check: event.result.check, outcome: event.result.outcome, time: event.result.duration };
    states.set(state.check, state);
    return state;
  };
  return options.stream.isTTY === true
    ? list(options, { states, record, now })
    : plain(options, { states, record, now });
}

interface Clockwork {
  readonly states: ReadonlyMap<string, LiveState>;
  readonly record: (event: LiveEvent) => LiveState;
  readonly now: () => number;
}

/**
 * Returns the list as text: first the running checks, then the last finished ones that fit, and the
 * number of waiting ones.
 */
export function renderLive(states: readonly LiveState[], now: number, colors: Palette): string {
  const bad = states.filter(
    ({ outcome }) => !["waiting", "running", "passed", "not run"].includes(outcome),
  );
  const running = states.filter(({ outcome }) => outcome === "running");
  const done = states.filter(({ outcome }) => outcome === "passed" || outcome === "not run");
  const waiting = states.filter(({ outcome }) => outcome === "waiting").length;
  const chosen = new Set([...running, ...bad, ...done].slice(0, mostLines));
  const lines = states
    .filter((state) => chosen.has(state))
    .map((state) => lineOf(state, now, colors));
  const hidden = running.length + bad.length + done.length - lines.length;
  const rest = [
    ...(hidden > 0 ? [`${hidden} more`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return [...lines, ...(rest.length === 0 ? [] : [colors.dim(`  ${rest.join(", ")}`)])].join("\n");
}

function lineOf({ check, outcome, time }: LiveState, now: number, colors: Palette): string {
  const name = safeLine(check);
  if (outcome === "running")
    return `${colors.cyan("›")} ${name} ${colors.dim(formatDuration(now - time))}`;
  if (outcome === "not run") return `${colors.dim("-")} ${name} ${colors.dim(outcome)}`;
  const took = colors.dim(formatDuration(time));
  return outcome === "passed"
    ? `${colors.green("✓")} ${name} ${took}`
    : `${colors.red("✗")} ${name} ${outcome} ${took}`;
}

/** Makes the list for a terminal, updated ten times a second. */
function list(
  { stream, level, delay = 300 }: LiveOptions,
  { states, record, now }: Clockwork,
): Live {
  const colors = palette(level);
  const stopping = new AbortController();
  const show = async (): Promise<() => void> => {
    const { createLogUpdate } = await import("log-update");
    if (stopping.signal.aborted) return nothing;
    // The cursor stays visible: a killed process could not show it again.
    const update = createLogUpdate(sized(stream), { showCursor: true });
    const draw = (): void => update(renderLive([...states.values()], now(), colors));
    const timer = setInterval(draw, 100);
    timer.unref();
    draw();
    return () => {
      clearInterval(timer);
      update.clear();
      update.done();
    };
  };
  let showing: Promise<() => void> = Promise.resolve(nothing);
  const begin = setTimeout(() => {
    showing = show();
    // `stop` reports the error; until then it must not count as unhandled.
    showing.catch(nothing);
  }, delay);
  begin.unref();
  return {
    event: (event) => void record(event),
    stop: async () => {
      clearTimeout(begin);
      stopping.abort();
      const take = showing;
      showing = Promise.resolve(nothing);
      (await take)();
    },
  };
}

/**
 * Treats a terminal that reports no columns (for example under script(1)) as one of the usual size.
 */
function sized(stream: LiveOptions["stream"]): LiveOptions["stream"] {
  return stream.columns === 0
    ? (Object.create(stream, {
        columns: { value: 80 },
        rows: { value: 24 },
      }) as LiveOptions["stream"])
    : stream;
}

function nothing(): void {
  return undefined;
}

/**
 * Makes the output without a terminal: a line for each check that finishes after a long silence.
 */
function plain({ stream, delay = 10_000 }: LiveOptions, { record, now }: Clockwork): Live {
  const begin = now();
  let stopped = false;
  return {
    event: (event) => {
      const { check, outcome, time } = record(event);
      if (stopped || event.kind === "started" || now() - begin < delay) return;
      stream.write(`airlock: ${safeLine(check)} ${outcome} (${formatDuration(time)})\n`);
    },
    stop: async () => {
      stopped = true;
    },
  };
}
