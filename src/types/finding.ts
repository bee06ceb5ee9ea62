// Findings of checks. Types only.

import type { RepoPath } from "./content.ts";

/** The severity of a finding. Only errors fail a check. */
export type Level = "error" | "warning" | "note";

/** A problem that a check reports, with its place. */
export interface Finding {
  /** `null`: it is not about a file (but a message, a branch). */
  readonly path: RepoPath | null;
  /** From 1; `null`: about the whole file. */
  readonly line: number | null;
  /** From 1, in UTF-16 units, as editors count; `null`: about the whole line. */
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly level: Level;
  /**
   * The tool's own name for the rule (`no-unused-vars`, `TS2322`); `null` if the tool names no
   * rule.
   */
  readonly rule: string | null;
  /** Untrusted text; may have several lines. */
  readonly message: string;
  /** The place holds a credential: no report shows the source there. */
  readonly secret?: true;
  /** `false`: its tool says that the fixer would not change it. */
  readonly fixable?: false;
}
