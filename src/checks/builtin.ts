// The type of a built-in: a check implemented here that reads git's objects, without a chamber and
// without a process.

import type { GenericSchema } from "valibot";
import type { ObjectReader } from "../git/objects.ts";
import type {
  Candidate,
  Change,
  Finding,
  RepoPath,
  Repository,
  Stage,
  TreeReader,
} from "../types.ts";

/** Options after the built-in's own schema has accepted them. */
export type BuiltinOptions = Readonly<Record<string, unknown>>;

/** One file of the candidate with its content. */
export interface BuiltinFile {
  readonly change: Change;
  /** The blob as stored in the object store, before any filters. Read only. */
  readonly content: Buffer;
  /** True while a merge or a rebase is in progress. */
  readonly merging?: boolean;
}

/** Everything else that a built-in may read. */
export interface BuiltinView {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  /** Changes that the check wants; includes deletions if the check asks for them. */
  readonly changes: readonly Change[];
  /** The candidate's files. */
  readonly tree: TreeReader;
  /** The message as git will record it in the stage `commit-msg`; otherwise `null`. */
  readonly message: Buffer | null;
  /**
   * The branches that will receive the candidate: HEAD's branch for a commit, the remote's for a
   * push.
   */
  readonly branches: readonly string[];
}

/**
 * Takes a candidate; returns a function from a path to its difference from the base, or `null` if
 * the path did not change: a check also gets unchanged files (`airlock run --all`).
 */
export function differenceOf({ sinceBase }: Candidate): (path: RepoPath) => Change | null {
  const byPath = new Map(sinceBase.map((change) => [change.path, change]));
  return (path) => byPath.get(path) ?? null;
}

/** A check of our own. It has `file`, `whole`, or both. */
export interface Builtin {
  readonly id: string;
  /** One sentence, for the docs and `airlock checks`. */
  readonly summary: string;
  /** Ids of the equivalent hooks of pre-commit-hooks. */
  readonly like: readonly string[];
  /** When it runs by default; `pre-commit` where absent. */
  readonly stages?: readonly Stage[];
  /**
   * The check is about the commit, not about files: it runs whatever changed, unless the config
   * names files.
   */
  readonly always?: true;
  /** Its changes include links and submodule entries, not only files. */
  readonly entries?: true;
  /** Globs of the files to check if the config names none. */
  readonly files?: readonly string[];
  /** Types of file to check (`["text"]`), in addition to the config's. */
  readonly types?: readonly string[];
  /** Schema of `options`; each entry has a description, which the docs show. */
  readonly options?: GenericSchema<unknown, BuiltinOptions>;
  /** Decides by a file's first KiB whether to check the file at all. Pure. */
  readonly wants?: (head: Buffer) => boolean;
  /**
   * Turns the options into those that `file` receives, for settings that are stored elsewhere in
   * the candidate.
   */
  readonly prepare?: (view: BuiltinView, options: BuiltinOptions) => Promise<BuiltinOptions>;
  /** Checks one file, never a link or a submodule. Pure. */
  readonly file?: (file: BuiltinFile, options: BuiltinOptions) => readonly Finding[];
  /** Checks the candidate as a whole. */
  readonly whole?: (view: BuiltinView, options: BuiltinOptions) => Promise<readonly Finding[]>;
  /** Returns the corrected content, or the same bytes if there is nothing to fix. Pure. */
  readonly fix?: (file: BuiltinFile, options: BuiltinOptions) => Buffer;
}

/**
 * Makes a finding. Everything but path and message has a default (about the whole file, an error,
 * no rule).
 */
export function finding(what: Pick<Finding, "path" | "message"> & Partial<Finding>): Finding {
  return {
    line: null,
    column: null,
    endLine: null,
    endColumn: null,
    level: "error",
    rule: null,
    ...what,
  };
}
