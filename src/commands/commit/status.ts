// `airlock status`: shows on one screen the sessions, their claims, the staged paths, running
// commits and landed ones.

import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes } from "../../errors.ts";
import { colorLevel } from "../../report/color-level.ts";
import { type Status, statusText } from "../../report/status.ts";
import type { Actor } from "../../sessions/actor.ts";
import { openActor } from "../acting-session.ts";
import { type Call, defineCommand } from "../define-command.ts";
import { flag, time } from "../option.ts";
import { readStatus } from "./read-status.ts";

/** Shows the status, once or repeatedly. Changes nothing. */
export const status = defineCommand({
  name: "status",
  summary:
    "Show on one screen: sessions, claims, running commits, tasks, staged paths with their sessions, and the last landings.",
  examples: [
    ["airlock status", "now"],
    ["airlock status --watch", "again when something changes, until Ctrl-C"],
    ["airlock status --json", "for programs; status.schema.json describes it"],
  ],
  options: {
    watch: flag("--watch", "draw it again when something changes"),
    every: time("--every <time>", "with --watch: the interval", "2s"),
  },
  json: "; with --watch, a line for each change",
  run: async ({ watch, every, json }, call) => {
    const { env, stdout } = call.context;
    const actor = await openActor(call);
    const level = json ? 0 : colorLevel({ env, isTerminal: stdout.isTTY === true });
    if (watch) {
      const text = (now: Status) => (json ? `${JSON.stringify(now)}\n` : statusText(now, level));
      await watchStatus(actor, { pause: every, text, isJson: json }, call);
      return exitCodes.passed;
    }
    const now = await readStatus(actor, Date.now());
    return { data: () => now, text: () => statusText(now, level) };
  },
});

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
  { context: { stdout, signal }, atEnd }: Call,
): Promise<void> {
  const isScreen = stdout.isTTY === true && !isJson;
  let drawn: string | null = null;
  if (isScreen) {
    stdout.write(begin);
    atEnd(() => void stdout.write(end));
  }
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
