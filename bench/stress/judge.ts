// What the stress has done to a repository, counted from the repository itself and from what each
// session knows.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../src/types.ts";
import type { Books } from "./session.ts";

export interface Judged {
  readonly commits: number;
  /** Files of a session that somebody else changed on disk. */
  readonly harmed: number;
  /** Paths in commits of other sessions. */
  readonly foreign: number;
  /** Commits whose message is about something else. */
  readonly misnamed: number;
  /** Landed contents that no check has seen. */
  readonly unseen: number;
  /** Commits with content that a check refuses. */
  readonly broken: number;
  /** Contents that had landed and are not in HEAD. */
  readonly lost: number;
  /** Entries of the index that differ from HEAD, and are not meant to be staged. */
  readonly stale: number;
  readonly falseRefusals: number;
  readonly givenUp: number;
  readonly kills: number;
  /** What git fsck says; empty where nothing is wrong. */
  readonly fsck: string;
  /** Milliseconds of the landed commits, sorted. */
  readonly durations: readonly number[];
}

export interface Scene {
  readonly root: string;
  readonly env: Environment;
  /** The commit before the first session began. */
  readonly base: string;
  /** Folder with one file for each blob that a check has seen. */
  readonly seen: string;
  /** Paths that are meant to be staged. */
  readonly staged: readonly string[];
}

/** Judges a repository after all sessions have ended. */
export function judge(scene: Scene, books: readonly Books[]): Judged {
  const commits = git(scene, "log", "--reverse", "--format=%H %s", `${scene.base}..HEAD`)
    .split("\n")
    .filter(Boolean);
  let [foreign, misnamed, unseen, broken] = [0, 0, 0, 0];
  for (const line of commits) {
    const [commit = "", ...words] = line.split(" ");
    const named = words.at(-1)!;
    const changed = git(scene, "diff-tree", "-r", "--no-commit-id", "--raw", "--no-abbrev", commit)
      .split("\n")
      .filter(Boolean);
    const entries = changed.map((entry) => ({
      path: entry.split("\t")[1]!,
      blob: entry.split(" ")[3]!,
    }));
    foreign += entries.filter(({ path }) => path.split("/")[0] !== named.split("/")[0]).length;
    const own = entries.find(({ path }) => path === named);
    if (
      own === undefined ||
      !git(scene, "cat-file", "blob", own.blob).startsWith(words.slice(0, 4).join(" "))
    )
      misnamed += 1;
    for (const { blob } of entries) {
      if (/^0+$/.test(blob)) continue;
      if (!existsSync(join(scene.seen, blob))) unseen += 1;
      if (git(scene, "cat-file", "blob", blob).includes("BROKEN")) broken += 1;
    }
  }
  const lost = books
    .flatMap(({ landed }) => Object.entries(landed))
    .filter(([path, content]) => git(scene, "show", `HEAD:${path}`) !== content.trimEnd());
  const differing = git(scene, "diff", "--cached", "--name-only").split("\n").filter(Boolean);
  const onDisk = books
    .flatMap((one) => Object.entries(one.onDisk))
    .filter(([path, content]) => !isFile(join(scene.root, path), content));
  const sum = (count: (one: Books) => number): number =>
    books.reduce((total, one) => total + count(one), 0);
  return {
    commits: commits.length,
    harmed: sum(({ harmed }) => harmed.length) + onDisk.length,
    foreign,
    misnamed,
    unseen,
    broken,
    lost: lost.length,
    stale:
      differing.filter((path) => !scene.staged.includes(path)).length +
      scene.staged.filter((path) => !differing.includes(path)).length,
    falseRefusals: sum((one) => one.falseRefusals.length),
    givenUp: sum((one) => one.givenUp.length),
    kills: sum((one) => one.kills),
    fsck: fsck(scene),
    durations: books.flatMap(({ durations }) => durations).sort((a, b) => a - b),
  };
}

function isFile(file: string, content: string): boolean {
  return existsSync(file) && readFileSync(file, "utf8") === content;
}

function git({ root, env }: Scene, ...args: string[]): string {
  const { stdout } = spawnSync("git", args, {
    cwd: root,
    env: { ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return stdout.trimEnd();
}

function fsck({ root, env }: Scene): string {
  const { stdout, stderr } = spawnSync("git", ["fsck", "--full", "--no-dangling"], {
    cwd: root,
    env: { ...env },
    encoding: "utf8",
  });
  return (stdout + stderr).trim();
}
