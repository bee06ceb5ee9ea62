// The native config as its author writes it: the public types, with what each key means.

// From files of their own, since the package ships the types that a config mentions, and no others.
import type { Stage } from "../types/stage.ts";
import type { WorktreeSetting } from "../types/worktrees.ts";

/** `airlock.config.*`, or `"airlock"` in package.json. */
export interface AirlockConfig {
  /** The JSON schema, for editors. */
  $schema?: string | undefined;
  /** Configs whose checks this one has, too: paths relative to this file (`"../airlock.config.json"`), or packages. */
  extends?: string | string[] | undefined;
  /** The checks by name. `true`: the preset or built-in of that name; `false`: not the check of that name that was extended. */
  checks?: Record<string, boolean | string | CheckConfig> | undefined;
  /** What happens to a commit made with `--no-verify`: it is recorded (the default), or refused. Only in the root's config. */
  noVerify?: "record" | "refuse" | undefined;
  /**
   * What a commit may carry. `broad`: paths that a broad command swept up (`git add .`, `commit -a`) and nobody named are refused
   * (the default), only said, or allowed. Only in the root's config.
   */
  scope?: { broad?: "refuse" | "warn" | "allow" | undefined } | undefined;
  /**
   * Checks with `needs: "tree"`, when others have landed while `airlock commit` was at work: they run again on what would be
   * there then (`always`, the default), or not. Only in the root's config.
   */
  recheck?: "always" | "never" | undefined;
  /** Ignored paths that a chamber gets as links, relative to the root: `[".venv"]`. Only in the root's config. */
  link?: string[] | undefined;
  /** What happens to a commit that changes what another session claims: refused (`"enforce"`, the default), said, or nothing. Only in the root's config. */
  claims?: "off" | "warn" | "enforce" | undefined;
  /** Add the trailer `Airlock-Session` to every commit's message. Only in the root's config. */
  sessionTrailer?: boolean | undefined;
  /** Branches and worktrees of tasks. Only in the root's config. */
  tasks?: TasksConfig | undefined;
  /** Whether `airlock session start --auto` gives a session a worktree: never, only says so (`"suggest"`, the default), or does. Only in the root's config. */
  worktrees?: WorktreeSetting | undefined;
}

/** What is said of tasks. */
export interface TasksConfig {
  /** The branch of a task, by default `"airlock/task-{name}"`; `{name}` is its id and its title as a name. */
  branch?: string | undefined;
  /** Where the worktrees lie, from the main working tree, by default `"../{repo}.tasks"`; `{repo}` is its name. */
  folder?: string | undefined;
  /** Patterns, as in .gitignore, of ignored files that a task gets a copy of: `[".env"]`. */
  copy?: string[] | undefined;
  /** The command that installs node_modules, where it cannot be shared: `["npm", "ci"]`; without it, the lock file says it; `false`: none. */
  install?: string[] | false | undefined;
  /** Commands that prepare a worktree, in order: `[["npm", "run", "build"]]`. */
  setup?: string[][] | undefined;
  /** The first and the last port that tasks may have, by default `[20000, 29999]`. */
  ports?: [number, number] | undefined;
  /** From this session on (by default the third) `airlock session start --auto` gives a worktree. */
  sessions?: number | undefined;
}

/**
 * One check. A string in its place is its `run`, or `builtin:<id>`. Without `run`, `preset` and `builtin` it is the preset or
 * built-in of its own name, with what is said here in place of what that says.
 */
export interface CheckConfig {
  /** Globs of the paths it is about, relative to the config's folder; without it, all of them. */
  files?: string | string[] | undefined;
  /** Globs of paths it is not about. */
  exclude?: string | string[] | undefined;
  /** The command: text that is split into words without a shell, or the list of words. The paths follow behind it. */
  run?: string | string[] | undefined;
  /** A preset (`"eslint"`); everything else said here stands in place of what it says. */
  preset?: string | undefined;
  /** Words that follow the preset's own. */
  args?: string[] | undefined;
  /** A built-in (`"large-file"`). */
  builtin?: string | undefined;
  /** The built-in's own options. */
  options?: Record<string, unknown> | undefined;
  /** The command that mends the files, which follow behind it; `false`: nothing does. Run by `airlock fix`. */
  fix?: string | string[] | false | undefined;
  /** `"commit"`: what `fix` makes of the staged content is what gets committed. */
  fixes?: "commit" | undefined;
  /** When it runs: `"pre-commit"` (the default), `"commit-msg"`, `"pre-push"`, or several of them. */
  stage?: Stage | Stage[] | undefined;
  /** It runs for deletions, too; a command is handed no path that is gone. */
  deleted?: boolean | undefined;
  /** Only findings on lines that the commit adds or changes count, and those without a line. */
  changedLines?: boolean | undefined;
  /** `"warn"`: what it finds is shown and does not fail the commit. */
  level?: "error" | "warn" | undefined;
  /** Types that a file must have, all of them: `"text"`, `"executable"`, `"symlink"`, a language by name or shebang; `"ts|tsx"`: one of them; `"!svg"`: not. */
  types?: string | string[] | undefined;
  /** A name by which several checks are chosen together: `--check`, `--skip`, `dependsOn`. */
  group?: string | undefined;
  /** Let the system's shell run the text; the paths are its `"$@"`. */
  shell?: boolean | undefined;
  /** `false`: the command gets no paths, and runs once when any path it is about changed. */
  paths?: false | undefined;
  /** One process per path, with the content on standard input; `{path}` in an argument is the path. */
  stdin?: boolean | undefined;
  /** `"tree"`: what it says rests on the whole tree, not only on the paths it is about. */
  needs?: "tree" | undefined;
  /** Folder where it runs, relative to the config's folder, which is the default. */
  cwd?: string | undefined;
  /** Environment variables. */
  env?: Record<string, string> | undefined;
  /** Seconds, or `"500ms"`, `"30s"`, `"5m"` (the default), `"1h"`: then its whole process group is killed. */
  timeout?: number | string | undefined;
  /** Never beside another check, and one process at a time. */
  serial?: boolean | undefined;
  /** Names of checks or groups of this config that must have passed first. */
  dependsOn?: string[] | undefined;
  /** Globs of further files that its verdict rests on, `[]` for none: then a pass is remembered by content. */
  inputs?: string[] | undefined;
}
