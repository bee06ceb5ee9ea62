// Every path below the folder `airlock/` of the git directory that all worktrees share.
// `npm run docs` makes the table in docs/ from it, and the scripts in hooks/ use the same names:
// tests compare both.

import { join } from "node:path";

/** Each path, with a description for the docs. */
export const statePaths = {
  hooks: "scripts that the hooks read, and husky's runner, which starts your own hooks",
  "hooks/_": "the hooks that git starts; `core.hooksPath` is the absolute path of this folder",
  "hooks/settings":
    "the paths of node and of the package at installation, and the folder of your own hooks",
  "install.json": "the state before the installation, for `airlock uninstall`",
  replaced: "hooks that `airlock init --replace` changed or removed, for `airlock uninstall`",
  without: "one empty file per hook that `airlock install --without` left out",
  probes: "answers of the hooks to `airlock doctor`",
  code: "the hook's program as compiled by V8",
  "no-verify": "the `noVerify` setting of each config that was read",
  checking: "one file per running git process that may commit what it has checked",
  receipts: "one file per tree that passed: which checks, compared with which parents",
  passes: "cached passes of checks",
  chambers: "the chambers' own repositories",
  cache: "the chambers' files, where the user's cache folder cannot be written",
  reports: "complete reports of which the terminal showed only a part",
  ledger: "what was staged, by which command, in which session: a folder per worktree",
  "ledger/commits": "which session made which commit",
  approvals: "refusals that can still be approved; kept for a week",
  lists: "lists of paths that a suggested command reads; kept for a week",
  locks: "locks, each with the queue of waiting processes",
  "locks/landing": "for landings",
  "locks/sessions": "for starting sessions",
  "locks/worktrees": "for adding and removing worktrees of tasks",
  "locks/task-ports": "for assigning ports to tasks",
  journal: "index updates of commits that have landed, until the index is written",
  flights: "commits in progress, and their phase",
  fix: "files that `airlock fix` is about to replace",
  tmp: "private copies of the index, and other files of one process",
  backups: "files that a landing replaced; those stay that somebody has written into since",
  sessions: "one file per session",
  messages: "messages between sessions, and messages of commits that failed",
  "claims-cache": "a cache of the texts of claims, if there are many",
  "removing-lock": "exists while a lock that a killed git left on a claim is removed",
  tasks: "one file per task",
  trusted: "set-up commands of tasks that you have trusted",
  trash: "chambers and worktree data that are being deleted",
  "log.jsonl": "the events that `airlock log` shows",
  "log.1.jsonl": "the older part of the log",
  "log.turning": "exists while the log is rotated",
  "faults-allowed": "only in tests of git-airlock: never exists in your repository",
} as const;

export type StatePath = keyof typeof statePaths;

/** Takes the common git directory; returns the folder of all files of airlock in it. */
export function stateFolder(commonDir: string): string {
  return join(commonDir, "airlock");
}

/** Takes the common git directory; returns the path of a file or folder of airlock in it. */
export function statePath(commonDir: string, path: StatePath): string {
  return join(commonDir, "airlock", path);
}

/**
 * Takes the common git directory; returns the value of core.hooksPath. Absolute, since a relative
 * one is missing in new worktrees.
 */
export function hooksPathOf(commonDir: string): string {
  const path = `${statePath(commonDir, "hooks")}/_`;
  // Always with `/`, as git writes paths; on Linux a backslash is a letter like any other.
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}

/** Takes the common git directory and a task's key; returns the lock of that task. */
export function taskLock(commonDir: string, key: string): string {
  return join(statePath(commonDir, "locks"), `task-${key}`);
}

/**
 * Takes the common git directory and a user's id; returns the log of a user who cannot write that
 * of the repository.
 */
export function userLog(commonDir: string, user: number): string {
  return join(stateFolder(commonDir), `log-${user}.jsonl`);
}

/** Matches the names that `userLog` gives. */
export const userLogName = /^log-\d+\.jsonl$/;

/**
 * Names of the folders of staging logs: for the main worktree, the prefix for linked worktrees, and
 * for chambers (only hooks/staging-log uses that one).
 */
export const ledgerNames = { main: "main", linked: "worktree-", chamber: "chamber" } as const;

/**
 * Takes the common git directory and the name that git gave a linked worktree (`null`: the main
 * one); returns the folder of its staging log.
 */
export function ledgerFolder(commonDir: string, worktree: string | null): string {
  return join(
    statePath(commonDir, "ledger"),
    worktree === null ? ledgerNames.main : `${ledgerNames.linked}${worktree}`,
  );
}
