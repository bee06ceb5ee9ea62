// Settings of the config beside its checks. Types only.

import type { RepoPath } from "./content.ts";
import type { TaskSettings, WorktreeSetting } from "./worktree-list.ts";

/** Settings of the config beside its checks. */
export interface Settings {
  readonly noVerify: "record" | "refuse";
  /** Treatment of a commit with paths that a broad command added. */
  readonly broad: "refuse" | "warn" | "allow";
  /**
   * Decides if checks of the whole tree run again when others have landed while `airlock commit`
   * was running.
   */
  readonly recheck: "always" | "never";
  /** Ignored paths that a chamber links to, relative to the root. */
  readonly link: readonly RepoPath[];
  /** Treatment of a commit that changes paths which another session claims. */
  readonly claims: "off" | "warn" | "enforce";
  /** True if commit messages name the session that made the commit. */
  readonly sessionTrailer: boolean;
  readonly tasks: TaskSettings;
  readonly worktrees: WorktreeSetting;
}
