// The task settings of a native config: the schema of `tasks`, and its values completed with the
// defaults.

import * as v from "valibot";
import type { TaskSettings } from "../../types.ts";
import { defaultSettings } from "./default-settings.ts";

const text = v.pipe(v.string("a text"), v.minLength(1, "a text that is not empty"));
const wordsText = "the list of a command's words";
const words = v.pipe(v.array(text, wordsText), v.minLength(1, wordsText));
const portsText = "the first and the last port, such as [20000, 29999]";
const port = v.pipe(
  v.number(portsText),
  v.integer(portsText),
  v.minValue(1024, portsText),
  v.maxValue(65_535, portsText),
);
const branchText = 'a branch with {name} in its last part, such as "airlock/task-{name}"';

/** Characters that git accepts anywhere in a branch name (git-check-ref-format(1) refuses more). */
const branchPattern =
  /^(?:[A-Za-z0-9_][A-Za-z0-9_-]*\/)*(?:[A-Za-z0-9_][A-Za-z0-9_-]*)?\{name\}[A-Za-z0-9_-]*$/;

/** The expected value of `tasks`, for messages. */
export const taskSettingsText = 'an object such as { "copy": [".env"] }';

/** `tasks` of the native config. */
export const tasksSchema = v.strictObject(
  {
    branch: v.optional(
      v.pipe(
        v.string(branchText),
        v.regex(branchPattern, branchText),
        v.description("The branch of a task; {name} is its id and title."),
      ),
    ),
    folder: v.optional(
      v.pipe(
        text,
        v.description(
          "Folder of the worktrees, relative to the main working tree; {repo} is the repository's name.",
        ),
      ),
    ),
    copy: v.optional(
      v.pipe(
        v.array(text, "a list of paths"),
        v.description("Patterns, as in .gitignore, of ignored files to copy into a task."),
      ),
    ),
    install: v.optional(
      v.pipe(
        v.union([v.literal(false), words], `${wordsText}, or false`),
        v.description("The command that installs node_modules."),
      ),
    ),
    setup: v.optional(
      v.pipe(
        v.array(words, "a list of commands"),
        v.description("Commands that prepare a worktree, in order."),
      ),
    ),
    ports: v.optional(
      v.pipe(
        v.strictTuple([port, port], portsText),
        v.check(([first, last]) => first <= last, portsText),
        v.description("The first and the last port for tasks."),
      ),
    ),
    sessions: v.optional(
      v.pipe(
        v.number("a number from 1 on"),
        v.integer("a whole number"),
        v.minValue(1, "a number from 1 on"),
        v.description(
          "Number of the session from which on `airlock session start --auto` gives a worktree.",
        ),
      ),
    ),
  },
  taskSettingsText,
);

/** Takes a value that the schema has accepted; returns it with the defaults. */
export function taskSettings(written: v.InferOutput<typeof tasksSchema> | undefined): TaskSettings {
  const said = Object.entries(written ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaultSettings.tasks, ...(Object.fromEntries(said) as Partial<TaskSettings>) };
}
