// Where the hooks and their records lie below the common git directory, and which hooks there are.

import { join } from "node:path";

export interface InstallPlaces {
  /** Everything of ours that all worktrees share. */
  readonly state: string;
  /** The copies of `own-hooks` that husky's runner starts, and the settings. */
  readonly hooks: string;
  /** The value of core.hooksPath: what git starts. Absolute, since a relative one is missing in new worktrees. */
  readonly hooksPath: string;
  /** What the hooks read, in sh. */
  readonly settings: string;
  /** What was there before, for uninstall. */
  readonly record: string;
  /** Where it is there, a commit that ran no checks is refused. */
  readonly refuseNoVerify: string;
  /** One mark per git process that may move a branch, named by the process. */
  readonly checking: string;
  /** One file per probe of `airlock doctor`, for the hooks' answers. */
  readonly probes: string;
  /** One file per tree that passed: which checks, compared with what. */
  readonly receipts: string;
  /** What V8 compiled of the hook's program (src/start.ts). */
  readonly code: string;
  /** What was staged, by which command, in which session: a folder per index. */
  readonly ledger: string;
  /** One empty file per hook that the user does not want, named as the hook. */
  readonly without: string;
  /** What was recorded, `--no-verify` above all. */
  readonly log: string;
}

/** Takes the common git directory; returns where the installation lies. Always with `/`, as git writes paths. */
export function installPlaces(commonDir: string): InstallPlaces {
  const state = join(commonDir, "airlock");
  const hooks = join(state, "hooks");
  return {
    state,
    hooks,
    // On Linux a backslash is a letter like any other.
    hooksPath: process.platform === "win32" ? `${hooks}/_`.replaceAll("\\", "/") : `${hooks}/_`,
    settings: join(hooks, "settings"),
    record: join(state, "install.json"),
    refuseNoVerify: join(state, "refuse-no-verify"),
    checking: join(state, "checking"),
    probes: join(state, "probes"),
    receipts: join(state, "receipts"),
    code: join(state, "code"),
    ledger: join(state, "ledger"),
    without: join(state, "without"),
    log: join(state, "log.jsonl"),
  };
}

/** Hooks with a file of their own in the package's `hooks` folder, without which nothing is protected. */
export const guards = ["pre-commit", "reference-transaction"] as const;

/** Hooks with a file of their own that does nothing but for checks of their stage. */
export const stageHooks = ["commit-msg", "pre-push"] as const;

/** Hooks with a file of their own that only note: without them a commit is checked all the same. */
export const keepers = ["post-index-change"] as const;

/** Hooks of ours that can be left out for what they cost: each says so in docs/scope.md. */
export const optionalHooks = ["post-index-change", "reference-transaction"] as const;

/** Hooks that always get the stub: those husky knows, but for the above, so that one added later runs at once. */
export const stubs = [
  "applypatch-msg",
  "post-applypatch",
  "post-checkout",
  "post-commit",
  "post-merge",
  "post-rewrite",
  "pre-applypatch",
  "pre-auto-gc",
  "pre-merge-commit",
  "pre-rebase",
  "prepare-commit-msg",
] as const;

/**
 * Hooks that get the stub only where the user has one: they are rare, or change what git does by being there
 * (push-to-checkout, proc-receive). githooks(5) of git 2.39 has all names.
 */
export const rareStubs = [
  "fsmonitor-watchman",
  "p4-changelist",
  "p4-post-changelist",
  "p4-pre-submit",
  "p4-prepare-changelist",
  "post-receive",
  "post-update",
  "pre-receive",
  "proc-receive",
  "push-to-checkout",
  "sendemail-validate",
  "update",
] as const;
