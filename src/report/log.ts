// Formats the repository's log, for people and for programs.

import { formatDuration } from "./duration-text.ts";
import { safeLine } from "./escape.ts";
import { jsonText } from "./formats/json-report.ts";
import { typed } from "./typed-commands.ts";

/** An event of the log; all of its content is untrusted. */
interface Event {
  readonly event: string;
  readonly [key: string]: unknown;
}

interface Style {
  /** Number of log lines that cannot be read. */
  readonly unreadable: number;
  /** Number of matching events that are not shown. */
  readonly left: number;
  /** Returns the name of a session from its id. */
  readonly nameOf: (session: string) => string;
}

/** Returns events as JSON text, the newest first. */
export function logJson(events: readonly Event[], unreadable: number): string {
  return jsonText({ version: 1, unreadable, events });
}

/** Returns one line for each event: time, kind, place, paths, session, duration. */
export function logText(events: readonly Event[], { unreadable, left, nameOf }: Style): string {
  const lines = events.map((event) => safeLine(lineOf(event, nameOf)));
  if (lines.length === 0) lines.push("Nothing has been recorded yet.");
  if (left > 0) lines.push(typed(`… and ${left} more: airlock log -n ${events.length + left}`));
  if (unreadable > 0) lines.push(`Unreadable lines of the log: ${unreadable}.`);
  return `${lines.join("\n")}\n`;
}

function lineOf(event: Event, nameOf: Style["nameOf"]): string {
  const parts = [timeOf(event["time"]), event.event.padEnd(13), whatOf(event)];
  const session = textOf(event["session"]);
  if (session !== "") parts.push(`by ${nameOf(session)}`);
  const took = phasesOf(event["milliseconds"]);
  if (took !== "") parts.push(`(${took})`);
  return parts.filter((part) => part !== "").join("  ");
}

/** Hooks write whole seconds, Node thousandths: both in UTC, shown as `2026-01-31 10:00:00Z`. */
function timeOf(value: unknown): string {
  return textOf(value).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, "$1 $2Z");
}

/** Describes the subject of an event, from the fields that it has. */
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

/** Returns the phases that took at least a tenth of a second, the total first. */
function phasesOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const phases = Object.entries(value).filter(
    (phase): phase is [string, number] => typeof phase[1] === "number",
  );
  const total = phases.find(([name]) => name === "total");
  const long = phases
    .filter(([name, took]) => name !== "total" && took >= 100)
    .map(([name, took]) => `${name} ${formatDuration(took)}`);
  return [...(total === undefined ? [] : [formatDuration(total[1])]), ...long].join(", ");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === "string")
    : [];
}
