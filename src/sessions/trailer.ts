// The trailer that says in a commit's message which session made it.

import type { Environment } from "../types.ts";
import { sessionOf } from "./identity.ts";

/** Returns the trailer of the session (git-interpret-trailers(1)), or `null` where nothing tells which one it is. */
export function sessionTrailer(env: Environment): string | null {
  const { kind, name } = sessionOf(env);
  // One line of plain characters: a message is no place for anything else, and sh reads it.
  const value = name
    .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, 200);
  return kind === "unknown" || value === "" ? null : `Airlock-Session: ${value}`;
}
