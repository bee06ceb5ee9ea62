// Lists all running processes: from /proc or, on systems without it, from ps.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { run } from "./process.ts";
import type { World } from "../repository/world.ts";

/** A process, as far as this user may see it. */
export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its words, with spaces between them. */
  readonly args: string;
  /**
   * Its environment is that of a world's tests; where that cannot be told, its words name the world
   * or its recording check.
   */
  readonly isOf: (world: World) => boolean;
}

/** Returns all processes. */
export async function allProcesses(world: World): Promise<SeenProcess[]> {
  if (existsSync("/proc/self/environ"))
    return readdirSync("/proc").flatMap((name) =>
      /^\d+$/.test(name) ? fromProc(Number(name)) : [],
    );
  const { stdout } = await run(["ps", "-A", "-o", "pid=,ppid=,args="], {
    cwd: world.dir,
    env: world.env,
  });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, args = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const isOf = ({ dir }: World) => args.includes(dir) || args.includes("record.pl");
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args, isOf }];
  });
}

function fromProc(pid: number): SeenProcess[] {
  const [stat, args, environ] = ["stat", "cmdline", "environ"].map((name) =>
    procFile(`/proc/${pid}/${name}`),
  );
  // `<pid> (<name>) <state> <parent> …`, and a name may hold anything (proc(5)).
  const parent = Number(/^.*\) \S (\d+)/s.exec(stat ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(parent)) return [];
  const isOf = ({ dir }: World) => environ?.split("\0").includes(`HOME=${dir}/home`) === true;
  return [{ pid, parent, args: (args ?? "").split("\0").join(" ").trimEnd(), isOf }];
}

/** Leaves out processes that have ended meanwhile, and those of other users. */
function procFile(file: string): string | null {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (
      ["ENOENT", "ESRCH", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")
    )
      return null;
    throw error;
  }
}
