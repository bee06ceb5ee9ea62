// The processes on the path of one commit, as strace and git's own trace see them. For tuning, not
// for the report.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { measure } from "./contenders.ts";
import { findOnPath, run } from "./process.ts";
import type { Contender } from "./contenders.ts";

/**
 * Lets the contender commit a few times to be warm, then once traced; returns the text to print.
 */
export function profile(contender: Contender): string {
  for (let round = 0; round < 3; round += 1) measure(contender, round);
  return [`== ${contender.name} ==`, gitProcesses(contender), programs(contender)].join("\n");
}

/**
 * Milliseconds since the start and program of every process, and the number of forks (strace(1);
 * its times are stretched).
 */
function programs(contender: Contender): string {
  const log = join(contender.place.env["HOME"] ?? contender.place.cwd, "strace.txt");
  if (findOnPath("strace", contender.place.env) === null)
    return "strace is not installed: no list of programs.";
  const traced = {
    ...contender,
    argv: [
      "strace",
      "-f",
      "-z",
      "-ttt",
      "-s",
      "200",
      "-e",
      "trace=process",
      "-o",
      log,
      ...contender.argv,
    ] as const,
  };
  measure(traced, 4);
  const lines = readFileSync(log, "utf8").split("\n");
  const start = Number(lines[0]?.split(/\s+/)[1]);
  const started = lines.flatMap((line) => {
    const match = /^(\d+)\s+([\d.]+) execve\("[^"]*", \[(.*?)\](?:\.\.\.)?, .* = 0$/.exec(line);
    return match === null
      ? []
      : [`${((Number(match[2]) - start) * 1000).toFixed(0).padStart(6)} ms  ${match[3]}`];
  });
  const forks = lines.filter(
    (line) => /\b(clone|clone3|fork|vfork)\(/.test(line) && !line.includes("CLONE_THREAD"),
  ).length;
  return [
    `programs started: ${started.length}, forks: ${forks} (times under strace)`,
    ...started,
  ].join("\n");
}

/**
 * Every git process with the milliseconds it took by its own account (git's trace2, event format).
 */
function gitProcesses(contender: Contender): string {
  const log = join(contender.place.env["HOME"] ?? contender.place.cwd, "trace2.txt");
  rmSync(log, { force: true });
  const traced = {
    ...contender,
    place: { ...contender.place, env: { ...contender.place.env, GIT_TRACE2_EVENT: log } },
  };
  measure(traced, 3);
  const arguments_ = new Map<string, string>();
  const lines: string[] = [];
  for (const line of readFileSync(log, "utf8")
    .split("\n")
    .filter((text) => text !== "")) {
    const event = JSON.parse(line) as {
      event: string;
      sid: string;
      argv?: readonly string[];
      t_abs?: number;
    };
    if (event.event === "start") arguments_.set(event.sid, (event.argv ?? []).join(" "));
    if (event.event === "atexit")
      lines.push(
        `${((event.t_abs ?? 0) * 1000).toFixed(1).padStart(8)} ms  ${arguments_.get(event.sid) ?? ""}`,
      );
  }
  return [
    `git processes: ${lines.length}, ${run(["git", "--version"], contender.place)}`,
    ...lines,
  ].join("\n");
}
