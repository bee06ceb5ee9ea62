// An entry of another tool's config that cannot be run here becomes a check that could not tell: the others still run.

import { AirlockError } from "../errors.ts";
import type { Check } from "../types.ts";
import { type CheckParts, makeCheck } from "./check.ts";

/** What is known of the entry all the same; a filter that cannot be read lets every path through. */
export type KnownParts = Omit<CheckParts, "task">;

/**
 * Returns what `read` makes of an entry; where it throws CONFIG_INVALID, a check in its place that could not tell, for that reason,
 * wherever the entry applies. It can be left out by its name. Throws everything else that `read` throws.
 */
export function entryOf<Made>(read: () => Made, known: () => KnownParts): Made | Check {
  try {
    return read();
  } catch (error) {
    return cannotRun(configError(error), known());
  }
}

/** Returns the check that stands for an entry which cannot be run: whatever it is asked about, it could not tell. */
export function cannotRun({ kind, code, message, next }: AirlockError, known: KnownParts): Check {
  const why = message.replace(/\.$/, "");
  const run = (_: readonly string[], check = known.name) =>
    Promise.reject(new AirlockError(kind, code, message, { next: [...next, `To go on without it, set AIRLOCK_SKIP=${quoted(check)}.`] }));
  return makeCheck({ ...known, task: { kind: "function", title: `cannot be run here: ${why}`, run, cannotRun: why }, fix: null });
}

/** Returns what `read` makes of a part of an entry that cannot be run, or `absent` where that is the part which cannot be read. */
export function ifReadable<Made>(read: () => Made, absent: Made): Made {
  try {
    return read();
  } catch (error) {
    configError(error);
    return absent;
  }
}

/** Takes what was thrown; returns it where it is about a config, and throws anything else again. */
export function configError(thrown: unknown): AirlockError {
  if (thrown instanceof AirlockError && thrown.kind === "config") return thrown;
  throw thrown;
}

/** A name as one word of a shell that AIRLOCK_SKIP takes for one name. */
function quoted(name: string): string {
  if (/^[\w./:@#+-]+$/.test(name)) return name;
  return `'${JSON.stringify(name).replaceAll("'", String.raw`'\''`)}'`;
}
