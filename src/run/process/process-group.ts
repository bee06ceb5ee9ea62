// Ends whole process groups, and makes sure that none outlives this process.

import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { nullOn } from "../../system/files/file-errors.ts";

/** Groups that are running now, by the process id of their leader. */
const running = new Set<number>();
let listening = false;

/** Notes a group; it is killed if this process exits first. */
export function watchGroup(leader: number): void {
  running.add(leader);
  if (listening) return;
  listening = true;
  process.on("exit", () => {
    for (const each of running) signalGroup(each, "SIGKILL");
  });
}

/**
 * Ends what is left of a group: SIGTERM, then SIGKILL after `grace` milliseconds. Returns when the
 * group is gone or has been killed. A process that has left the group (setsid) is not ours to end.
 */
export async function endGroup(leader: number, grace: number): Promise<void> {
  const deadline = performance.now() + grace;
  let alive = signalGroup(leader, "SIGTERM");
  // A stopped process sees no SIGTERM until it goes on.
  if (alive && process.platform !== "win32") signalGroup(leader, "SIGCONT");
  for (let pause = 5; alive && performance.now() < deadline; pause = Math.min(50, pause * 2)) {
    await sleep(pause);
    alive = signalGroup(leader, 0) && hasLiving(leader);
  }
  if (alive) signalGroup(leader, "SIGKILL");
  running.delete(leader);
}

/**
 * Says that anything in a group still runs. A process that has ended stays in its group until its
 * parent has asked for its end, and in a container the first process often never asks. On Linux
 * /proc tells (proc(5), stat: state, parent, group).
 */
function hasLiving(leader: number): boolean {
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((name) => {
    if (!/^\d+$/.test(name)) return false;
    const stat = statOf(name);
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === String(leader) && state !== "Z" && state !== "X";
  });
}

/** Empty for a process that has gone in the meantime. */
function statOf(pid: string): string {
  return nullOn(["ENOENT", "ESRCH"], () => readFileSync(`/proc/${pid}/stat`, "latin1")) ?? "";
}

/** Sends a signal to a group, 0 to ask only; returns whether there was anyone to get it. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    // Windows has no process groups: the leader alone.
    return process.kill(process.platform === "win32" ? leader : -leader, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: nobody left. EPERM: nobody that we may signal; macOS says so of groups that hold only
    // zombies.
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}

/** Takes milliseconds; returns what a timer can hold: beyond 2³¹−1 Node would fire at once. */
export function timerLength(milliseconds: number): number {
  return Math.min(milliseconds, 2 ** 31 - 1);
}
