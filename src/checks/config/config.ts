// The native config as its author writes it: the public types, with the meaning of each key.

// Imported from separate files, since the package ships only the types that a config mentions.
import type { Stage } from "../../types/stage.ts";
import type { WorktreeSetting } from "../../types/worktree-list.ts";

/** The content of `airlock.config.*`, or of `"airlock"` in package.json. */
export interface AirlockConfig {
  /** The JSON schema, for editors. */
  $schema?: string | undefined;
  /**
   * Configs to inherit checks from: paths relative to this file (`"../airlock.config.json"`), or
   * packages.
   */
  extends?: string | string[] | undefined;
  /**
   * The checks by name. `true` uses the preset or built-in of that name; `false` removes the
   * inherited check of that name.
   */
  checks?: Record<string, boolean | string | CheckConfig> | undefined;
  /**
   * Policy for a commit made with `--no-verify`: record it (the default) or refuse it. Only in the
   * root's config.
   */
  noVerify?: "record" | "refuse" | undefined;
  /**
   * Limits on the paths of a commit. `broad` sets the policy for paths that only a broad add staged
   * (`git add .`, `commit -a`): refuse them (the default), warn, or allow them. Only in the root's
   * config.
   */
  scope?: { broad?: "refuse" | "warn" | "allow" | undefined } | undefined;
  /**
   * Policy for checks with `needs: "tree"` when other commits have landed during `airlock commit`:
   * run them again on the tree that would result (`always`, the default), or not. Only in the
   * root's config.
   */
  recheck?: "always" | "never" | undefined;
  /**
   * Ignored paths to link into a chamber, relative to the root: `[".venv"]`. Only in the root's
   * config.
   */
  link?: string[] | undefined;
  /**
   * Policy for a commit that changes what another session claims: refuse it (`"enforce"`, the
   * default), warn, or ignore it. Only in the root's config.
   */
  claims?: "off" | "warn" | "enforce" | undefined;
  /** Add the trailer `Airlock-Session` to every commit's message. Only in the root's config. */
  sessionTrailer?: boolean | undefined;
  /** Branches and worktrees of tasks. Only in the root's config. */
  tasks?: TasksConfig | undefined;
  /**
   * Policy for giving sessions a worktree in `airlock session start --auto`: never, only suggest it
   * (`"suggest"`, the default), or do it. Only in the root's config.
   */
  worktrees?: WorktreeSetting | undefined;
}

/** Settings for tasks. */
export interface TasksConfig {
  /**
   * The branch of a task, by default `"airlock/task-{name}"`; `{name}` consists of its id and its
   * title.
   */
  branch?: string | undefined;
  /**
   * The folder of the worktrees, relative to the main working tree, by default `"../{repo}.tasks"`;
   * `{repo}` is the repository's name.
   */
  folder?: string | undefined;
  /** Patterns, as in .gitignore, of ignored files to copy into a task: `[".env"]`. */
  copy?: string[] | undefined;
  /**
   * The command that installs node_modules if it cannot be shared: `["npm", "ci"]`; by default it
   * is derived from the lock file; `false` installs nothing.
   */
  install?: string[] | false | undefined;
  /** Commands that prepare a worktree, in order: `[["npm", "run", "build"]]`. */
  setup?: string[][] | undefined;
  /** The first and the last port for tasks, by default `[20000, 29999]`. */
  ports?: [number, number] | undefined;
  /**
   * The number of the session (by default the third) from which on `airlock session start --auto`
   * gives a worktree.
   */
  sessions?: number | undefined;
}

/**
 * One check. A string is shorthand for its `run`, or for `builtin:<id>`. Without `run`, `preset`
 * and `builtin` it is the preset or built-in of its own name, and the keys given here override that
 * one's.
 */
export interface CheckConfig {
  /** Globs of the paths to check, relative to the config's folder; by default all of them. */
  files?: string | string[] | undefined;
  /** Globs of paths to leave out. */
  exclude?: string | string[] | undefined;
  /**
   * The command: a string that is split into words without a shell, or the list of words. The paths
   * are appended.
   */
  run?: string | string[] | undefined;
  /** A preset (`"eslint"`); all other keys given here override the preset's. */
  preset?: string | undefined;
  /** Words appended to the preset's own. */
  args?: string[] | undefined;
  /** A built-in (`"large-file"`). */
  builtin?: string | undefined;
  /** The built-in's own options. */
  options?: Record<string, unknown> | undefined;
  /**
   * The command that fixes the files, which are appended; `false`: no fixer. Run by `airlock fix`.
   */
  fix?: string | string[] | false | undefined;
  /** `"commit"`: the commit contains the staged content as changed by `fix`. */
  fixes?: "commit" | undefined;
  /**
   * When it runs: `"pre-commit"` (the default), `"commit-msg"`, `"pre-push"`, or several of them.
   */
  stage?: Stage | Stage[] | undefined;
  /** Run for deletions, too; a command never receives a deleted path. */
  deleted?: boolean | undefined;
  /** Count only findings on lines that the commit adds or changes, and those without a line. */
  changedLines?: boolean | undefined;
  /** `"warn"`: show its findings, but do not fail the commit. */
  level?: "error" | "warn" | undefined;
  /**
   * Types that a file must have, all of them: `"text"`, `"executable"`, `"symlink"`, a language by
   * name or shebang; `"ts|tsx"`: one of them; `"!svg"`: not.
   */
  types?: string | string[] | undefined;
  /** A name to select several checks together: `--check`, `--skip`, `dependsOn`. */
  group?: string | undefined;
  /** Run the text in the system's shell; the paths are its `"$@"`. */
  shell?: boolean | undefined;
  /** `false`: the command gets no paths, and runs once if any of its paths changed. */
  paths?: false | undefined;
  /**
   * One process per path, with the content on standard input; `{path}` in an argument is the path.
   */
  stdin?: boolean | undefined;
  /** `"tree"`: the result depends on the whole tree, not only on the paths it checks. */
  needs?: "tree" | undefined;
  /** Folder to run in, relative to the config's folder, which is the default. */
  cwd?: string | undefined;
  /** Environment variables. */
  env?: Record<string, string> | undefined;
  /**
   * Seconds, or `"500ms"`, `"30s"`, `"5m"` (the default), `"1h"`; after that its whole process
   * group is killed.
   */
  timeout?: number | string | undefined;
  /** Never run beside another check; use one process at a time. */
  serial?: boolean | undefined;
  /** Names of checks or groups of this config that must have passed first. */
  dependsOn?: string[] | undefined;
  /**
   * Globs of the other files that the result depends on (`[]`: no other files). With this key a
   * pass is cached; without it the check runs every time.
   */
  inputs?: string[] | undefined;
}
