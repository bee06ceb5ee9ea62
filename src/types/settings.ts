// What the config says beside checks. Types only.

import type { RepoPath } from "./content.ts";
import type { TaskSettings, WorktreeSetting } from "./worktrees.ts";

/** What the config says beside checks. */
export interface Settings {
  readonly noVerify: "record" | "refuse";
  /** What happens to a commit with paths that a broad command swept up. */
  readonly broad: "refuse" | "warn" | "allow";
  /** Whether checks of the whole tree run again when others have landed while `airlock commit` was at work. */
  readonly recheck: "always" | "never";
  /** Ignored paths that a chamber gets as links, relative to the root. */
  readonly link: readonly RepoPath[];
  /** What happens to a commit that changes what another session claims. */
  readonly claims: "off" | "warn" | "enforce";
  /** Commits say in their message which session made them. */
  readonly sessionTrailer: boolean;
  readonly tasks: TaskSettings;
  readonly worktrees: WorktreeSetting;
}
