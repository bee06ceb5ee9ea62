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
  /** Where it is there, a commit without a receipt is refused. */
  readonly refuseNoVerify: string;
  /** One mark per `git commit` under way, named by its process id. */
  readonly checking: string;
  /** One file per probe of `airlock doctor`, for the hooks' answers. */
  readonly probes: string;
  /** One file per tree that passed everything. */
  readonly receipts: string;
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
    log: join(state, "log.jsonl"),
  };
}

/** Hooks with a file of their own in the package's `hooks` folder. */
export const guards = ["pre-commit", "reference-transaction"] as const;

/** Hooks that always get the stub: those husky knows, but for the guards, so that one added later runs at once. */
export const stubs = [
  "applypatch-msg",
  "commit-msg",
  "post-applypatch",
  "post-checkout",
  "post-commit",
  "post-merge",
  "post-rewrite",
  "pre-applypatch",
  "pre-auto-gc",
  "pre-merge-commit",
  "pre-push",
  "pre-rebase",
  "prepare-commit-msg",
] as const;

/**
 * Hooks that get the stub only where the user has one: they are costly (post-index-change runs for `git status`), or
 * change what git does by being there (push-to-checkout, proc-receive). githooks(5) of git 2.39 has all names.
 */
export const rareStubs = [
  "fsmonitor-watchman",
  "p4-changelist",
  "p4-post-changelist",
  "p4-pre-submit",
  "p4-prepare-changelist",
  "post-index-change",
  "post-receive",
  "post-update",
  "pre-receive",
  "proc-receive",
  "push-to-checkout",
  "sendemail-validate",
  "update",
] as const;
