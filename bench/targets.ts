// What the project promises about speed, as data: each line of the report is one of these.

import { median } from "./statistics.ts";
import { chamberRatio } from "./first-chamber.ts";
import type { FirstChamber } from "./first-chamber.ts";
import type { Figures } from "./rounds.ts";

/** What was measured for one size. */
export interface Measured {
  readonly size: number;
  readonly figures: readonly Figures[];
  /** Only for the sizes that have a target for it. */
  readonly firstChamber: FirstChamber | null;
}

export interface Target {
  readonly size: number;
  readonly text: string;
  /** A goal is aimed at, not promised. */
  readonly kind: "target" | "goal";
  readonly unit: "times" | "MB";
  readonly limit: number;
  /** Whether the limit itself still meets it. */
  readonly inclusive: boolean;
  /** The measured value; throws NotMeasured. */
  readonly value: (measured: Measured) => number;
}

/** A target with what came out; `null`: not measured. */
export interface Result {
  readonly target: Target;
  readonly value: number | null;
  readonly met: boolean | null;
}

/** Thrown where a target needs a contender that did not take part. */
class NotMeasured extends Error {}

const target = { kind: "target", unit: "times", inclusive: true } as const;
const goal = { kind: "goal", unit: "times", inclusive: false, limit: 1 } as const;

const targets: readonly Target[] = [
  {
    ...target,
    size: 10_000,
    text: "commit / lint-staged",
    limit: 0.5,
    value: (m) => ratio(m, "lint-staged"),
  },
  {
    ...target,
    size: 10_000,
    text: "commit / pre-commit",
    limit: 1,
    inclusive: false,
    value: (m) => ratio(m, "pre-commit"),
  },
  {
    ...target,
    size: 10_000,
    text: "(commit − bare git − node -e 0) / node -e 0",
    limit: 1.2,
    value: overhead,
  },
  { ...goal, size: 10_000, text: "commit / prek", value: (m) => ratio(m, "prek") },
  {
    ...target,
    size: 10_000,
    text: "first chamber / git checkout-index -a",
    limit: 1.5,
    inclusive: false,
    value: firstChamber,
  },
  {
    ...target,
    size: 100_000,
    text: "commit / lint-staged",
    limit: 0.4,
    value: (m) => ratio(m, "lint-staged"),
  },
  { ...target, size: 100_000, text: "commit / prek", limit: 0.6, value: (m) => ratio(m, "prek") },
  {
    ...target,
    size: 100_000,
    text: "peak memory of the hook",
    unit: "MB",
    limit: 150,
    inclusive: false,
    value: memory,
  },
  { ...goal, size: 100_000, text: "commit / lefthook", value: (m) => ratio(m, "lefthook") },
];

/** Holds the targets of this size against what was measured. */
export function judge(measured: Measured): readonly Result[] {
  return targets.filter(({ size }) => size === measured.size).map((one) => result(one, measured));
}

function result(one: Target, measured: Measured): Result {
  try {
    const value = one.value(measured);
    return { target: one, value, met: one.inclusive ? value <= one.limit : value < one.limit };
  } catch (error) {
    if (error instanceof NotMeasured) return { target: one, value: null, met: null };
    throw error;
  }
}

function of(measured: Measured, name: string): Figures {
  const found = measured.figures.find((figures) => figures.name === name);
  if (found === undefined) throw new NotMeasured(name);
  return found;
}

function time(measured: Measured, name: string): number {
  return median(of(measured, name).samples);
}

function ratio(measured: Measured, peer: string): number {
  return time(measured, "airlock") / time(measured, peer);
}

function overhead(measured: Measured): number {
  const node = time(measured, "node -e 0");
  return (time(measured, "airlock") - time(measured, "bare git") - node) / node;
}

function memory(measured: Measured): number {
  const bytes = of(measured, "airlock").memory;
  if (bytes === null) throw new NotMeasured("memory");
  return bytes / 1e6;
}

function firstChamber(measured: Measured): number {
  if (measured.firstChamber === null) throw new NotMeasured("first chamber");
  return chamberRatio(measured.firstChamber);
}
