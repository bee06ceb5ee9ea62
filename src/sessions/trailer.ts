// The trailer that says in a commit's message which session made it.

import type { Environment, Settings } from "../types.ts";
import { sessionOf } from "./identity.ts";

/**
 * Takes the settings of the config and the environment of who commits; returns the trailer (git-interpret-trailers(1)), or `null`
 * where none is asked for, or where nothing tells which session this is.
 */
export function trailerOf({ sessionTrailer }: Pick<Settings, "sessionTrailer">, env: Environment): string | null {
  if (!sessionTrailer) return null;
  const { kind, name } = sessionOf(env);
  // One line of plain characters: a message is no place for anything else, and sh reads it.
  const value = name
    .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 200);
  return kind === "unknown" || value === "" ? null : `Airlock-Session: ${value}`;
}
