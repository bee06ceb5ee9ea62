// What a project says of tasks and their worktrees. Types only.

/** `tasks` in the config at the root, with its defaults filled in. */
export interface TaskSettings {
  /** The branch of a task; `{name}` is its id and its title as a name. */
  readonly branch: string;
  /** Where the worktrees lie, from the main working tree; `{repo}` is its name. */
  readonly folder: string;
  /** Patterns, as gitignore(5), of ignored files that a task gets a copy of. */
  readonly copy: readonly string[];
  /** The command that installs what `node_modules` holds; `null`: the lock file says it, `false`: nothing is to be installed. */
  readonly install: readonly string[] | false | null;
  /** Commands that prepare a worktree, in order. */
  readonly setup: readonly (readonly string[])[];
  /** The first and the last port that tasks may have. */
  readonly ports: readonly [first: number, last: number];
  /** So many live sessions share a tree; from this one on a session belongs into a task of its own. */
  readonly sessions: number;
}

/** Whether `airlock session start --auto` gives a session a worktree: never, only says so, or does. */
export type WorktreeSetting = "off" | "suggest" | "auto";
