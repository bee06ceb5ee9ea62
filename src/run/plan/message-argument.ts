// In the stage commit-msg a command is given the message, where in others it is given paths.

import type { CommandTask, PlannedCheck, Task } from "../../types.ts";

/**
 * Takes planned checks and the file that holds the message; returns them with commands and
 * functions that look at it: as their last argument, or on standard input where they read that.
 * Those that take no paths get nothing, as ever.
 */
export function onMessage(planned: readonly PlannedCheck[], file: string): PlannedCheck[] {
  return planned.map((one) => ({
    ...one,
    check: { ...one.check, task: handed(one.check.task, file) },
  }));
}

function handed(task: Task, file: string): Task {
  if (task.kind === "sequence" || task.kind === "parallel")
    return { ...task, tasks: task.tasks.map((each) => handed(each, file)) };
  if (task.kind === "function") return { ...task, run: (_, check) => task.run([file], check) };
  if (task.kind !== "command" || task.paths === "none") return task;
  const [text = ""] = task.argv;
  if (task.paths === "stdin")
    return script(
      task,
      `exec <${quoted(file)}\n${task.shell ? text : task.argv.map(quoted).join(" ")}`,
    );
  if (!task.shell) return { ...task, paths: "none", argv: [...task.argv, file] };
  // As with paths: behind the last command, unless the script speaks of its arguments itself.
  const placed = /\$(?:[@*1-9]|\{[@*1-9])/.test(text);
  return script(task, `set -- ${quoted(file)}\n${text}${placed ? "" : ' "$@"'}`);
}

function script(task: CommandTask, text: string): CommandTask {
  return { ...task, shell: true, paths: "none", argv: [text] };
}

/** As one word of any POSIX shell, whatever it holds. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
