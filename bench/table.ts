// The report of one size as text. Pure.

import { median, spread } from "./statistics.ts";
import { judge } from "./targets.ts";
import type { Figures } from "./rounds.ts";
import type { Measured, Result } from "./targets.ts";

/** Takes what was measured for one size; returns the tables, lines joined by newlines. */
export function renderMeasured(measured: Measured): string {
  const parts = [
    `### ${measured.size.toLocaleString("en")} files`,
    "",
    ...renderTable(measured.figures),
  ];
  const chamber = measured.firstChamber;
  if (chamber !== null) {
    parts.push(
      "",
      `First chamber: ${ms(median(chamber.chamber))} ms (whole commit ${ms(median(chamber.commit))} ms), git checkout-index -a ${ms(median(chamber.checkoutIndex))} ms.`,
    );
  }
  const results = judge(measured);
  if (results.length > 0)
    parts.push("", ...table(["target", "limit", "measured", ""], results.map(verdict)));
  return parts.join("\n");
}

/** Takes what the contenders showed, ours among them; returns the table's lines. */
export function renderTable(figures: readonly Figures[]): string[] {
  const reference = figures.find(({ name }) => name.split(" ")[0] === "airlock");
  const rows = figures.map((one) => row(one, reference));
  return table(
    [
      "whole command",
      "median ms",
      "± half quartiles",
      "min ms",
      "airlock / it",
      "cold ms",
      "memory MB",
    ],
    rows,
  );
}

function row(figures: Figures, reference: Figures | undefined): string[] {
  const typical = median(figures.samples);
  return [
    figures.name,
    ms(typical),
    ms(spread(figures.samples)),
    ms(Math.min(...figures.samples)),
    reference === undefined ? "" : (median(reference.samples) / typical).toFixed(2),
    ms(figures.cold),
    figures.memory === null || figures.memory === 0 ? "" : (figures.memory / 1e6).toFixed(0),
  ];
}

function verdict({ target, value, met }: Result): string[] {
  const digits = target.unit === "MB" ? 0 : 2;
  const unit = target.unit === "MB" ? " MB" : "";
  const limit = `${target.inclusive ? "≤" : "<"} ${target.limit}${unit}`;
  const outcome =
    met === null
      ? "not measured"
      : met
        ? "met"
        : target.kind === "goal"
          ? "goal not met"
          : "NOT MET";
  return [
    target.kind === "goal" ? `goal: ${target.text}` : target.text,
    limit,
    value === null ? "" : `${value.toFixed(digits)}${unit}`,
    outcome,
  ];
}

/**
 * A Markdown table whose columns also line up as plain text; the first column to the left, the
 * others to the right.
 */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)];
}

function ms(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}
