// The verbs of `airlock task`, each in a file of its own that is loaded when it is called.

import type { CommandEntry } from "../entry.ts";

/** The verbs by the word after `airlock task`. */
export const taskVerbs: Readonly<Record<string, CommandEntry>> = {
  start: {
    summary: "start a task: a branch and a worktree of its own",
    load: async () => (await import("./task-start.ts")).taskStart,
  },
  list: {
    summary: "list every task with its status",
    load: async () => (await import("./task-list.ts")).taskList,
  },
  diff: {
    summary: "show its changes, including new files",
    load: async () => (await import("./task-diff.ts")).taskDiff,
  },
  land: {
    summary: "land its work in its branch, checked as it lands",
    load: async () => (await import("./task-land.ts")).taskLand,
  },
  path: {
    summary: "print the folder of a task's worktree",
    load: async () => (await import("./task-path.ts")).taskPath,
  },
  setup: {
    summary: "prepare a task for work: files, node_modules, a port, commands",
    load: async () => (await import("./task-setup.ts")).taskSetup,
  },
  trust: {
    summary: "show the commands that set-up runs, and let them run",
    load: async () => (await import("./task-trust.ts")).taskTrust,
  },
  discard: {
    summary: "remove it, after saving everything that would be lost",
    load: async () => (await import("./task-discard.ts")).taskDiscard,
  },
  prune: {
    summary: "discard tasks that have landed",
    load: async () => (await import("./task-prune.ts")).taskPrune,
  },
  restore: {
    summary: "restore a discarded task",
    load: async () => (await import("./task-restore.ts")).taskRestore,
  },
};
