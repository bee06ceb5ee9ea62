// Settings of the config for tasks and their worktrees. Types only.

/** `tasks` in the config at the root, with defaults filled in. */
export interface TaskSettings {
  /** Branch name of a task; `{name}` is its id and its title as a name. */
  readonly branch: string;
  /** Folder of the worktrees, relative to the main working tree; `{repo}` is that tree's name. */
  readonly folder: string;
  /** Patterns, as in gitignore(5), of ignored files that are copied into a task. */
  readonly copy: readonly string[];
  /**
   * Command that installs `node_modules`; `null`: chosen by the lock file, `false`: no
   * installation.
   */
  readonly install: readonly string[] | false | null;
  /** Commands that prepare a worktree, in order. */
  readonly setup: readonly (readonly string[])[];
  /** The first and the last port that tasks may use. */
  readonly ports: readonly [first: number, last: number];
  /**
   * Number of live sessions in one tree from which another session should get a task of its own.
   */
  readonly sessions: number;
}

/**
 * `airlock session start --auto` gives a session a worktree: never, only suggests it, or does it.
 */
export type WorktreeSetting = "off" | "suggest" | "auto";
