// Finds what is using a worktree: sessions, processes whose current folder is in it, a git that
// writes its index.

import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { readCommitActivities } from "../sessions/commit-activity.ts";
import type { Actor } from "../sessions/actor.ts";
import { isInside } from "../system/files/inside.ts";
import { sessionsIn } from "./task-overview.ts";
import type { InspectedWorktree } from "./saved/survey.ts";
import { nullOn } from "../system/files/file-errors.ts";

/** A use of a worktree that must not be disturbed. */
export interface ActiveUse {
  readonly kind: "session" | "commit" | "process" | "index";
  /** A clause. May contain text of others: escape it. */
  readonly text: string;
  /** The next step, to end the use. */
  readonly next: string;
}

/** Takes the asking session, which does not count, and a worktree; returns all other uses of it. */
export function activeUses(
  { repository, session }: Actor,
  { root, admin }: InspectedWorktree,
): ActiveUse[] {
  const locked: ActiveUse[] = existsSync(join(admin, "index.lock"))
    ? [
        {
          kind: "index",
          text: "a git command writes its index",
          next: `If no git is running: remove ${join(admin, "index.lock")}`,
        },
      ]
    : [];
  if (root === null) return locked;
  const sessions = sessionsIn(repository, root).filter(({ id }) => id !== session.id);
  const commits = readCommitActivities(repository.commonDir).filter(({ worktree }) =>
    isInside(root, worktree),
  );
  return [
    ...sessions.map(({ name }): ActiveUse => ({
      kind: "session",
      text: `the session ${name} works in it`,
      next: "In that session, when it is done: airlock session end",
    })),
    ...commits.map(({ pid }): ActiveUse => ({
      kind: "commit",
      text: `process ${pid} commits in it`,
      next: `Wait for process ${pid}.`,
    })),
    ...processesIn(root).map(({ pid, name }): ActiveUse => ({
      kind: "process",
      text: `process ${pid} (${name}) has its current folder in it`,
      next: `End it, or change its folder: ps -p ${pid}`,
    })),
    ...locked,
  ];
}

/**
 * Returns the processes whose current folder is in this one, if the system tells (proc(5),
 * `/proc/<pid>/cwd`). Leaves out this process and its ancestors: the caller may be in the folder.
 */
function processesIn(root: string): { pid: number; name: string }[] {
  if (process.platform !== "linux") return [];
  const own = ancestors();
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && !own.has(Number(name)))
    .flatMap((name) => {
      const place = unlessGone(() => readlinkSync(`/proc/${name}/cwd`));
      if (place === null || !isInside(root, place.replace(/ \(deleted\)$/, ""))) return [];
      return [
        {
          pid: Number(name),
          name: (unlessGone(() => readFileSync(`/proc/${name}/comm`, "utf8")) ?? "").trim(),
        },
      ];
    });
}

function ancestors(): Set<number> {
  const own = new Set<number>();
  for (let pid = process.pid; pid > 0 && !own.has(pid);) {
    own.add(pid);
    const stat = unlessGone(() => readFileSync(`/proc/${pid}/stat`, "latin1")) ?? "";
    // proc(5): state and parent follow the name, which may contain anything.
    pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
  }
  return own;
}

/** Calls a function; returns `null` if the process is gone or belongs to another user. */
function unlessGone(ask: () => string): string | null {
  return nullOn(["ENOENT", "ESRCH", "EACCES", "EPERM"], ask);
}
