// Shows a registered session, for people and for programs. Pure.

import { quotePath, safeLine } from "../../report/escape.ts";
import type { Actor } from "../../sessions/actor.ts";
import { type SessionRecord, sessionStatus } from "../../sessions/registry.ts";
import { clockTime, durationText } from "../../sessions/duration.ts";

/**
 * Takes a record and the acting session (`null`: not known); returns the record as data, times in
 * ISO 8601.
 */
export function sessionData(record: SessionRecord, actor: Actor | null) {
  const { id, kind, name, note, process, pid, host, agent, worktree, base, dirty, started, seen } =
    record;
  return {
    id,
    kind,
    name,
    note,
    standing: sessionStatus(record),
    self: actor === null ? null : actor.session.id === id,
    process,
    pid,
    host,
    agent,
    worktree,
    base,
    dirty,
    started: new Date(started).toISOString(),
    seen: new Date(seen).toISOString(),
  };
}

interface Viewer {
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Returns a session in one line. */
export function sessionLine(record: SessionRecord, { actor, now }: Viewer): string {
  const who = `${safeLine(record.name)}${record.id === actor.session.id ? " (this session)" : ""}`;
  const note = record.note === "" ? "" : `: ${safeLine(record.note)}`;
  const times = `since ${clockTime(record.started)}, seen ${durationText(now - record.seen)} ago`;
  return `${who}  ${livesText(record)}, ${times}, in ${safeLine(record.worktree)}${note}\n`;
}

/** Returns everything that is known about a session. */
export function sessionText(record: SessionRecord, viewer: Viewer): string {
  const { id, agent, host, process, base, dirty } = record;
  const rows = [
    `id: ${safeLine(id)}`,
    `agent: ${agent === null ? "none detected" : safeLine(agent)}`,
    `host: ${safeLine(host)}`,
    `process: ${process === null ? "unknown, so its end cannot be proved" : `${process.pid}`}`,
    `base: ${base ?? "no commit yet"}`,
    `changed when it started: ${dirty === null ? "not known" : dirty.length === 0 ? "nothing" : ""}`.trimEnd(),
    ...(dirty ?? []).map((path) => `  ${quotePath(path)}`),
  ];
  return `${sessionLine(record, viewer)}${rows.map((row) => `  ${row}\n`).join("")}`;
}

function livesText(record: SessionRecord): string {
  const status = sessionStatus(record);
  return status === "unknown" ? "probably alive" : status;
}
