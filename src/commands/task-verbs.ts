// The verbs of `airlock task`, each in a file of its own that is loaded when it is called.

import type { CommandFunction } from "./context.ts";

export interface TaskVerb {
  /** One line, for the help. */
  readonly summary: string;
  readonly load: () => Promise<CommandFunction>;
}

/** By the word after `airlock task`. */
export const taskVerbs: Readonly<Record<string, TaskVerb>> = {
  path: { summary: "print where a task's worktree is", load: async () => (await import("./task-path.ts")).taskPath },
};
