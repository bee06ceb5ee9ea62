// Lists the checks of a repository, and those that ship with the package: `airlock checks`.

import type { ColorSupportLevel } from "chalk";
import type { SourceLine, Stage } from "../types.ts";
import { safeLine } from "./escape.ts";
import { sourceText } from "./explain.ts";
import { palette } from "./palette.ts";
import { typed } from "./typed-commands.ts";

export interface CheckView {
  readonly name: string;
  readonly source: SourceLine;
  readonly stages: readonly Stage[];
  readonly group: string | null;
  readonly level: "error" | "warning";
  readonly runs: string;
}

/** A preset or a built-in. */
export interface AvailableView {
  readonly id: string;
  readonly summary: string;
}

/** The content of the list: checks, and entries of other tools' configs that are not run. */
export interface ChecksView {
  readonly checks: readonly CheckView[];
  readonly elsewhere: readonly {
    readonly name: string;
    readonly file: string;
    readonly why: string;
  }[];
}

/**
 * Returns the checks as text for people, one per line, and the entries that are not run; ends with
 * a newline.
 */
export function checksText({ checks, elsewhere }: ChecksView, level: ColorSupportLevel): string {
  const others = elsewhere.map(
    ({ name, file, why }) => `not run: ${safeLine(name)} (${safeLine(file)}) ${safeLine(why)}\n`,
  );
  return checkLines(checks, level) + others.join("");
}

function checkLines(checks: readonly CheckView[], level: ColorSupportLevel): string {
  if (checks.length === 0)
    return typed("airlock: there are no checks in the staged configs. To add some: airlock init\n");
  const colors = palette(level);
  const rows = checks.map(
    (check) =>
      [
        safeLine(check.name),
        safeLine(marks(check)),
        sourceText(check.source),
        safeLine(check.runs),
      ] as const,
  );
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([name, ...others]) =>
      [
        colors.bold(name) + " ".repeat(widths[0]! - name.length),
        others[0].padEnd(widths[1]!),
        others[1].padEnd(widths[2]!),
        others[2],
      ]
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
    .concat("\n");
}

function marks({ stages, group, level }: CheckView): string {
  return [
    ...stages,
    ...(group === null ? [] : [`group ${group}`]),
    ...(level === "warning" ? ["warns"] : []),
  ].join(", ");
}

/**
 * Returns the presets and built-ins, which need no command in the config, as text for people; ends
 * with a newline.
 */
export function availableText({
  presets,
  builtins,
}: {
  presets: readonly AvailableView[];
  builtins: readonly AvailableView[];
}): string {
  const width = Math.max(...[...presets, ...builtins].map(({ id }) => id.length));
  const lines = (list: readonly AvailableView[]): string[] =>
    list.map(({ id, summary }) => `  ${id.padEnd(width)}  ${summary}`);
  return [
    "Presets: tools that the project has installed",
    ...lines(presets),
    "Built-ins: no process is started",
    ...lines(builtins),
    'In a config: { "checks": { "<name>": true } }',
    "",
  ].join("\n");
}
