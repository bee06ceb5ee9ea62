// The repository's log, for people and for programs.

import { formatDuration } from "./duration.ts";
import { safeLine } from "./escape.ts";
import { jsonText } from "./json.ts";

/** An event of the log; everything in it is untrusted. */
interface Event {
  readonly event: string;
  readonly [key: string]: unknown;
}

interface Style {
  /** Lines of the log that are no event. */
  readonly unreadable: number;
  /** Events that were found and are not shown. */
  readonly left: number;
  /** The name of a session, from its id. */
  readonly nameOf: (session: string) => string;
}

/** Events as JSON text, the newest first. */
export function logJson(events: readonly Event[], unreadable: number): string {
  return jsonText({ version: 1, unreadable, events });
}

/** One line for each event: time, what, where, paths, session, how long it took. */
export function logText(events: readonly Event[], { unreadable, left, nameOf }: Style): string {
  const lines = events.map((event) => safeLine(lineOf(event, nameOf)));
  if (lines.length === 0) lines.push("Nothing has been recorded yet.");
  if (left > 0) lines.push(`… and ${left} more: airlock log -n ${events.length + left}`);
  if (unreadable > 0) lines.push(`Lines of the log that cannot be read: ${unreadable}.`);
  return `${lines.join("\n")}\n`;
}

function lineOf(event: Event, nameOf: Style["nameOf"]): string {
  const parts = [textOf(event["time"]).replace("T", " ").replace(/\..*$/, ""), event.event.padEnd(13), whatOf(event)];
  const session = textOf(event["session"]);
  if (session !== "") parts.push(`by ${nameOf(session)}`);
  const took = phasesOf(event["milliseconds"]);
  if (took !== "") parts.push(`(${took})`);
  return parts.filter((part) => part !== "").join("  ");
}

/** What an event is about, from the fields that it has. */
function whatOf(event: Event): string {
  const parts = [
    textOf(event["code"]),
    textOf(event["commit"]).slice(0, 12),
    textOf(event["branch"] ?? event["ref"]).replace(/^refs\/heads\//, ""),
    textOf(event["task"]),
  ];
  const paths = listOf(event["paths"]);
  const shown = paths.slice(0, 4).join(" ");
  const more = paths.length - 4 + Number(event["morePaths"] ?? 0);
  parts.push(more > 0 ? `${shown} … and ${more} more` : shown);
  if (event["rebuilt"] === true) parts.push("(on top of others' commits)");
  const left = listOf(event["checks"]);
  if (left.length > 0) parts.push(left.join(", "));
  return parts.filter((part) => part !== "").join(" ");
}

/** The phases that took at least a tenth of a second, the total first. */
function phasesOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const phases = Object.entries(value).filter((phase): phase is [string, number] => typeof phase[1] === "number");
  const total = phases.find(([name]) => name === "total");
  const long = phases.filter(([name, took]) => name !== "total" && took >= 100).map(([name, took]) => `${name} ${formatDuration(took)}`);
  return [...(total === undefined ? [] : [formatDuration(total[1])]), ...long].join(", ");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
