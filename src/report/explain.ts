// Explains which checks handle a path, and why the others do not: `airlock explain`.

import type { ColorSupportLevel } from "chalk";
import type { ChangeStatus, CheckExplanation, Explanation, SourceLine } from "../types.ts";
import { quotePath, safeLine } from "./escape.ts";
import { palette, type Palette } from "./palette.ts";

/** Kinds of change in a person's words, such as `added`. */
const changed = {
  A: "added",
  M: "changed",
  D: "deleted",
  R: "renamed",
  T: "changed in type",
} satisfies Record<ChangeStatus, string>;

/** Returns the explanation as text for people; ends with a newline. */
export function explanationText(view: Explanation, level: ColorSupportLevel): string {
  const colors = palette(level);
  const { path, checks, configs, misplaced } = view;
  const width = Math.max(0, ...checks.map(({ name }) => safeLine(name).length));
  const lines = (sees: boolean): string[] =>
    checks.filter((check) => check.sees === sees).map((check) => lineOf(check, width, colors));
  const [seen, others] = [lines(true), lines(false)];
  return [
    `${colors.bold(quotePath(path))}: ${statusIn(view)}`,
    configs.length === 0
      ? "No config handles it."
      : `It is handled by ${configs.map(quotePath).join(" and ")}.`,
    ...misplaced.map(
      ({ tool, file }) =>
        `${quotePath(file)} is not read: ${tool} reads only the config at the top of the repository.`,
    ),
    ...(seen.length === 0 ? ["No check handles it."] : ["Handled by:", ...seen]),
    ...(others.length === 0 ? [] : ["Not handled by:", ...others]),
    "",
  ].join("\n");
}

function statusIn({ change, exists, types }: Explanation): string {
  const kinds = types.join(", ");
  if (change !== null) return `${changed[change]} in the staged content; ${kinds}`;
  return exists
    ? `not changed in the staged content, so nothing runs on it now; ${kinds}`
    : `not staged: judged by its name alone; ${kinds}`;
}

function lineOf(
  { name, source, sees, couldNotTell, why }: CheckExplanation,
  width: number,
  colors: Palette,
): string {
  const mark = couldNotTell ? colors.yellow("?") : sees ? colors.green("✓") : colors.dim("-");
  const head = `  ${mark} ${safeLine(name).padEnd(width)}  ${sourceText(source)}`;
  return why === "" ? head : `${head}: ${safeLine(why)}`;
}

/** Returns `airlock.config.json:3 checks.eslint`. */
export function sourceText({ file, line, place }: SourceLine): string {
  return (
    `${quotePath(file)}${line === null ? "" : `:${line}`} ${safeLine(place)}`.trimEnd() +
    (line === null ? " (line unknown)" : "")
  );
}
