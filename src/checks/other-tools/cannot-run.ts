// Turns an entry of another tool's config that cannot be run here into a check that reports an
// error, so that the others still run.

import { AirlockError } from "../../errors.ts";
import type { Check } from "../../types.ts";
import { type CheckParts, makeCheck } from "../check.ts";

/** The readable parts of the entry; a filter that cannot be read lets every path through. */
export type KnownParts = Omit<CheckParts, "task">;

/**
 * Returns what `read` makes of an entry. If `read` throws CONFIG_INVALID, returns a check that
 * reports this error wherever the entry applies; it can be skipped by its name. Passes on
 * everything else that `read` throws.
 */
export function entryOf<Made>(read: () => Made, known: () => KnownParts): Made | Check {
  try {
    return read();
  } catch (error) {
    return cannotRun(configError(error), known());
  }
}

/** Returns a check in place of an entry that cannot be run: it always ends with this error. */
export function cannotRun({ kind, code, message, next }: AirlockError, known: KnownParts): Check {
  const why = message.replace(/\.$/, "");
  const run = () => Promise.reject(new AirlockError(kind, code, message, { next }));
  return makeCheck({
    ...known,
    task: { kind: "function", title: `cannot be run here: ${why}`, run, cannotRun: why },
    fix: null,
  });
}

/**
 * Returns what `read` makes of a part of an entry that cannot be run, or `absent` if this part
 * cannot be read.
 */
export function ifReadable<Made>(read: () => Made, absent: Made): Made {
  try {
    return read();
  } catch (error) {
    configError(error);
    return absent;
  }
}

/**
 * Takes a thrown value; returns it if it is an error of kind `config`, and throws it again
 * otherwise.
 */
export function configError(thrown: unknown): AirlockError {
  if (thrown instanceof AirlockError && thrown.kind === "config") return thrown;
  throw thrown;
}
