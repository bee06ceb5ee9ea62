// Errors that say what to type, and for which there is no state among the rows: why.

const words = "it says what to do in words, and prints no command";
const race =
  "two processes must meet within milliseconds; it prints words, or a command that looks";
const damaged = "git's objects must be damaged; it prints `git fsck`, which looks";
const machine =
  "the machine must lack something (a git, space on the disk, rights); it prints words";

/** By code. */
export const unreached: Readonly<Record<string, string>> = {
  BASELINE_INVALID: words,
  BRANCH_GONE: race,
  CACHE_DIR: words,
  CACHE_FOREIGN: machine,
  CACHE_UNWRITABLE: machine,
  CI_RANGE_UNKNOWN: "as CI_UNKNOWN, whose command is typed",
  GIT_MISSING: machine,
  GIT_TOO_OLD: machine,
  HEAD_MOVED: race,
  HOOK_SILENT:
    "the hooks must fail to fire inside a chamber; it prints `airlock doctor`, which is typed by others",
  INDEX_OWED: words,
  INIT_CONFIG: words,
  INTERNAL: words,
  LOCK_BUSY: words,
  MODULES_CHANGED: race,
  NOT_A_WORKTREE: race,
  NOT_LANDED: words,
  NOT_STAGED: "git must fail to read a file; it prints `git status`, which looks",
  NOT_TRUSTED:
    "the repository must belong to another user; it prints git's own cure, `git config --global --add safe.directory`",
  NO_CHAMBER: "all chambers must be held; it prints `airlock cache info`, which looks",
  NO_COMMIT: words,
  NO_MESSAGE: words,
  NO_PORT: "ten thousand tasks must be there; it prints `airlock task list`, which looks",
  NO_SPACE: machine,
  NO_WORKING_TREE: words,
  NO_WORKTREE: race,
  OBJECT_MISSING: damaged,
  PACKAGE_INCOMPLETE: "a part of the package must be missing",
  PROBE_COMMITTED: "git must commit without a message",
  READ_ONLY: machine,
  REMOTE_REFUSED: words,
  SAVE_FAILED: damaged,
  SESSION_EXISTS:
    "another process must be at work; the command that it prints is the refused one with another name",
  STATE_UNWRITABLE: machine,
  TASK_CHANGED: race,
  TASK_GONE: race,
  TASK_UNREADABLE: words,
  UNKNOWN_APPROVAL: words,
  UNKNOWN_DEPENDENCY: words,
  UNREADABLE_FOLDER: machine,
  UNRELATED: words,
};
