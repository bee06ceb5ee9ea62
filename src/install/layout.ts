// Lists the hooks, and the paths of the hooks and their records below the common git directory.

import { join } from "node:path";

export interface InstallPlaces {
  /** The folder for everything of ours that all worktrees share. */
  readonly state: string;
  /** The folder with the copies of `own-hooks` that husky's runner starts, and the settings. */
  readonly hooks: string;
  /** The value of core.hooksPath, the folder from which git starts hooks. Absolute, since a relative one is missing in new worktrees. */
  readonly hooksPath: string;
  /** The settings that the hooks read, in sh. */
  readonly settings: string;
  /** The state before the installation, for uninstall. */
  readonly record: string;
  /** If this file exists, a commit that ran no checks is refused. */
  readonly refuseNoVerify: string;
  /** One file per git process that may move a branch, named by the process. */
  readonly checking: string;
  /** One file per probe of `airlock doctor`, for the hooks' answers. */
  readonly probes: string;
  /** One file per tree that passed: which checks, compared with which base. */
  readonly receipts: string;
  /** V8's compiled code of the hook's program (src/start.ts). */
  readonly code: string;
  /** The staging log: what was staged, by which command, in which session; a folder per index. */
  readonly ledger: string;
  /** One empty file per hook that the user has left out, named like the hook. */
  readonly without: string;
  /** The log of events, above all `--no-verify`. */
  readonly log: string;
}

/** Takes the common git directory; returns the paths of the installation. Always with `/`, as git writes paths. */
export function installPlaces(commonDir: string): InstallPlaces {
  const state = join(commonDir, "airlock");
  const hooks = join(state, "hooks");
  return {
    state,
    hooks,
    // On Linux a backslash is an ordinary character.
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

/** Hooks with a file of their own in the package's `hooks` folder that are needed for any protection. */
export const guards = ["pre-commit", "reference-transaction"] as const;

/** Hooks with a file of their own that only run the checks of their stage. */
export const stageHooks = ["commit-msg", "pre-push"] as const;

/** Hooks with a file of their own that only record: without them a commit is still checked. */
export const keepers = ["post-index-change"] as const;

/** Hooks of ours that can be left out because of their cost; docs/scope.md gives the cost of each. */
export const optionalHooks = ["post-index-change", "reference-transaction"] as const;

/** Hooks that always get the stub: those husky knows, except the above, so that a hook added later runs at once. */
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
 * Hooks that get the stub only if the user has one: they are rare, or change what git does when they exist (push-to-checkout,
 * proc-receive). githooks(5) of git 2.39 has all names.
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
