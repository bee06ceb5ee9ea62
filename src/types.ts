// The nouns of design and code, one word per thing. Types only: nothing here runs.

/** A git object id in hexadecimal, SHA-1 (40 digits) or SHA-256 (64 digits). */
export type Oid = string;

/**
 * A path inside the repository as git stores it: relative to the root, `/` between parts.
 * Bytes that are not UTF-8 are lone surrogates U+DC80…U+DCFF (see `system/bytes.ts`).
 */
export type RepoPath = string;

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

/** One command without a shell, or with the system's shell where `shell` is asked for. */
export interface CommandTask {
  readonly kind: "command";
  /** What a person sees; by default the command as configured. */
  readonly title: string;
  /** Program and arguments. With `shell` it has one element, the script. */
  readonly argv: readonly string[];
  readonly shell: boolean;
  /** How the paths are handed over. */
  readonly paths: "append" | "none" | "stdin";
  /** Folder in the chamber where it runs, relative to the root, if that is not the check's `cwd` (lint-staged runs git at the top). */
  readonly cwd?: RepoPath;
}

/** Tasks one after the other; the first failure ends the row. */
export interface SequenceTask {
  readonly kind: "sequence";
  readonly tasks: readonly Task[];
}

/** Tasks side by side. */
export interface ParallelTask {
  readonly kind: "parallel";
  readonly tasks: readonly Task[];
}

/** A function of the config that makes commands from chamber paths (lint-staged). */
export interface GenerateTask {
  readonly kind: "generate";
  readonly title: string;
  /** Takes absolute chamber paths, returns what to run; throws what the function throws. */
  readonly generate: (paths: readonly string[]) => Promise<Task>;
}

/** A function of the config that does the work itself (lint-staged's `{ title, task }`). */
export interface FunctionTask {
  readonly kind: "function";
  readonly title: string;
  readonly run: (paths: readonly string[]) => Promise<unknown>;
}

export type Task = CommandTask | SequenceTask | ParallelTask | GenerateTask | FunctionTask;

/** A configured command with the paths it wants; what every reader of a config makes. */
export interface Check {
  /** Unique within a run. */
  readonly name: string;
  /** Where it is configured: path of the file in the candidate, and the place in it, for people. */
  readonly source: { readonly file: RepoPath; readonly place: string };
  /** Folder of the config: globs are matched relative to it, and it is the default `cwd`. `""` is the root. */
  readonly folder: RepoPath;
  /** Says whether the check wants this path; pure. Takes a path relative to the root. */
  readonly wants: (path: RepoPath) => boolean;
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
  /** Everything in the definition that can change its verdict, as text: part of the key of a remembered verdict. */
  readonly definition: string;
}

/** What the config says beside checks. */
export interface Settings {
  readonly noVerify: "record" | "refuse";
  /** Ignored paths that a chamber gets as links, relative to the root. */
  readonly link: readonly RepoPath[];
}

/** The whole configuration of one candidate. */
export interface Config {
  readonly checks: readonly Check[];
  readonly settings: Settings;
  /** The files it came from, root first; empty: there is none. */
  readonly files: readonly RepoPath[];
}

/** A check with the changed paths it will see. */
export interface PlannedCheck {
  readonly check: Check;
  readonly changes: readonly Change[];
}

/** `could not tell`: the check could not be run to an answer (its program is missing, say); an error, never a pass. */
export type Outcome = "passed" | "failed" | "timed out" | "could not tell" | "cancelled" | "skipped";

/** The outcome of one check on particular content. */
export interface Verdict {
  readonly check: string;
  readonly outcome: Outcome;
  /** Taken from an earlier run on the same content. */
  readonly remembered: boolean;
  /** Number of paths it was given. */
  readonly paths: number;
  /** Milliseconds. */
  readonly duration: number;
  /** What it printed, both streams in order, chamber paths replaced; capped. */
  readonly output: string;
  /** One sentence: why it did not pass (`eslint exited with 1`), or why it was skipped. Empty for a pass. */
  readonly reason: string;
  /** What the check changed in the chamber, as a unified diff; empty where nothing. */
  readonly diff: string;
  /** What to type next, where the check itself suggests it. */
  readonly next: readonly string[];
}

/** What a run found, whatever asked for it. */
export interface RunResult {
  readonly candidate: Candidate;
  readonly verdicts: readonly Verdict[];
  /** Every check passed: none failed, timed out, was cancelled or skipped, or could not tell. */
  readonly passed: boolean;
  /** Milliseconds. */
  readonly duration: number;
}
