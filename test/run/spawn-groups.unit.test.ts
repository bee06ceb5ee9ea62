// Commands and all that they started: how they end, and that nothing of them is left.

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "vitest";
import { spawnCommand } from "../../src/run/process/spawn.ts";
import type { SpawnRequest, Spawned } from "../../src/run/process/spawn.ts";
import { newWorld, until, untilTrue } from "../support/repository/world.ts";
import type { World } from "../support/repository/world.ts";

const patient = 120_000;

function shell(world: World, script: string, more: Partial<SpawnRequest> = {}): Promise<Spawned> {
  return spawnCommand({
    argv: ["/bin/sh", "-c", script],
    cwd: world.dir,
    env: { ...world.env },
    timeout: 60_000,
    signal: new AbortController().signal,
    cap: 1024 * 1024,
    grace: 300,
    ...more,
  });
}

/** Whether a process runs; one that has ended and waits to be collected does not. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code === "ENOENT" ||
      (error as NodeJS.ErrnoException).code === "ESRCH"
    )
      return false;
    throw error;
  }
}

async function pidIn(world: World, name: string): Promise<number> {
  return Number(await readFile(join(world.dir, name), "utf8"));
}

/** Writes its own process id to a file at one stroke. */
const note = (name: string, pid: string): string =>
  `echo ${pid} > ${name}.new; mv ${name}.new ${name}`;

// The tests look into /proc to be sure that a process is gone, and not merely somebody's zombie.
describe.runIf(process.platform === "linux")(
  "a command's process group",
  { concurrent: true, timeout: patient },
  () => {
    it("dies of SIGKILL after a timeout, even where parent and child ignore SIGTERM", async (context) => {
      const { expect } = context;
      const world = await newWorld(context);
      const script = `trap '' TERM; (${note("child", "$(sh -c 'echo $PPID')")}; while :; do sleep 1; done) & ${note("parent", "$$")}; while :; do sleep 1; done`;
      const { end } = await shell(world, script, { timeout: 1500, grace: 100 });
      expect(end).toEqual({ kind: "timed out" });
      const pids = [await pidIn(world, "parent"), await pidIn(world, "child")];
      await untilTrue(() => !pids.some(runs), "both processes to die");
      expect(pids.map(runs)).toEqual([false, false]);
    });

    it("dies when the run is aborted, and the command counts as cancelled", async (context) => {
      const { expect } = context;
      const world = await newWorld(context);
      const abort = new AbortController();
      const spawned = shell(world, `sleep 1000 & ${note("child", "$!")}; wait`, {
        signal: abort.signal,
      });
      await until(join(world.dir, "child"));
      abort.abort();
      expect((await spawned).end).toEqual({ kind: "cancelled" });
      const child = await pidIn(world, "child");
      await untilTrue(() => !runs(child), "the grandchild to die");
      expect(runs(child)).toBe(false);
    });

    it("is not started at all once the run is aborted", async (context) => {
      const { expect } = context;
      const world = await newWorld(context);
      const { end } = await shell(world, "echo here > started", { signal: AbortSignal.abort() });
      expect(end).toEqual({ kind: "cancelled" });
      await expect(readFile(join(world.dir, "started"))).rejects.toThrow("ENOENT");
    });

    it("takes a background process with it when the command ends well", async (context) => {
      const { expect } = context;
      const world = await newWorld(context);
      const { end, output } = await shell(world, `sleep 1000 & ${note("left", "$!")}; echo done`);
      expect(end).toEqual({ kind: "exited", code: 0 });
      expect(output).toBe("done\n");
      const left = await pidIn(world, "left");
      await untilTrue(() => !runs(left), "the background process to die");
      expect(runs(left)).toBe(false);
    });

    it("is not waited for where a daemon has left it and holds the output open", async (context) => {
      const { expect } = context;
      const world = await newWorld(context);
      // setsid: a session of its own, so out of the group; it inherits both pipes and keeps them.
      const { end, output } = await shell(
        world,
        `setsid sh -c 'trap "" TERM; ${note("daemon", "$$")}; sleep 1000' & while [ ! -e daemon ]; do sleep 0.05; done; echo left behind`,
      );
      const daemon = await pidIn(world, "daemon");
      context.onTestFinished(() => void (runs(daemon) && process.kill(-daemon, "SIGKILL")));
      expect(end).toEqual({ kind: "exited", code: 0 });
      expect(output).toBe("left behind\n");
      expect(runs(daemon)).toBe(true);
    });

    it("dies also when its leader was stopped", async (context) => {
      const { expect } = context;
      const world = await newWorld(context);
      const { end } = await shell(world, `${note("stopped", "$$")}; kill -STOP $$`, {
        timeout: 800,
      });
      expect(end).toEqual({ kind: "timed out" });
      const stopped = await pidIn(world, "stopped");
      await untilTrue(() => !runs(stopped), "the stopped process to die");
      expect(runs(stopped)).toBe(false);
    });
  },
);

describe("the end of a command", { concurrent: true, timeout: patient }, () => {
  it.for([
    ["its exit code", "exit 3", { kind: "exited", code: 3 }],
    ["the signal that killed it", "kill -SEGV $$", { kind: "killed", signal: "SIGSEGV" }],
  ] as const)("is known by %s", async ([, script, end], context) => {
    const world = await newWorld(context);
    context.expect((await shell(world, script)).end).toEqual(end);
  });
});
