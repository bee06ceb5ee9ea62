// What a built-in is: a check of ours that looks at git's objects, without a chamber and without a process.

import type { GenericSchema } from "valibot";
import type { ObjectReader } from "../git/objects.ts";
import type { Candidate, Change, Finding, RepoPath, Repository, Stage, TreeReader } from "../types.ts";

/** Options as the built-in's own schema has accepted them. */
export type BuiltinOptions = Readonly<Record<string, unknown>>;

/** One file of the candidate with its content. */
export interface BuiltinFile {
  readonly change: Change;
  /** The blob as it is in the object store, whatever its filters make of it in the working tree. Not to be changed. */
  readonly content: Buffer;
  /** A merge or a rebase is going on. */
  readonly merging?: boolean;
}

/** Everything else that a built-in may ask about. */
export interface BuiltinView {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  /** Changes that the check wants, deletions among them where it asks for them. */
  readonly changes: readonly Change[];
  /** The candidate's files. */
  readonly tree: TreeReader;
  /** The message as git will record it, in the stage `commit-msg`; otherwise `null`. */
  readonly message: Buffer | null;
  /** The branches that will have the candidate: HEAD's for a commit, the remote's for a push. */
  readonly branches: readonly string[];
}

/**
 * Takes a candidate; returns what says how a path differs from the base, `null` where it does not: a check is also handed files
 * that did not change (`airlock run --all`).
 */
export function differenceOf({ sinceBase }: Candidate): (path: RepoPath) => Change | null {
  const byPath = new Map(sinceBase.map((change) => [change.path, change]));
  return (path) => byPath.get(path) ?? null;
}

/** A check of ours. It has `file`, `whole`, or both. */
export interface Builtin {
  readonly id: string;
  /** One sentence, for the docs and `airlock checks`. */
  readonly summary: string;
  /** Ids of pre-commit-hooks that mean the same. */
  readonly like: readonly string[];
  /** When it runs by default; `pre-commit` where absent. */
  readonly stages?: readonly Stage[];
  /** It is about the commit, not about files: it runs whatever changed, unless the config says which files. */
  readonly always?: true;
  /** Links and submodule entries are among its changes, not only files. */
  readonly entries?: true;
  /** Globs of the files that it is about where the config names none. */
  readonly files?: readonly string[];
  /** Types of file that it is about (`["text"]`), beside what the config says. */
  readonly types?: readonly string[];
  /** What may stand below `options`; each entry has a description, which the docs show. */
  readonly options?: GenericSchema<unknown, BuiltinOptions>;
  /** Says by a file's first KiB whether it looks at the file at all. Pure. */
  readonly wants?: (head: Buffer) => boolean;
  /** Makes of the options what `file` gets in their place: for what is said elsewhere in the candidate. */
  readonly prepare?: (view: BuiltinView, options: BuiltinOptions) => Promise<BuiltinOptions>;
  /** Looks at one file: never at a link or a submodule. Pure. */
  readonly file?: (file: BuiltinFile, options: BuiltinOptions) => readonly Finding[];
  /** Looks at the candidate as a whole. */
  readonly whole?: (view: BuiltinView, options: BuiltinOptions) => Promise<readonly Finding[]>;
  /** Returns the content as it should be; the same bytes where nothing is to be mended. Pure. */
  readonly mend?: (file: BuiltinFile, options: BuiltinOptions) => Buffer;
}

/** Makes a finding: everything but path and message has a default (about the whole file, an error, no rule). */
export function finding(what: Pick<Finding, "path" | "message"> & Partial<Finding>): Finding {
  return { line: null, column: null, endLine: null, endColumn: null, level: "error", rule: null, ...what };
}
