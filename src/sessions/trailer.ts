// Makes the trailer that names the session in a commit's message.

import type { Environment, Settings } from "../types.ts";
import { sessionOf } from "./identity.ts";

/**
 * Takes the settings of the config and the environment of the commit; returns the trailer
 * (git-interpret-trailers(1)). Returns `null` if the config asks for none, or if the session is
 * unknown.
 */
export function trailerOf(
  { sessionTrailer }: Pick<Settings, "sessionTrailer">,
  env: Environment,
): string | null {
  if (!sessionTrailer) return null;
  const { kind, name } = sessionOf(env);
  // Keep one line of plain characters: sh reads the value, and a message should hold nothing else.
  const value = name
    .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 200);
  return kind === "unknown" || value === "" ? null : `Airlock-Session: ${value}`;
}
