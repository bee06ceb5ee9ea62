// Parses and formats durations.

import { AirlockError } from "../errors.ts";

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Maximum duration of a claim. */
const maximum = 30 * 86_400_000;

/**
 * Parses `90s`, `60m`, `2h`, `1d`, `500ms`, or a bare number of seconds; returns milliseconds,
 * above 0. Throws USAGE naming the option.
 */
export function parseDuration(text: string, option: string): number {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  const duration =
    parts === null ? Number.NaN : Math.round(Number(parts[1]) * units[parts[2] ?? "s"]!);
  if (duration > 0 && duration <= maximum) return duration;
  throw new AirlockError(
    "usage",
    "USAGE",
    `${option} takes a time above 0 and up to 30d, such as 90s, 60m or 2h, not ${JSON.stringify(text)}.`,
    {
      next: [`The same command with ${option} 60m.`],
    },
  );
}

/** Takes milliseconds; returns `45 s`, `12 min`, `3 h 5 min` or `2 d 3 h`, at least `0 s`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/**
 * Takes milliseconds since 1970; returns the time to the second in UTC, so that two machines write
 * the same.
 */
export function clockTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, -5)}Z`;
}
