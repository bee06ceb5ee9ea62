// Peak memory of everything below a command, sampled from /proc while it runs. Untimed: the
// sampling itself costs a core.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { failed } from "./process.ts";
import type { Contender } from "./contenders.ts";

/** Bytes per page on every platform of ours that has /proc/<pid>/statm. */
const pageSize = 4096;

/**
 * Lets a contender do its work once; returns the largest sum of the resident sizes (proc(5), statm)
 * of all processes below its command at one time, in bytes. The command itself (`git commit`) does
 * not count, pages that processes share count for each: an upper bound of what the hook takes.
 * `null` where there is no /proc. Throws where the command fails.
 */
export async function peakMemory(contender: Contender, round: number): Promise<number | null> {
  if (!existsSync("/proc/self/statm")) return null;
  contender.prepare(round);
  const [program, ...args] = contender.argv;
  const child = spawn(program, args, {
    cwd: contender.place.cwd,
    env: { ...contender.place.env },
    stdio: "ignore",
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  let running = true;
  void ended.finally(() => (running = false)).catch(() => undefined);
  let peak = 0;
  while (running && child.pid !== undefined) {
    peak = Math.max(peak, residentBelow(child.pid));
    await setImmediate();
  }
  const code = await ended;
  if (code !== 0)
    throw failed(
      contender.argv,
      `${contender.name} exited with ${code} while its memory was watched.`,
    );
  return peak;
}

/** Sum of the resident sizes of all descendants, in bytes. */
function residentBelow(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) && pid >= root ? read(`/proc/${pid}/stat`) : null;
    // Field 4, after the command in parentheses, which may hold anything.
    if (stat !== null)
      parents.set(pid, Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isBelow(parent));
  };
  let pages = 0;
  for (const pid of parents.keys()) {
    if (isBelow(pid)) pages += Number(read(`/proc/${pid}/statm`)?.split(" ")[1] ?? 0);
  }
  return pages * pageSize;
}

/** Content of a file in /proc, `null` where the process ended meanwhile. */
function read(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
