// The result of `airlock commit`: the landed commit, or the exit code if nothing was committed.
// Types only.

import type { Content, Entry, Oid, RepoPath, TreeChange } from "./content.ts";
import type { RunResult } from "./result.ts";

/** An entry of the commit, with the entries that it replaces. */
export interface StagedEntry extends Entry {
  /** In the base. */
  readonly base: Content | null;
  /** In the shared index when the commit began. */
  readonly index: Content | null;
}

/** A check, a hook, the editor or git stopped the commit. Its message has been printed already. */
export interface NotCommitted {
  readonly kind: "not committed";
  readonly exitCode: number;
  readonly checked: RunResult | null;
}

/** A commit that has landed. */
export interface Landed {
  readonly kind: "landed";
  readonly commit: Oid;
  /** The full name of the branch; `null` where HEAD is detached. */
  readonly branch: string | null;
  readonly subject: string;
  /** The commit that it follows or replaces. */
  readonly base: Oid | null;
  readonly rebuilt: boolean;
  /** The differences between the landed commit and its first parent. */
  readonly changes: readonly TreeChange[];
  /** The entries of the commit, with what the index had before. */
  readonly entries: readonly StagedEntry[];
  /** Named and changed paths that a fixer or a hook set back to what the base has. */
  readonly undone: readonly RepoPath[];
  /** Repositories below a named folder, which the commit does not take. */
  readonly leftOut: readonly RepoPath[];
  readonly checked: RunResult | null;
  /**
   * The shared index is not updated yet, because another process held `index.lock` all the time.
   * The next commit updates it.
   */
  readonly indexPending: boolean;
  /** The worktree was switched to another branch meanwhile. */
  readonly switched: boolean;
  readonly failedHooks: readonly string[];
  readonly milliseconds: Phases;
}

/** Milliseconds by phase. */
export interface Phases {
  readonly staging: number;
  readonly chamber: number;
  readonly checks: number;
  /** `git commit` with its hooks and editor, without the checks. */
  readonly commit: number;
  /** Waiting for the landing lock. */
  readonly waiting: number;
  /** Holding the landing lock. */
  readonly landing: number;
  readonly index: number;
  readonly total: number;
}
