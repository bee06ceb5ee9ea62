// Shared by the parsers of tools' output: converts paths and columns to ours, and interprets exit
// codes.

import { readFileSync, realpathSync } from "node:fs";
import { posix } from "node:path";
import type { Finding, RepoPath, ToolOutput, ToolReport } from "../../types.ts";
import { nullOn } from "../../system/files/file-errors.ts";

/** A finding as a tool prints it. Anything but a number from 1 counts as absent. */
export interface Printed {
  /** The printed path: absolute, or relative to the folder in which the tool ran. */
  readonly file: string | null;
  readonly line?: number | null | undefined;
  readonly column?: number | null | undefined;
  readonly endLine?: number | null | undefined;
  readonly endColumn?: number | null | undefined;
  readonly level?: Finding["level"];
  readonly rule?: string | null | undefined;
  readonly message: string;
  /** True if its fixer would fix it, if the tool says so. */
  readonly fixable?: boolean;
}

/** The unit of a tool's columns. */
export type Unit = "utf16" | "code points" | "bytes";

/**
 * Makes findings from a tool's output. A file outside the candidate, or one with a garbled name,
 * cannot be a path: the message then contains its name.
 */
export function findingsOf(
  output: ToolOutput,
  printed: readonly Printed[],
  unit: Unit = "utf16",
): Finding[] {
  const pathOf = candidatePaths(output);
  const columnIn = columns(output, unit);
  return printed.map(({ file, level = "error", rule = null, message, fixable, ...place }) => {
    const path = file === null ? null : pathOf(file);
    const line = positive(place.line);
    const endLine = positive(place.endLine);
    return {
      path,
      line,
      column: columnIn(path, line, place.column),
      endLine: endLine ?? (positive(place.endColumn) === null ? null : line),
      endColumn: columnIn(path, endLine ?? line, place.endColumn),
      level,
      rule,
      message: file === null || path !== null ? message : `${file}: ${message}`,
      ...(fixable === false ? { fixable } : {}),
    };
  });
}

function candidatePaths({ cwd, chamber }: ToolOutput): (file: string) => RepoPath | null {
  const roots = [chamber, realpathSync(chamber)];
  return (file) => {
    // A byte that is not valid text was lost when the tool printed it.
    if (file.includes("\uFFFD")) return null;
    const absolute = posix.resolve(cwd, file);
    const root = roots.find((each) => absolute.startsWith(`${each}/`));
    return root === undefined ? null : absolute.slice(root.length + 1);
  };
}

function positive(value: number | null | undefined): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}

type ColumnIn = (
  path: RepoPath | null,
  line: number | null,
  column: number | null | undefined,
) => number | null;

/**
 * Converts columns. The chamber still contains the content that the tool read, so a column in
 * another unit is counted again on its line.
 */
function columns({ chamber }: ToolOutput, unit: Unit): ColumnIn {
  const files = new Map<RepoPath, readonly string[]>();
  const linesOf = (path: RepoPath): readonly string[] => {
    const lines = files.get(path) ?? textIfThere(posix.join(chamber, path)).split("\n");
    files.set(path, lines);
    return lines;
  };
  return (path, line, column) => {
    const given = positive(column);
    if (given === null || line === null) return null;
    if (path === null || unit === "utf16") return given;
    const text = linesOf(path)[line - 1] ?? "";
    const before =
      unit === "bytes"
        ? Buffer.from(text)
            .subarray(0, given - 1)
            .toString("utf8")
        : Array.from(text)
            .slice(0, given - 1)
            .join("");
    const counted = unit === "bytes" ? Buffer.byteLength(before) : Array.from(before).length;
    // Beyond the line's end (its newline, for example) every unit counts one.
    return before.length + 1 + Math.max(0, given - 1 - counted);
  };
}

function textIfThere(file: string): string {
  return nullOn(["ENOENT", "ENOTDIR", "EISDIR"], () => readFileSync(file, "utf8")) ?? "";
}

/** A tool's output as its parser understood it. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** Exit codes that mean "there are findings"; 1 where absent. */
  readonly failing?: readonly number[];
  /** The rest of the output, to be shown. */
  readonly rest?: string;
}

/** Makes the report from the exit code: a tool that failed without a finding has no result. */
export function toolReport(
  { code }: ToolOutput,
  { findings, failing = [1], rest = "" }: Judged,
): ToolReport {
  const outcome =
    code === 0
      ? "passed"
      : failing.includes(code) && findings.length > 0
        ? "failed"
        : "could not tell";
  return { findings, outcome, rest: rest.trim() === "" ? "" : rest };
}

/** Makes the report of a tool that ended with an error of its own: its output is all there is. */
export function broken({ stdout, stderr }: ToolOutput): ToolReport {
  return {
    findings: [],
    outcome: "could not tell",
    rest: [stdout, stderr].filter((text) => text.trim() !== "").join("\n"),
  };
}

/**
 * Takes a parsed value; returns it if it is a list of objects with these texts and lists, otherwise
 * `null`.
 */
export function objectsIn<Item>(
  value: unknown,
  texts: readonly (keyof Item)[],
  lists: readonly (keyof Item)[] = [],
): readonly Item[] | null {
  if (!Array.isArray(value)) return null;
  const fits = (item: unknown): boolean =>
    typeof item === "object" &&
    item !== null &&
    texts.every((key) => typeof (item as Item)[key] === "string") &&
    lists.every((key) => Array.isArray((item as Item)[key]));
  return value.every(fits) ? (value as readonly Item[]) : null;
}

/** Returns the value of a key; `undefined` if `value` is not an object. */
export function partOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/** Returns every match of an expression, at most one per line. */
export function linesMatching(text: string, pattern: RegExp): RegExpExecArray[] {
  return text
    .split(/\r?\n/)
    .map((line) => pattern.exec(line))
    .filter((match) => match !== null);
}
