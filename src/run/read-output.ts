// Reads a tool's output with the reader of its preset, and puts the result into words.

import { basename } from "node:path";
import type { CommandTask, Finding, RepoPath, ToolReport } from "../types.ts";
import type { Spawned } from "./process/spawn.ts";
import type { TaskResult } from "./task-result.ts";

/** Bytes of each stream that are kept to be read. */
export const readable = 32 * 1024 * 1024;

export interface Reading {
  readonly task: CommandTask;
  /** Absolute, as `chamber`. */
  readonly cwd: string;
  readonly chamber: string;
  /** The path whose content was on standard input. */
  readonly path: RepoPath | null;
}

/**
 * Takes how a command ended and what it printed; returns what that means, or `null` where nobody
 * reads it, it did not end by itself, or it is not what was expected. Output that is too long to be
 * kept is never taken for a pass.
 */
export function readOutput(
  { end, streams }: Spawned,
  { task, cwd, chamber, path }: Reading,
): TaskResult | null {
  // 126 and 127: the program was not run.
  if (task.read === undefined || end.kind !== "exited" || end.code === 126 || end.code === 127)
    return null;
  const name = programOf(task);
  if (streams === null || streams === undefined) {
    const limit = `${readable / 1024 / 1024} MiB`;
    return {
      outcome: "could not tell",
      output: "",
      reason: `${name} printed more than the ${limit} that can be read of it`,
      next: [],
    };
  }
  const report = task.read({ code: end.code, ...streams, cwd, chamber, path });
  if (report === null) return null;
  return {
    outcome: report.outcome,
    output: report.rest,
    reason: reasonOf(report, { name, code: end.code }),
    next: [],
    findings: report.findings,
    ...(report.made === undefined ? {} : { made: report.made }),
  };
}

/**
 * The environment of a program whose output is read: without colours, even if they were asked for.
 */
export function plainEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const colours = new Set(["FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR"]);
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !colours.has(name))),
    NO_COLOR: "1",
  };
}

function programOf({ argv }: CommandTask): string {
  return basename(argv[0]!);
}

function reasonOf(
  { outcome, findings }: ToolReport,
  { name, code }: { readonly name: string; readonly code: number },
): string {
  if (outcome === "passed") return "";
  if (outcome === "could not tell")
    return `${name} exited with ${code}: it did not come to an answer`;
  const counts = (["error", "warning"] as const)
    .map((level) => counted(findings, level))
    .filter((text) => text !== "");
  return counts.length === 0
    ? `${name} exited with ${code}`
    : `${name} found ${counts.join(" and ")}`;
}

function counted(findings: readonly Finding[], level: Finding["level"]): string {
  const count = findings.filter((finding) => finding.level === level).length;
  return count === 0 ? "" : `${count} ${level}${count === 1 ? "" : "s"}`;
}
