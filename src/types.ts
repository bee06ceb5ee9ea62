// The nouns of design and code, one word per thing. Types only: nothing here runs.

import type { Condition } from "./types/condition.ts";
import type { Change, Oid, RepoPath } from "./types/content.ts";
import type { Stage } from "./types/stage.ts";
import type { Standalone } from "./types/standalone.ts";
import type { Task } from "./types/task.ts";
import type { Settings } from "./types/settings.ts";

export type * from "./types/condition.ts";
export type * from "./types/content.ts";
export type * from "./types/finding.ts";
export type * from "./types/result.ts";
export type * from "./types/settings.ts";
export type * from "./types/stage.ts";
export type * from "./types/standalone.ts";
export type * from "./types/task.ts";
export type * from "./types/worktrees.ts";

/** A repository as one process sees it: where it is and how git must be called for it. */
export interface Repository {
  /** Top of the working tree, absolute; `null` in a bare repository. */
  readonly root: string | null;
  /** This worktree's git directory, absolute (`.git`, or `.git/worktrees/<n>`). */
  readonly gitDir: string;
  /** The git directory that all worktrees share, absolute. */
  readonly commonDir: string;
  readonly objectFormat: "sha1" | "sha256";
  /** The index git would commit from, absolute: `GIT_INDEX_FILE` inside a hook, else `<gitDir>/index`. */
  readonly indexFile: string;
  /** Environment of every git call on this repository: the caller's, with the repository's variables set outright. */
  readonly env: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Makes a folder and an environment the process' own, for code of a config that runs in this process: it must find the
 * chamber where lint-staged would show it the working tree. Returns what takes that back.
 */
export type Enter = (folder: string, env: Environment) => () => void;

/** A configured command with the paths it wants; what every reader of a config makes. */
export interface Check {
  /** Unique within a run. */
  readonly name: string;
  /** Where it is configured: path of the file in the candidate, and the place in it, for people. */
  readonly source: { readonly file: RepoPath; readonly place: string };
  /** The keys that lead to it in its file, where there are such. For people: says nothing of what it does. */
  readonly keys?: readonly (string | number)[];
  /** Folder of the config: globs are matched relative to it, and it is the default `cwd`. `""` is the root. */
  readonly folder: RepoPath;
  /** Says whether the check wants this path; pure. Takes a path relative to the root. */
  readonly wants: (path: RepoPath) => boolean;
  /** The globs behind `wants`, where it is made of globs; relative to the folder. For people, as the keys. */
  readonly globs?: { readonly files?: readonly string[] | undefined; readonly exclude?: readonly string[] | undefined };
  /** The keys behind `wants` as another tool's config has them. For people, as the globs. */
  readonly filters?: Readonly<Record<string, unknown>>;
  readonly task: Task;
  /** `tree`: what it says depends on the whole candidate, and it runs when anything it wants changed. */
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
  /** Globs of further files that its verdict rests on; `null`: not known, so its passes are not remembered. */
  readonly inputs: readonly string[] | null;
  /** Globs, as `inputs`: where the candidate holds such a file, its verdict may rest on anything, and no pass is remembered. */
  readonly uncacheable: readonly string[];
  /** Its verdict rests on nothing of node_modules but its own package; `null`: on all of it, for all we know. */
  readonly standalone: Standalone | null;
  readonly stages: readonly Stage[];
  /** Stages in which it runs whatever changed: it is about the commit, not about files. */
  readonly always: readonly Stage[];
  /** Conditions beside its stages, all of which must let it run. */
  readonly when: readonly Condition[];
  /** Whether its command is handed the changed paths that it wants, or every path of the tree that it wants. */
  readonly handed: "changed" | "all";
  /** Deletions are of interest, too: it runs for them, and a built-in sees them. A command is still handed no path that is gone. */
  readonly deleted: boolean;
  /** Only findings on lines that the commit adds or changes count. */
  readonly changedLines: boolean;
  /** `warning`: what it finds is shown and does not fail the commit. What it could not tell, or changed, still does. */
  readonly level: "error" | "warning";
  /** Conditions on a file's types, all of them to be met (`identify`'s names: `text`, `ts|tsx`, `!markdown`); `null`: any file. */
  readonly types: readonly string[] | null;
  /** Files that it takes beside those by their types: a script by its first line. `wants` says which paths may be such; `null`: none. */
  readonly also: { readonly wants: (path: RepoPath) => boolean; readonly types: readonly string[] } | null;
  /** A name by which several checks are chosen together. */
  readonly group: string | null;
  /** How the tool whose config has it lets it be left out: a variable that lists names, and the names that mean it. */
  readonly leftOutBy: { readonly variable: string; readonly names: readonly string[] } | null;
  /** What mends the files, for `airlock fix`; `null`: nothing does. */
  readonly fix: Task | null;
  /** `commit`: what `fix` makes of the content is what gets committed. */
  readonly fixes: "report" | "commit";
  /** Everything in the definition that can change its verdict, as text: part of the key of a remembered verdict. */
  readonly definition: string;
}

/** The whole configuration of one candidate. */
export interface Config {
  readonly checks: readonly Check[];
  readonly settings: Settings;
  /** The files it came from, root first; empty: there is none. */
  readonly files: readonly RepoPath[];
  /** The blob at the root that alone decides `noVerify`; `null`: it rests on more of the tree. Absent: nothing there may say it. */
  readonly noVerifyBlob?: Oid | null;
}

/**
 * What a commit under way is doing. `committing`: git has it, with the message, an editor, the user's hooks and the signature; behind
 * `git commit` the landing as well. The commit door goes on to `waiting` (for the landing lock), `landing`, `refreshing` (the shared
 * index) and `post-commit`.
 */
export type CommitPhase = "guards" | "checks" | "committing" | "waiting" | "landing" | "refreshing" | "post-commit";

/** A check with the changed paths it will see. */
export interface PlannedCheck {
  readonly check: Check;
  readonly changes: readonly Change[];
}
