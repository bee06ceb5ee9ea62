// Every path below the folder `airlock/` of the git directory that all worktrees share. `npm run docs` makes the table in docs/ from it, and
// the scripts in hooks/ use the same names: tests compare both.

import { join } from "node:path";

/** Each path, with what lies there as the docs say it. */
export const statePaths = {
  hooks: "the parts that the hooks read, and the copies of your own hooks' starter",
  "hooks/_": "what git starts: `core.hooksPath` is its absolute path",
  "hooks/settings": "where node and the package were at installation, and where your own hooks lie",
  "install.json": "what was there before, for `airlock uninstall`",
  replaced: "hooks of other tools that `airlock init --replace` took away, for `airlock uninstall`",
  without: "one empty file per hook that `airlock install --without` left out",
  probes: "answers of the hooks to `airlock doctor`",
  code: "what V8 compiled of the hook's program",
  "no-verify": "what each config that was read says of commits without checks",
  checking: "one file per running git process whose commit has passed",
  receipts: "one file per tree that passed: which checks, compared with which parents",
  verdicts: "remembered passes of checks",
  chambers: "the chambers' own repositories",
  cache: "the chambers' files, where the user's cache folder cannot be written",
  reports: "whole reports of which the terminal showed a part",
  ledger: "what was staged, by which command, in which session: a folder per worktree",
  "ledger/commits": "which session made which commit",
  approvals: "refusals that may still be approved, for a week",
  lists: "paths that a suggested command reads, for a week",
  locks: "locks, with the queue of those that wait",
  "locks/landing": "for landings",
  "locks/sessions": "for the start of sessions",
  "locks/worktrees": "for worktrees of tasks",
  "locks/task-ports": "for the ports of tasks",
  journal: "what a landing has still to write into the index",
  flights: "commits under way and their phase",
  fix: "files that `airlock fix` is about to replace",
  tmp: "private copies of the index, and other files of one process",
  sessions: "one file per session",
  messages: "messages between sessions, and those of commits that failed",
  "claims-cache": "texts of claims by their id, where there are many",
  "removing-lock": "there while the lock of a claim that a dead git left is removed",
  tasks: "one file per task",
  trusted: "set-up commands that may run",
  trash: "what is being removed with a task",
  "log.jsonl": "what `airlock log` shows",
  "log.1.jsonl": "the older part of the log",
  "log.turning": "there while the log is turned over",
  "faults-allowed": "never there: tests of this package write it",
} as const;

export type StatePath = keyof typeof statePaths;

/** Takes the common git directory; returns the folder that everything of ours lies in. */
export function stateFolder(commonDir: string): string {
  return join(commonDir, "airlock");
}

/** Takes the common git directory; returns where a file or folder of ours lies in it. */
export function statePath(commonDir: string, path: StatePath): string {
  return join(commonDir, "airlock", path);
}

/** Takes the common git directory; returns the value of core.hooksPath. Absolute, since a relative one is missing in new worktrees. */
export function hooksPathOf(commonDir: string): string {
  const path = `${statePath(commonDir, "hooks")}/_`;
  // Always with `/`, as git writes paths; on Linux a backslash is a letter like any other.
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}

/** Takes the common git directory and a task's key; returns the lock of that task. */
export function taskLock(commonDir: string, key: string): string {
  return join(statePath(commonDir, "locks"), `task-${key}`);
}

/** Takes the common git directory and a user's id; returns the log of a user who cannot write that of the repository. */
export function userLog(commonDir: string, user: number): string {
  return join(stateFolder(commonDir), `log-${user}.jsonl`);
}

/** Matches the names that `userLog` gives. */
export const userLogName = /^log-\d+\.jsonl$/;

/**
 * Names of ledgers: that of the main worktree, the beginning of a linked worktree's, and that of what is staged in a chamber, which only
 * hooks/staging-log uses.
 */
export const ledgerNames = { main: "main", linked: "worktree-", chamber: "chamber" } as const;

/** Takes the common git directory and the name that git gave a linked worktree (`null`: the main one); returns its ledger. */
export function ledgerFolder(commonDir: string, worktree: string | null): string {
  return join(statePath(commonDir, "ledger"), worktree === null ? ledgerNames.main : `${ledgerNames.linked}${worktree}`);
}
