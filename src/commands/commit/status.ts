// `airlock status`: shows on one screen the sessions, their claims, the staged paths, running
// commits and landed ones.

import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes } from "../../errors.ts";
import { openRepository } from "../../git/repository.ts";
import { colorLevel } from "../../report/color-level.ts";
import { type Status, statusText } from "../../report/status.ts";
import { actorIn, type Actor } from "../../sessions/actor.ts";
import { parseDuration } from "../../sessions/duration.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";
import { readStatus } from "./status-read.ts";

/** Shows the status, once or repeatedly; returns the exit code. Changes nothing. */
export async function status(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "status",
      summary:
        "Show on one screen: sessions, claims, running commits, tasks, staged paths with their sessions, and the last landings.",
      examples: [
        ["airlock status", "now"],
        ["airlock status --watch", "again when something changes, until Ctrl-C"],
        ["airlock status --json", "for programs; status.schema.json describes it"],
      ],
    },
    context,
  )
    .option("--watch", "draw it again when something changes")
    .option("--every <time>", "with --watch: the interval", "2s")
    .option(...jsonOption("; with --watch, a line for each change"));
  parse(command, args);
  const {
    watch = false,
    every,
    json = false,
  } = command.opts<{ watch?: boolean; every: string; json?: boolean }>();
  const pause = parseDuration(every, "--every");
  const actor = actorIn(await openRepository(context.cwd, context.env), context.env);
  const level = json
    ? 0
    : colorLevel({ env: context.env, isTerminal: context.stdout.isTTY === true });
  if (watch) {
    const text = (now: Status) => (json ? `${JSON.stringify(now)}\n` : statusText(now, level));
    await watchStatus(actor, { pause, text, isJson: json }, context);
  } else {
    const now = await readStatus(actor, Date.now());
    context.stdout.write(json ? `${JSON.stringify(now, null, 2)}\n` : statusText(now, level));
  }
  return exitCodes.passed;
}

interface Watch {
  /** Milliseconds between two reads. */
  readonly pause: number;
  readonly text: (status: Status) => string;
  readonly isJson: boolean;
}

/**
 * Switches to the terminal's alternate screen without a cursor (xterm's control sequences); at the
 * end the first screen is restored.
 */
const [begin, end] = ["\u001b[?1049h\u001b[?25l", "\u001b[?25h\u001b[?1049l"];

/** Draws whenever something other than the time has changed, until it is interrupted. */
async function watchStatus(
  actor: Actor,
  { pause, text, isJson }: Watch,
  { stdout, signal }: Context,
): Promise<void> {
  const isScreen = stdout.isTTY === true && !isJson;
  let drawn: string | null = null;
  if (isScreen) stdout.write(begin);
  try {
    while (!signal.aborted) {
      const now = await readStatus(actor, Date.now());
      const size = isScreen ? { rows: stdout.rows || 24, columns: stdout.columns || 80 } : null;
      const seen = JSON.stringify({ ...now, time: "", size });
      if (seen !== drawn)
        stdout.write(size === null ? text(now) : `\u001b[H\u001b[J${fitting(text(now), size)}`);
      drawn = seen;
      await sleep(pause, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  } finally {
    if (isScreen) stdout.write(end);
  }
}

/** Cuts off a text that would scroll, since its top would be lost. */
function fitting(
  text: string,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): string {
  const lines = text.trimEnd().split("\n");
  let left = rows - 1;
  const shown = lines.findIndex((line) => {
    // Colours take no space.
    // oxlint-disable-next-line no-control-regex
    left -= Math.max(1, Math.ceil(line.replaceAll(/\u001b\[[\d;]*m/g, "").length / columns));
    return left < 0;
  });
  return shown === -1
    ? lines.join("\n")
    : [...lines.slice(0, shown), `… and ${lines.length - shown} more lines`].join("\n");
}
