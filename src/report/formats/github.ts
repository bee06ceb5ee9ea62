// Reports a run for GitHub's log: workflow commands that become annotations, and tools' own output
// with commands disabled.

import { randomBytes } from "node:crypto";
import type { Finding, Level, RunResult, CheckResult } from "../../types.ts";
import { safeLine, safeText } from "../escape.ts";
import { findPlaces } from "./find-places.ts";
import { terminalReport } from "./terminal-report.ts";
import type { TerminalStyle } from "./terminal-report.ts";

/** GitHub shows ten annotations per level for each step; more would only fill the log. */
const mostAnnotations = 10;

/**
 * Returns the report for a person, with workflow commands in it disabled, then an annotation for
 * each place.
 */
export function githubReport(
  result: RunResult,
  style: TerminalStyle & { readonly token?: string },
): string {
  const paths = result.candidate.changes
    .filter((change) => change.status !== "D")
    .map((change) => change.path);
  const telling = result.results.filter(
    ({ outcome }) => !["skipped", "cancelled", "not run"].includes(outcome),
  );
  const annotations = telling.flatMap((each) => annotationsOf(each, paths));
  const shown = (["error", "warning", "notice"] as const).flatMap((name) =>
    annotations.filter((each) => each.name === name).slice(0, mostAnnotations),
  );
  return (
    withoutCommands(terminalReport(result, style), style.token) +
    shown.map(({ line }) => `${line}\n`).join("")
  );
}

/**
 * Takes text that contains other tools' output; returns it so that GitHub's runner executes nothing
 * in it. Indenting would not help: the runner trims a line before it looks for `::name::`, and
 * finds `##[name]` anywhere in a line (actions/runner, ActionCommand.cs). So commands are stopped
 * until a random token, which no tool can know (ActionCommandManager.cs).
 */
export function withoutCommands(text: string, token = randomBytes(16).toString("hex")): string {
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  return `::stop-commands::${token}\n${text}${end}::${token}::\n`;
}

/** GitHub's names for levels. */
type AnnotationName = "error" | "warning" | "notice";
const names = { error: "error", warning: "warning", note: "notice" } as const satisfies Record<
  Level,
  AnnotationName
>;

interface Annotation {
  readonly name: AnnotationName;
  readonly line: string;
}

/** Makes one workflow command; `message` may have several lines. */
export function annotation(
  properties: Readonly<Record<string, string | number>>,
  message: string,
  name: AnnotationName = "error",
): string {
  const list = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeProperty(String(value))}`,
  );
  return `::${name} ${list.join(",")}::${escapeData(message)}`;
}

function annotationsOf(result: CheckResult, paths: readonly string[]): Annotation[] {
  const title = `airlock: ${safeLine(result.check)}`;
  const found = result.findings.map((finding) => annotated(finding, title));
  if ((result.outcome === "passed" && result.warned !== true) || found.length > 0) return found;
  const name = result.warned === true ? "warning" : "error";
  const places = findPlaces(result.output, paths);
  if (places.length === 0)
    return [
      {
        name,
        line: annotation(
          { title },
          safeText(result.reason === "" ? result.outcome : result.reason),
          name,
        ),
      },
    ];
  return places.map(({ path, line, column, message }) => ({
    name,
    line: annotation(
      { file: safeLine(path), line, ...(column === null ? {} : { col: column }), title },
      message,
      name,
    ),
  }));
}

function annotated(
  { path, line, column, endLine, endColumn, level, rule, message }: Finding,
  title: string,
): Annotation {
  const place = {
    ...(path === null ? {} : { file: safeLine(path) }),
    ...(line === null ? {} : { line }),
    ...(endLine === null ? {} : { endLine }),
    ...(column === null ? {} : { col: column }),
    ...(endColumn === null ? {} : { endColumn }),
  };
  const text = `${safeText(message)}${rule === null ? "" : ` (${safeLine(rule)})`}`;
  return { name: names[level], line: annotation({ ...place, title }, text, names[level]) };
}

/**
 * Escapes exactly the characters that the runner decodes (ActionCommand.cs, `_escapeDataMappings`).
 */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Works like `escapeData`, for `_escapePropertyMappings`. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
