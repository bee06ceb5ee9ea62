// Lists tasks for people: `airlock task list`.

import { safeLine } from "./escape.ts";
import { typed } from "./typed-commands.ts";

/** A task as the list shows it. */
export interface ListedTask {
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly path: string | null;
  readonly branch: string;
  /** Further facts in the order in which they are shown: `3 changed`, `12 MB`. */
  readonly facts: readonly string[];
  readonly remarks: readonly { readonly text: string; readonly next: string | null }[];
}

/**
 * Returns the tasks as text: each one's name and state in the first line, its folder in the second,
 * anything unusual below, with the command that helps.
 */
export function tasksText(tasks: readonly ListedTask[]): string {
  if (tasks.length === 0)
    return typed("There are no tasks. Start one: airlock task start 'add rate limiting'\n");
  return tasks.map(taskText).join("\n");
}

function taskText({ key, title, state, path, branch, facts, remarks }: ListedTask): string {
  const lines = [
    `${safeLine(key)}  ${[state, ...facts].map(safeLine).join(" · ")}`,
    `  ${safeLine(title)}`,
    ...(path === null ? [] : [`  ${safeLine(path)}  ${safeLine(branch)}`]),
    ...remarks.flatMap(({ text, next }) => [
      `  ! ${safeLine(text)}`,
      ...(next === null ? [] : [`    ${safeLine(typed(next))}`]),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** Takes bytes; returns them for people, in decimal units as used for disks. */
export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
