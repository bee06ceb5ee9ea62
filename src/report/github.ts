// What a run found, for GitHub's log: workflow commands that become annotations, and tools' own words made harmless.

import { randomBytes } from "node:crypto";
import type { RunResult, Verdict } from "../types.ts";
import { safeLine, safeText } from "./escape.ts";
import { locate } from "./locate.ts";
import { terminalReport } from "./terminal.ts";
import type { TerminalStyle } from "./terminal.ts";

/** GitHub shows ten errors for each step; more would only fill the log. */
const mostAnnotations = 10;

/** Returns the report for a person, with commands in it switched off, then an annotation for each place in what failed. */
export function githubReport(result: RunResult, style: TerminalStyle & { readonly token?: string }): string {
  const paths = result.candidate.changes.filter((change) => change.status !== "D").map((change) => change.path);
  const bad = result.verdicts.filter((verdict) => !["passed", "skipped", "cancelled"].includes(verdict.outcome));
  const annotations = bad.flatMap((verdict) => annotationsOf(verdict, paths)).slice(0, mostAnnotations);
  return withoutCommands(terminalReport(result, style), style.token) + annotations.map((line) => `${line}\n`).join("");
}

/**
 * Takes text that holds other tools' words; returns it so that GitHub's runner obeys nothing in it. Indenting would not
 * do: the runner trims a line before it looks for `::name::`, and finds `##[name]` anywhere in a line (actions/runner,
 * ActionCommand.cs). So commands are stopped until a token that no tool can have known (ActionCommandManager.cs).
 */
export function withoutCommands(text: string, token = randomBytes(16).toString("hex")): string {
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  return `::stop-commands::${token}\n${text}${end}::${token}::\n`;
}

/** Makes one workflow command; `message` may have several lines. */
export function annotation(properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::error ${list.join(",")}::${escapeData(message)}`;
}

function annotationsOf(verdict: Verdict, paths: readonly string[]): string[] {
  const title = `airlock: ${safeLine(verdict.check)}`;
  const places = locate(verdict.output, paths);
  if (places.length === 0) return [annotation({ title }, safeText(verdict.reason === "" ? verdict.outcome : verdict.reason))];
  return places.map(({ path, line, column, message }) =>
    annotation({ file: safeLine(path), line, ...(column === null ? {} : { col: column }), title }, message),
  );
}

/** The runner undoes exactly these (ActionCommand.cs, `_escapeDataMappings`). */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** As above, `_escapePropertyMappings`. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
