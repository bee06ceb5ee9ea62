// Objects and paths of git, and the changes of a candidate. Types only.

/** A git object id in hexadecimal, SHA-1 (40 digits) or SHA-256 (64 digits). */
export type Oid = string;

/**
 * A path inside the repository as git stores it: relative to the root, `/` between parts.
 * Bytes that are not UTF-8 are lone surrogates U+DC80…U+DCFF (see `system/bytes.ts`).
 */
export type RepoPath = string;

/** The kind of difference between base and candidate, by git's letters. Copies count as added. */
export type ChangeStatus = "A" | "M" | "D" | "R" | "T";

/** One entry that differs between base and candidate. */
export interface Change {
  readonly path: RepoPath;
  /** The previous path of a renamed entry. */
  readonly oldPath?: RepoPath;
  readonly status: ChangeStatus;
  /** Git's mode in octal, `100644`, `100755`, `120000`, `160000`; `000000` for a deletion. */
  readonly mode: string;
  /** Blob in the candidate; all zeros for a deletion. */
  readonly blob: Oid;
  readonly oldMode: string;
  readonly oldBlob: Oid;
}

/** The tree that would be committed, with the base it is compared to. */
export interface Candidate {
  readonly tree: Oid;
  /** The commit it is compared to; `null` before the first commit. */
  readonly base: Oid | null;
  /** The base's tree; the empty tree before the first commit. */
  readonly baseTree: Oid;
  /**
   * The content of `HEAD` in a chamber: a full ref name (`refs/heads/x`), or a commit id when
   * detached.
   */
  readonly head: string;
  /**
   * The author's changes: entries that differ from the base; in a merge, those that differ from
   * every parent.
   */
  readonly changes: readonly Change[];
  /** Everything that differs between the base's tree and the tree. */
  readonly sinceBase: readonly Change[];
  /** `staged` in a hook; otherwise the argument of `airlock run`. For people. */
  readonly origin: string;
}

/** Reads an entry of the candidate without any checkout. */
export interface TreeReader {
  /** Returns the entries of a folder (`""` is the root); `null` if it does not exist. */
  list(folder: RepoPath): Promise<readonly TreeEntry[] | null>;
  /** Returns the content of a file; `null` if it does not exist. */
  read(path: RepoPath): Promise<Buffer | null>;
}

export interface TreeEntry {
  readonly name: string;
  readonly mode: string;
  readonly oid: Oid;
}

/** The wanted content at a path; `null`: nothing. */
export interface Entry {
  readonly path: RepoPath;
  readonly content: Content | null;
}

/** The content at a path: git's mode in six digits, and the blob (for a submodule: the commit). */
export interface Content {
  readonly mode: string;
  readonly blob: Oid;
}

/** A path in which two trees differ. It is always a file, never a folder. */
export interface TreeChange {
  readonly path: RepoPath;
  /** Content in the old tree; `null` if there is no file, link or submodule. */
  readonly before: Content | null;
  /** Content in the new tree. */
  readonly after: Content | null;
}
