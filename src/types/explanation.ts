// The explanation of which checks handle a path. Types only.

import type { ChangeStatus, RepoPath } from "./content.ts";
import type { Stage } from "./stage.ts";

/** One check, and whether it sees the path. */
export interface CheckExplanation {
  readonly name: string;
  readonly source: SourceLine;
  readonly stages: readonly Stage[];
  readonly group: string | null;
  readonly sees: boolean;
  /** It sees the path and cannot run: it would be `could not tell`, for the reason in `why`. */
  readonly couldNotTell: boolean;
  /** Why it does not see the path, or how it does; may be empty. */
  readonly why: string;
}

export interface Explanation {
  readonly path: RepoPath;
  /** Its difference from the base; `null`: none, so that nothing would run on it now. */
  readonly change: ChangeStatus | null;
  /** The path exists in the candidate. */
  readonly exists: boolean;
  readonly types: readonly string[];
  /** The configs that handle it; more than one where other tools' stand side by side. */
  readonly configs: readonly RepoPath[];
  /**
   * Configs in folders above the path that do not count, because their tool reads only its config
   * at the root.
   */
  readonly misplaced: readonly { readonly tool: string; readonly file: RepoPath }[];
  readonly checks: readonly CheckExplanation[];
}

/** The place in which a check is configured, for people. */
export interface SourceLine {
  readonly file: RepoPath;
  readonly place: string;
  /** From 1; `null`: it cannot be told. */
  readonly line: number | null;
}
