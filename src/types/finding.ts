// What a check has to say, with its place. Types only.

import type { RepoPath } from "./content.ts";

/** How much a finding weighs. Only errors fail a check. */
export type Level = "error" | "warning" | "note";

/** One thing that a check has to say, with its place. */
export interface Finding {
  /** `null`: about no file (a message, a branch). */
  readonly path: RepoPath | null;
  /** From 1; `null`: about the whole file. */
  readonly line: number | null;
  /** From 1, in UTF-16 units, as editors count; `null`: about the whole line. */
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly level: Level;
  /** The tool's own name for the rule (`no-unused-vars`, `TS2322`); `null` where it has none. */
  readonly rule: string | null;
  /** Untrusted text; may have several lines. */
  readonly message: string;
  /** The place holds a credential: no report shows the source there. */
  readonly secret?: true;
  /** Its tool says that its fixer would leave it as it is. */
  readonly fixable?: false;
}
