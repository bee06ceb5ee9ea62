// Who or what is at work in a worktree: sessions, processes that stand in it, a git that writes its index.

import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { readCommitActivities } from "../sessions/commit-activity.ts";
import type { Actor } from "../sessions/actor.ts";
import { isInside } from "../system/inside.ts";
import { sessionsIn } from "./look.ts";
import type { Place } from "./survey.ts";
import { nullOn } from "../system/file-errors.ts";

/** Something in a worktree that must not be disturbed. */
export interface Occupant {
  readonly kind: "session" | "commit" | "process" | "index";
  /** A clause. May hold what others wrote: escape it. */
  readonly text: string;
  /** What ends it. */
  readonly next: string;
}

/** Takes the asking session, which is in nobody's way, and a worktree; returns who else is in it. */
export function activeUses({ repository, session }: Actor, { root, admin }: Place): Occupant[] {
  const locked: Occupant[] = existsSync(join(admin, "index.lock"))
    ? [{ kind: "index", text: "a git command writes its index", next: `If no git is running: remove ${join(admin, "index.lock")}` }]
    : [];
  if (root === null) return locked;
  const sessions = sessionsIn(repository, root).filter(({ id }) => id !== session.id);
  const flights = readCommitActivities(repository.commonDir).filter(({ worktree }) => isInside(root, worktree));
  return [
    ...sessions.map(({ name }): Occupant => ({
      kind: "session",
      text: `the session ${name} works in it`,
      next: "In that session, when it is done: airlock session end",
    })),
    ...flights.map(({ pid }): Occupant => ({ kind: "commit", text: `process ${pid} commits in it`, next: `Wait for process ${pid}.` })),
    ...processesIn(root).map(({ pid, name }): Occupant => ({
      kind: "process",
      text: `process ${pid} (${name}) stands in it`,
      next: `End it, or let it go elsewhere: ps -p ${pid}`,
    })),
    ...locked,
  ];
}

/**
 * Returns the processes whose current folder is in this one, where the system tells (proc(5), `/proc/<pid>/cwd`). Not this process,
 * nor those that started it: whoever asks may stand there.
 */
function processesIn(root: string): { pid: number; name: string }[] {
  if (process.platform !== "linux") return [];
  const own = ancestors();
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && !own.has(Number(name)))
    .flatMap((name) => {
      const place = told(() => readlinkSync(`/proc/${name}/cwd`));
      if (place === null || !isInside(root, place.replace(/ \(deleted\)$/, ""))) return [];
      return [{ pid: Number(name), name: (told(() => readFileSync(`/proc/${name}/comm`, "utf8")) ?? "").trim() }];
    });
}

function ancestors(): Set<number> {
  const own = new Set<number>();
  for (let pid = process.pid; pid > 0 && !own.has(pid);) {
    own.add(pid);
    const stat = told(() => readFileSync(`/proc/${pid}/stat`, "latin1")) ?? "";
    // proc(5): state and parent follow the name, which may hold anything.
    pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
  }
  return own;
}

/** `null`: the process is gone, or another user's. */
function told(ask: () => string): string | null {
  return nullOn(["ENOENT", "ESRCH", "EACCES", "EPERM"], ask);
}
