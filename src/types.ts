// The nouns of design and code, one word per thing. Types only: nothing here runs.

import type { Change, Oid, RepoPath } from "./types/content.ts";
import type { Stage } from "./types/stage.ts";
import type { Task } from "./types/task.ts";
import type { Settings } from "./types/settings.ts";

export type * from "./types/content.ts";
export type * from "./types/explanation.ts";
export type * from "./types/finding.ts";
export type * from "./types/landed.ts";
export type * from "./types/result.ts";
export type * from "./types/settings.ts";
export type * from "./types/stage.ts";
export type * from "./types/task.ts";
export type * from "./types/worktree-list.ts";

/** A repository: its paths, and the environment for calls of git. */
export interface Repository {
  /** Top of the working tree, absolute; `null` in a bare repository. */
  readonly root: string | null;
  /** This worktree's git directory, absolute (`.git`, or `.git/worktrees/<n>`). */
  readonly gitDir: string;
  /** The git directory that all worktrees share, absolute. */
  readonly commonDir: string;
  readonly objectFormat: "sha1" | "sha256";
  /**
   * The index git would commit from, absolute: `GIT_INDEX_FILE` inside a hook, else
   * `<gitDir>/index`.
   */
  readonly indexFile: string;
  /**
   * Environment of every git call on this repository: the caller's, with the variables that name
   * the repository.
   */
  readonly env: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Changes this process' current folder and environment for code of a config, which must find the
 * chamber where lint-staged would show it the working tree. Returns a function that changes them
 * back.
 */
export type Enter = (folder: string, env: Environment) => () => void;

/** A configured command with the paths it wants; what every reader of a config makes. */
export interface Check {
  /** Unique within a run. */
  readonly name: string;
  /**
   * The place of its configuration: the file in the candidate, and the place in the file, for
   * people.
   */
  readonly source: { readonly file: RepoPath; readonly place: string };
  /**
   * The keys that lead to it in its file, if the file has keys. For people: they do not change what
   * it does.
   */
  readonly keys?: readonly (string | number)[];
  /**
   * Folder of the config: globs are matched relative to it, and it is the default `cwd`. `""` is
   * the root.
   */
  readonly folder: RepoPath;
  /** Says whether the check wants this path; pure. Takes a path relative to the root. */
  readonly wants: (path: RepoPath) => boolean;
  /** The globs of `wants`, relative to the folder, if it consists of globs. For people. */
  readonly globs?: {
    readonly files?: readonly string[] | undefined;
    readonly exclude?: readonly string[] | undefined;
  };
  /** The filters of `wants` as another tool's config names them. For people. */
  readonly filters?: Readonly<Record<string, unknown>>;
  readonly task: Task;
  /**
   * `tree`: its result depends on the whole candidate, and it runs when any of its paths changed.
   */
  readonly needs: "paths" | "tree";
  /** Absolute chamber paths (lint-staged), or relative to `cwd`. */
  readonly pathStyle: "relative" | "absolute";
  /** Folder in the chamber where it runs, relative to the root. */
  readonly cwd: RepoPath;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds until the whole process group is killed. */
  readonly timeout: number;
  /** Never beside another check, and one batch at a time. */
  readonly serial: boolean;
  /** Names of checks that must have passed first. */
  readonly dependsOn: readonly string[];
  /**
   * Globs of the other files that its result depends on; `null`: not known, so its passes are not
   * cached.
   */
  readonly inputs: readonly string[] | null;
  /**
   * Globs of files that make its result depend on anything: if the candidate has such a file, no
   * pass is cached.
   */
  readonly uncacheable: readonly string[];
  /**
   * Of node_modules, its result depends on its own package only; `null`: it may depend on all of
   * node_modules.
   */
  readonly standalone: Standalone | null;
  readonly stages: readonly Stage[];
  /** Stages in which it runs even if none of its paths changed: it checks the commit, not files. */
  readonly always: readonly Stage[];
  /** Further conditions; it runs only if all of them allow it. */
  readonly when: readonly Condition[];
  /**
   * The paths that its command receives: those of its paths that changed, or all of its paths in
   * the tree.
   */
  readonly handed: "changed" | "all";
  /**
   * It also runs for deletions. A built-in receives them; a command never receives a deleted path.
   */
  readonly deleted: boolean;
  /** Only findings on lines that the commit adds or changes count. */
  readonly changedLines: boolean;
  /**
   * `warning`: its findings are shown and do not fail the commit. It still fails the commit if it
   * cannot run, or changes files.
   */
  readonly level: "error" | "warning";
  /**
   * Conditions on a file's types; all must be true (`identify`'s names: `text`, `ts|tsx`,
   * `!markdown`); `null`: any file.
   */
  readonly types: readonly string[] | null;
  /**
   * Further files that it checks because of their types, such as scripts by their first line; only
   * paths that `wants` accepts.
   */
  readonly also: {
    readonly wants: (path: RepoPath) => boolean;
    readonly types: readonly string[];
  } | null;
  /** A name that selects several checks together. */
  readonly group: string | null;
  /**
   * The variable with which its own tool skips it (`SKIP`), and the names that mean this check
   * there.
   */
  readonly leftOutBy: { readonly variable: string; readonly names: readonly string[] } | null;
  /** The fixer that `airlock fix` runs; `null`: it has no fixer. */
  readonly fix: Task | null;
  /** `commit`: the commit contains the content as changed by `fix`. */
  readonly fixes: "report" | "commit";
  /**
   * Everything in the definition that can change its result, as text: part of the key of a cached
   * pass.
   */
  readonly definition: string;
}

/** The whole configuration of one candidate. */
export interface Config {
  readonly checks: readonly Check[];
  readonly settings: Settings;
  /** The config files, root first; empty without a config. */
  readonly files: readonly RepoPath[];
  /**
   * The file of airlock's own config at the root, which has the settings; absent if the root has no
   * such config.
   */
  readonly settingsFile?: RepoPath;
  /**
   * The blob at the root that alone decides `noVerify`; `null`: more of the tree decides. Absent:
   * no file there may contain `noVerify`.
   */
  readonly noVerifyBlob?: Oid | null;
}

/**
 * The phase of a commit in progress. `committing`: git works on it (message, editor, the user's
 * hooks, signature; for `git commit` also the landing). `airlock commit` continues with `waiting`
 * (for the landing lock), `landing`, `refreshing` (the shared index) and `post-commit`.
 */
export type CommitPhase =
  | "guards"
  | "checks"
  | "committing"
  | "waiting"
  | "landing"
  | "refreshing"
  | "post-commit";

/** A check with the changed paths it will see. */
export interface PlannedCheck {
  readonly check: Check;
  readonly changes: readonly Change[];
}

/**
 * A check does not run if one entry of `skip` is true, nor if `only` exists and none of its entries
 * is true.
 */
export interface Condition {
  readonly skip: readonly Situation[];
  readonly only: readonly Situation[] | null;
}

/**
 * A tool whose result depends only on the files it receives, its inputs and itself; nothing that it
 * or its configuration could load changes the result.
 */
export interface Standalone {
  /**
   * First major version of its package for which this is true; the package must have no
   * dependencies.
   */
  readonly since: number;
  /**
   * Names of files that it would also find in a folder above the chamber. If there is one, a pass
   * is not cached.
   */
  readonly above: readonly string[];
  /**
   * Files (globs, as `inputs`) that may be a configuration of any kind, and a test that decides it
   * by their text.
   */
  readonly configured: {
    readonly files: readonly string[];
    readonly by: (text: string, path: RepoPath) => boolean | Promise<boolean>;
  };
}

/**
 * A state of the repository, a branch, or a command: the entries of lefthook's `skip` and `only`.
 */
export type Situation =
  | { readonly kind: "state"; readonly state: "merge" | "rebase" | "merge-commit" }
  | { readonly kind: "branch"; readonly matches: (branch: string) => boolean }
  /** True if the shell script succeeds, run at the top of the chamber. */
  | { readonly kind: "command"; readonly script: string };
