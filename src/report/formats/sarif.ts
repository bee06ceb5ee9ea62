// Reports a run as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code
// scanning.

import { encodePath } from "../../system/bytes.ts";
import { stops } from "../../system/outcome.ts";
import type { Finding, RepoPath, RunResult, CheckResult } from "../../types.ts";
import { safeText } from "../escape.ts";
import { jsonText } from "./json-report.ts";

/** Returns the report as SARIF text: one run for each check, since each is a tool of its own. */
export function sarifReport(result: RunResult): string {
  return jsonText({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: result.results.map(runOf),
  });
}

function runOf(result: CheckResult) {
  const rules = [...new Set(result.findings.flatMap(({ rule }) => (rule === null ? [] : [rule])))];
  const told = result.outcome === "passed" || result.outcome === "failed";
  const results = result.findings.map((finding) => resultOf(finding, rules));
  // A check that failed or warns without a place gets one finding for the whole.
  const level = result.outcome === "failed" ? "error" : result.warned === true ? "warning" : null;
  if (level !== null && results.length === 0)
    results.push({ level, message: { text: textOf(result) } });
  return {
    tool: { driver: { name: result.check, rules: rules.map((id) => ({ id })) } },
    automationDetails: { id: `airlock/${result.check}/` },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { ROOT: { description: { text: "The root of the repository." } } },
    invocations: [
      {
        executionSuccessful: told,
        ...(told ? {} : { toolExecutionNotifications: [notification(result)] }),
      },
    ],
    results,
  };
}

/**
 * Returns the reason for a missing result: an error, or a note that the check had nothing to check
 * or was skipped.
 */
function notification(result: CheckResult) {
  if (stops(result)) return { level: "error", message: { text: textOf(result) } };
  return { level: "note", message: { text: `${result.outcome}: ${safeText(result.reason)}` } };
}

function resultOf(finding: Finding, rules: readonly string[]) {
  const { rule, level, message, path } = finding;
  return {
    ...(rule === null ? {} : { ruleId: rule, ruleIndex: rules.indexOf(rule) }),
    level,
    message: { text: safeText(message) || "(no message)" },
    ...(path === null ? {} : { locations: [{ physicalLocation: placeOf(path, finding) }] }),
  };
}

function placeOf(path: RepoPath, { line, column, endLine, endColumn }: Finding) {
  const region = {
    startLine: line,
    startColumn: column,
    endLine,
    endColumn: column === null ? null : endColumn,
  };
  const known = Object.fromEntries(Object.entries(region).filter(([, value]) => value !== null));
  return {
    artifactLocation: { uri: uriOf(path), uriBaseId: "ROOT" },
    ...(line === null ? {} : { region: known }),
  };
}

/**
 * Returns a relative reference (RFC 3986): every byte that is not unreserved or `/` is
 * percent-encoded, so a name cannot be taken for a scheme.
 */
function uriOf(path: RepoPath): string {
  const text = Array.from(encodePath(path), (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w.~/-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return text.join("");
}

/** Describes a check without findings: its reason, and its output. */
function textOf({ outcome, reason, output }: CheckResult): string {
  return [reason === "" ? outcome : safeText(reason), safeText(output).trim()]
    .filter(Boolean)
    .join("\n");
}
