// Reports discarded tasks and their saved content: for people and for programs.

import { quotePath, safeLine } from "./escape.ts";
import { typed } from "./typed-commands.ts";

/** A discarded task as reports show it. */
export interface DiscardedTask {
  readonly task: { readonly key: string; readonly branch: string };
  readonly saved: SavedTask | null;
  readonly branch: string;
  readonly folder: string | null;
  readonly released: readonly string[];
}

/** The saved content of a task. */
export interface SavedTask {
  readonly ref: string;
  readonly name: string;
  readonly oid: string;
  readonly manifest: {
    readonly task: { readonly key: string; readonly title: string; readonly branch: string };
    readonly entries: readonly { readonly path: string }[];
    readonly absent: readonly string[];
    readonly leftOut: readonly { readonly path: string; readonly why: string }[];
  };
}

/** Returns a discarded task as data. */
export function discardedData({ task, saved, branch, folder, released }: DiscardedTask) {
  return {
    task: task.key,
    folder,
    branch: { name: task.branch.replace("refs/heads/", ""), end: branch },
    released,
    saved: saved === null ? null : savedData(saved),
  };
}

/** Returns saved content as data, with the command that restores it, program first. */
export function savedData({ ref, name, oid, manifest }: SavedTask) {
  const { task, entries, absent, leftOut } = manifest;
  return {
    ref,
    name,
    commit: oid,
    task: task.key,
    title: task.title,
    branch: task.branch.replace("refs/heads/", ""),
    files: entries.length,
    deleted: absent.length,
    leftOut,
    restore: ["airlock", "task", "restore", name],
  };
}

const branchWords: Readonly<Record<string, string>> = {
  deleted: "deleted",
  gone: "was gone already",
  moved: "stays: it has new commits",
  "checked out": "stays: another worktree has it checked out",
  kept: "stays: it has commits that have not landed anywhere",
  busy: "stays: another process holds its lock",
};

/** Returns a discarded task as text; the last line restores it, if there was something to save. */
export function discardedText({ task, saved, branch, folder, released }: DiscardedTask): string {
  const name = task.branch.replace("refs/heads/", "");
  const lines = [
    `discarded: ${safeLine(task.key)}`,
    folder === null
      ? "  its folder was missing, or belongs to something else: nothing was deleted"
      : `  removed ${safeLine(folder)}`,
    `  branch ${safeLine(name)}: ${branchWords[branch] ?? branch}`,
    ...(released.length === 0 ? [] : [`  released ${released.map(safeLine).join(", ")}`]),
    ...(saved === null ? ["  nothing to save: everything exists elsewhere"] : savedLines(saved)),
  ];
  return `${lines.join("\n")}\n`;
}

function savedLines({ ref, manifest }: SavedTask): string[] {
  const { entries, leftOut, task } = manifest;
  return [
    `  saved under ${safeLine(ref)}: ${entries.length === 1 ? "1 file" : `${entries.length} files`} in addition to the commits and the index`,
    ...leftOut.map(({ path, why }) => `  not saved: ${quotePath(path)} (${safeLine(why)})`),
    "To restore it:",
    typed(`  airlock task restore ${safeLine(task.key)}`),
  ];
}

/** Returns the saved tasks as a list, one per line. */
export function savedText(all: readonly SavedTask[]): string {
  if (all.length === 0) return "Nothing is saved.\n";
  return all
    .map(
      ({ name, manifest: { task, entries } }) =>
        `${safeLine(name)}  ${entries.length} files  ${safeLine(task.title)}\n`,
    )
    .join("");
}
