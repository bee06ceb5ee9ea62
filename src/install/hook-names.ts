// The names of the hooks.

/**
 * Hooks with a file of their own in the package's `hooks` folder that are needed for any
 * protection.
 */
export const guards = ["pre-commit", "reference-transaction"] as const;

/** Hooks with a file of their own that only run the checks of their stage. */
export const stageHooks = ["commit-msg", "pre-push"] as const;

/** Hooks with a file of their own that only record: without them a commit is still checked. */
export const keepers = ["post-index-change"] as const;

/**
 * Hooks of ours that can be left out because of their cost; docs/guide/scope.md gives the cost of
 * each.
 */
export const optionalHooks = ["post-index-change", "reference-transaction"] as const;

/**
 * Hooks that always get the stub: those husky knows, except the above, so that a hook added later
 * runs at once.
 */
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
 * Hooks that get the stub only if the user has one: they are rare, or change what git does when
 * they exist (push-to-checkout, proc-receive). githooks(5) of git 2.39 has all names.
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
