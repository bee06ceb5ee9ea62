// What git names: objects, paths, the changes of a candidate. Types only.

/** A git object id in hexadecimal, SHA-1 (40 digits) or SHA-256 (64 digits). */
export type Oid = string;

/**
 * A path inside the repository as git stores it: relative to the root, `/` between parts.
 * Bytes that are not UTF-8 are lone surrogates U+DC80…U+DCFF (see `system/bytes.ts`).
 */
export type RepoPath = string;

/** How an entry differs between base and candidate. Copies count as added. */
export type ChangeStatus = "A" | "M" | "D" | "R" | "T";

/** One entry that differs between base and candidate. */
export interface Change {
  readonly path: RepoPath;
  /** Where it was before, for a rename. */
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
  /** What `HEAD` of a chamber must say: a full ref name (`refs/heads/x`), or a commit id when detached. */
  readonly head: string;
  /** What the author changed: what differs from the base; in a merge, what differs from every parent. */
  readonly changes: readonly Change[];
  /** Everything that differs between the base's tree and the tree. */
  readonly sinceBase: readonly Change[];
  /** `staged` for the hook door; otherwise what `airlock run` was asked for, for people. */
  readonly origin: string;
}

/** Reads an entry of the candidate without any checkout. */
export interface TreeReader {
  /** Names in a folder (`""` is the root), or `null` where there is no such folder. */
  list(folder: RepoPath): Promise<readonly TreeEntry[] | null>;
  /** Content of a blob by path, or `null` where there is no such file. */
  read(path: RepoPath): Promise<Buffer | null>;
}

export interface TreeEntry {
  readonly name: string;
  readonly mode: string;
  readonly oid: Oid;
}
