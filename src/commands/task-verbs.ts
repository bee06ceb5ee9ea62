// The verbs of `airlock task`, each in a file of its own that is loaded when it is called.

import type { CommandFunction } from "./context.ts";

export interface TaskVerb {
  /** One line, for the help. */
  readonly summary: string;
  readonly load: () => Promise<CommandFunction>;
}

/** The verbs by the word after `airlock task`. */
export const taskVerbs: Readonly<Record<string, TaskVerb>> = {
  start: { summary: "begin a task: a branch and a worktree of its own", load: async () => (await import("./task-start.ts")).taskStart },
  list: { summary: "every task, and how it is with it", load: async () => (await import("./task-list.ts")).taskList },
  diff: { summary: "show what it has changed, new files included", load: async () => (await import("./task-diff.ts")).taskDiff },
  land: { summary: "bring its work into its branch, checked as it lands", load: async () => (await import("./task-land.ts")).taskLand },
  path: { summary: "print where a task's worktree is", load: async () => (await import("./task-path.ts")).taskPath },
  setup: {
    summary: "make a task ready to work in: files, node_modules, a port, commands",
    load: async () => (await import("./task-setup.ts")).taskSetup,
  },
  trust: { summary: "show the commands that set-up runs, and let them run", load: async () => (await import("./task-trust.ts")).taskTrust },
  discard: {
    summary: "remove it, after saving what would be lost",
    load: async () => (await import("./task-discard.ts")).taskDiscard,
  },
  prune: { summary: "discard the tasks whose work has landed", load: async () => (await import("./task-prune.ts")).taskPrune },
  restore: { summary: "bring a discarded task back as it was", load: async () => (await import("./task-restore.ts")).taskRestore },
};
