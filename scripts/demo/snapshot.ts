// Everything that a commit must leave alone, written down so that two moments can be compared.

import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join, relative } from "node:path";

/** Name of a fact → its value. Two snapshots of an untouched repository are equal in every fact. */
export type Snapshot = ReadonlyMap<string, string>;

/** Runs git in the repository and returns its output; throws where git fails. */
export type AskGit = (...args: string[]) => string;

/**
 * Takes the repository and the folder that somebody else is writing to, which is left out; returns
 * - each file and folder: kind, mode, inode, bytes, mtime and ctime (the latter tells of a change
 *   that was undone);
 * - HEAD, every ref, the stash, every index entry, `git status`, the list of worktrees and the
 *   configuration.
 */
export function takeSnapshot(root: string, others: string, git: AskGit): Snapshot {
  const facts = new Map<string, string>();
  const visit = (path: string): void => {
    const name = relative(root, path) || ".";
    if (name === others) return;
    // The root's own .git is described by git below; everything else in the root counts, ignored
    // files too.
    if (name === ".git") return;
    const stat = lstatSync(path, { bigint: true });
    const folder = stat.isDirectory();
    const content = stat.isSymbolicLink()
      ? readlinkSync(path)
      : folder
        ? ""
        : createHash("sha256").update(readFileSync(path)).digest("hex");
    facts.set(
      `file ${name}`,
      [stat.mode.toString(8), stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs, content].join(" "),
    );
    if (folder) for (const child of readdirSync(path)) visit(join(path, child));
  };
  visit(root);
  facts.set("HEAD", git("symbolic-ref", "HEAD"));
  for (const line of lines(git("for-each-ref", "--format=%(refname) %(objectname)")))
    facts.set(`ref ${line.split(" ")[0]}`, line);
  for (const line of lines(git("ls-files", "--stage")))
    facts.set(`index entry ${line.split("\t")[1]}`, line);
  facts.set("stash", git("stash", "list"));
  facts.set(
    "status",
    git(
      "status",
      "--porcelain",
      "--untracked-files=all",
      "--ignored",
      "--",
      ".",
      `:(exclude)${others}`,
    ),
  );
  facts.set("unstaged changes", git("diff", "--", ".", `:(exclude)${others}`));
  facts.set("worktrees", git("worktree", "list", "--porcelain").replaceAll(/^HEAD .*$/gm, "HEAD"));
  facts.set("configuration", git("config", "--local", "--list"));
  return facts;
}

/** Returns the names of the facts that differ. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name));
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
