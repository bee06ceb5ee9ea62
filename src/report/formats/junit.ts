// Reports a run as JUnit's XML, which CI services read: a suite for each check, a case for each
// file with findings.

import type { Finding, RepoPath, RunResult, CheckResult } from "../../types.ts";
import { quotePath, safeText } from "../escape.ts";
import { tally } from "./findings.ts";

/** Returns the report as XML. Durations are in seconds, as JUnit requires. */
export function junitReport(result: RunResult): string {
  const suites = result.results.map(suiteOf);
  const total = (key: "tests" | "failures" | "errors" | "skipped") =>
    suites.reduce((sum, suite) => sum + suite[key], 0);
  const counts = {
    tests: total("tests"),
    failures: total("failures"),
    errors: total("errors"),
    skipped: total("skipped"),
  };
  const head = element("testsuites", {
    name: "airlock",
    ...counts,
    time: seconds(result.duration),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${suites.map(({ xml }) => xml).join("")}</testsuites>\n`;
}

interface Case {
  readonly name: string;
  readonly body: string;
  readonly kind: "passed" | "failures" | "errors" | "skipped";
}

function suiteOf(result: CheckResult) {
  const cases = casesOf(result);
  const many = (kind: Case["kind"]) => cases.filter((each) => each.kind === kind).length;
  const counts = {
    tests: cases.length,
    failures: many("failures"),
    errors: many("errors"),
    skipped: many("skipped"),
  };
  const head = element("testsuite", {
    name: result.check,
    ...counts,
    time: seconds(result.duration),
  });
  const lines = cases.map(
    ({ name, body }) =>
      `    ${element("testcase", { name, classname: result.check })}${body}</testcase>\n`,
  );
  return { ...counts, xml: `  ${head}\n${lines.join("")}  </testsuite>\n` };
}

/** Returns one case for the check itself if it has no places; otherwise a case for each file. */
function casesOf(result: CheckResult): Case[] {
  const { check, outcome, findings } = result;
  if (outcome === "skipped" || outcome === "cancelled" || outcome === "not run")
    return [
      { name: check, kind: "skipped", body: empty("skipped", { message: reasonOf(result) }) },
    ];
  if (outcome === "could not tell" || outcome === "timed out")
    return [
      {
        name: check,
        kind: "errors",
        body: full("error", { message: reasonOf(result) }, result.output),
      },
    ];
  const cases = Array.from(byFile(findings), ([path, those]) =>
    fileCase(path === null ? check : quotePath(path), those),
  );
  if (outcome === "passed") {
    const warning =
      result.warned === true
        ? systemOut([reasonOf(result), result.output, result.diff].join("\n"))
        : "";
    return cases.length > 0 ? cases : [{ name: check, kind: "passed", body: warning }];
  }
  if (cases.some(({ kind }) => kind === "failures")) return cases;
  return [
    ...cases,
    {
      name: check,
      kind: "failures",
      body: full("failure", { message: reasonOf(result) }, `${result.output}\n${result.diff}`),
    },
  ];
}

function byFile(findings: readonly Finding[]): Map<RepoPath | null, Finding[]> {
  const files = new Map<RepoPath | null, Finding[]>();
  for (const finding of findings)
    files.set(finding.path, [...(files.get(finding.path) ?? []), finding]);
  return files;
}

function fileCase(name: string, findings: readonly Finding[]): Case {
  const text = findings.map(({ line, column, level, rule, message }) => {
    const place = line === null ? "" : `${line}${column === null ? "" : `:${column}`} `;
    return `${place}${level} ${message}${rule === null ? "" : ` (${rule})`}`;
  });
  const failed = findings.some(({ level }) => level === "error");
  const body = failed
    ? full("failure", { message: tally(findings) }, text.join("\n"))
    : systemOut(text.join("\n"));
  return { name, kind: failed ? "failures" : "passed", body };
}

function reasonOf({ outcome, reason }: CheckResult): string {
  return reason === "" ? outcome : reason;
}

/** Returns the output of a case that passed. */
function systemOut(text: string): string {
  return full("system-out", {}, text);
}

type Attributes = Readonly<Record<string, string | number>>;

function element(name: string, attributes: Attributes): string {
  return `<${name}${attributesText(attributes)}>`;
}

function empty(name: string, attributes: Attributes): string {
  return `<${name}${attributesText(attributes)}/>`;
}

function full(name: string, attributes: Attributes, text: string): string {
  return `${element(name, attributes)}${escaped(text.trim())}</${name}>`;
}

function attributesText(attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(
    ([name, value]) =>
      ` ${name}="${escaped(String(value)).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;")}"`,
  );
  return pairs.join("");
}

/**
 * Escapes text for XML content and attributes; characters that XML 1.0 does not allow are spelled
 * out (2.2, Characters).
 */
function escaped(text: string): string {
  const safe = safeText(text).replaceAll(
    /[\ufffe\uffff]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16)}`,
  );
  return safe
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
