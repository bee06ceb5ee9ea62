// Commands killed with SIGKILL in the midst of each of their phases, the kills spread evenly over
// the phases: nothing is lost, and the next command finds everything whole.

import { existsSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, it } from "vitest";
import {
  contentOf,
  leaveWork,
  listTasks,
  mainState,
  refsOf,
  startTask,
  taskRepository,
} from "../support/task/discarding.ts";
import { door, expectSound } from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { commitIn, makeTask } from "../support/task/landings.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { howMany } from "../support/property/runs.ts";
import { type Context, startCommand, untilTrue } from "../support/repository/world.ts";

/** Kills of each command; `npm run stress -- --kills` says how many of all four. */
const kills =
  process.env["AIRLOCK_KILLS"] === undefined
    ? howMany(2, 50)
    : Math.ceil(Number(process.env["AIRLOCK_KILLS"]) / 4);

/** A command under test. Each round has files, a task and so on of its own. */
interface Subject {
  readonly make: (context: Context) => Promise<TestRepository>;
  /** Prepares a round; returns the command's words and what must hold once it was killed. */
  readonly round: (
    main: TestRepository,
    round: number,
  ) => Promise<{ argv: readonly string[]; expectWhole: () => Promise<void> }>;
}

const text = (round: number, word: string) => `${word} ${round}\n`;

const subjects: Readonly<Record<string, Subject>> = {
  "airlock commit": {
    make: async (context) => {
      const main = await guardedRepository(context);
      await main.add("b.txt", "staged by somebody else\n");
      return main;
    },
    round: async (main, round) => {
      main.write("a.txt", text(round, "mine"));
      const { files } = await main.snapshot();
      return {
        argv: ["commit", "-m", `round ${round}`, "a.txt"],
        expectWhole: async () => {
          const { expect } = main.context;
          expect((await main.snapshot()).files).toEqual(files);
          main.write("new.txt", text(round, "next"));
          const next = await door(main, ["-m", "next", "new.txt"]);
          expect(next.code, next.stderr).toBe(0);
          const log = await main.ask("log", "-2", "--format=%s");
          const landed = log.includes(`round ${round}`);
          // In history whole, or not at all; in the index as in history.
          if (landed) expect(await main.ask("show", "HEAD:a.txt")).toBe(`mine ${round}`);
          expect(await main.ask("diff", "--cached", "--name-only")).toBe("b.txt");
          const again = await door(main, ["-m", `round ${round}`, "a.txt"]);
          expect(again.code, again.stderr).toBe(landed ? 3 : 0);
        },
      };
    },
  },
  "airlock task land": {
    make: guardedRepository,
    round: async (main, round) => {
      const task = await makeTask(main, `t${round}`);
      await commitIn(task, { [`land-${round}.txt`]: text(round, "landed") });
      return {
        argv: ["task", "land", `t${round}`],
        expectWhole: async () => {
          const again = await main.airlock(["task", "land", `t${round}`]);
          main.context.expect(again.code, again.stderr + again.stdout).toBe(0);
          main.context
            .expect(await main.ask("show", `HEAD:land-${round}.txt`))
            .toBe(`landed ${round}`);
          main.context.expect(main.read(`land-${round}.txt`)).toBe(text(round, "landed"));
          main.context.expect(main.read("dirty.txt")).toBe("being edited by somebody\n");
          main.context.expect(await main.ask("diff", "--cached", "--name-only")).toBe("");
        },
      };
    },
  },
  "airlock task discard": {
    make: taskRepository,
    round: async (main, round) => {
      const { expect } = main.context;
      const task = await startTask(main, `d${round}`);
      await leaveWork(task);
      const [content, before] = [await contentOf(task), await mainState(main)];
      const saved = (await refsOf(main, "refs/airlock/saved")).length;
      return {
        argv: ["task", "discard", `d${round}`, "--force"],
        expectWhole: async () => {
          const [there] = await listTasks(main);
          if (there !== undefined) {
            const again = await main.airlock(["task", "discard", `task-d${round}`, "--force"]);
            expect(again.code, again.stderr).toBe(0);
          }
          expect([await listTasks(main), existsSync(task.root)]).toEqual([[], false]);
          expect((await refsOf(main, "refs/airlock/saved")).length).toBeGreaterThan(saved);
          expect(await mainState(main)).toEqual(before);
          const back = await main.airlock(["task", "restore", `d${round}`]);
          expect(back.code, back.stderr).toBe(0);
          expect(await contentOf(task)).toEqual(content);
          expect((await main.airlock(["task", "discard", `d${round}`, "--force"])).code).toBe(0);
        },
      };
    },
  },
  "airlock fix": {
    make: (context) =>
      guardedRepository(context, {
        config: {
          checks: {
            see: undefined,
            spaces: { files: "fix-*", run: "true", fix: ["sed", "-i", "-e", "s/ *$//"] },
          },
        },
      }),
    round: async (main, round) => {
      const paths = [1, 2, 3].map((at) => `fix-${at}.txt`);
      const [bad, good] = [`text ${round}  \n`, `text ${round}\n`];
      for (const path of paths) await main.add(path, bad);
      return {
        argv: ["fix", ...paths],
        expectWhole: async () => {
          const { expect } = main.context;
          // Each file and entry is the old one or the new one, whole.
          for (const path of paths) expect([bad, good]).toContain(main.read(path));
          const again = await main.airlock(["fix", ...paths]);
          expect(again.code, again.stderr + again.stdout).toBe(0);
          for (const path of paths)
            expect([main.read(path), await main.ask("show", `:${path}`)]).toEqual([
              good,
              good.trim(),
            ]);
          const folder = join(main.root, ".git/airlock/fix");
          expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
        },
      };
    },
  },
};

/**
 * What a command had reached, line by line: the point, and when, in milliseconds of its own clock.
 */
function readTrace(file: string): { readonly point: string; readonly time: number }[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  return lines.map((line) => ({ point: line.split(" ")[0]!, time: Number(line.split(" ")[1]) }));
}

/**
 * A phase, and how long after its beginning the kill comes, in milliseconds; `null`: at its
 * beginning, to the instruction.
 */
interface Moment {
  readonly point: string;
  readonly after: number | null;
}

/**
 * Runs the command, and kills it. Returns the point that it had reached; `null` where it ended
 * before it could be killed.
 */
async function killIn(
  main: TestRepository,
  argv: readonly string[],
  moment: Moment | null,
): Promise<string | null> {
  const trace = join(main.world.dir, "trace");
  writeFileSync(trace, "");
  const exactly = moment?.after === null ? { AIRLOCK_FAULT: moment.point } : {};
  const env = { ...main.env, ...exactly, AIRLOCK_FAULT_TRACE: trace };
  const running = main.world.start([...startCommand, ...argv], { cwd: main.root, env });
  let isDue = moment?.after === null || moment === null;
  const watcher = watch(trace, () => {
    if (isDue || !readTrace(trace).some(({ point }) => point === moment!.point)) return;
    isDue = true;
    void sleep(moment!.after!).then(() => running.child.kill("SIGKILL"));
  });
  const end = await running.done;
  watcher.close();
  if (moment === null) main.context.expect(end.code, end.stderr + end.stdout).toBe(0);
  return end.signal === "SIGKILL" ? (readTrace(trace).at(-1)?.point ?? "before all") : null;
}

describe("Killed in the midst of each phase", () => {
  it.concurrent.for(Object.entries(subjects))(
    "%s leaves everything whole",
    async ([name, subject], context) => {
      const main = await subject.make(context);
      writeFileSync(join(await main.stateFolder(), "faults-allowed"), "");
      const first = await subject.round(main, 0);
      await killIn(main, first.argv, null);
      const whole = readTrace(join(main.world.dir, "trace"));
      rmSync(join(main.world.dir, "trace"));
      const phases = whole.map(({ point, time }, index) => ({
        point,
        length: (whole[index + 1]?.time ?? time + 5) - time,
      }));
      context.expect(phases.length).toBeGreaterThan(3);
      const counts = new Map<string, number>(phases.map(({ point }) => [point, 0]));
      let round = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        // Few kills are spread over the phases as well; where there are more than phases, each phase
        // has several.
        const phase =
          phases[
            kills < phases.length
              ? Math.floor(((kill + 0.5) * phases.length) / kills)
              : kill % phases.length
          ]!;
        const isTimed = Math.floor(kill / phases.length) % 2 === 1;
        let reached: string | null = null;
        // A phase may be over sooner than its beginning is seen from here: then it is killed at its
        // beginning.
        for (const after of isTimed ? [Math.random() * phase.length, null] : [null]) {
          const { argv, expectWhole } = await subject.round(main, (round += 1));
          reached = await killIn(main, argv, { point: phase.point, after });
          const locks = () =>
            readdirSync(join(main.root, ".git"), { recursive: true, encoding: "utf8" }).filter(
              (file) => file.endsWith(".lock"),
            );
          await untilTrue(() => locks().length === 0, "the end of all locks");
          await expectSound(main);
          if (reached === null) continue;
          await expectWhole();
          break;
        }
        context.expect(reached, phase.point).not.toBe(null);
        counts.set(reached!, (counts.get(reached!) ?? 0) + 1);
      }
      if (process.env["AIRLOCK_KILLS"] !== undefined)
        process.stdout.write(
          `${name}: ${kills} kills: ${[...counts].map(([point, count]) => `${point} ${count}`).join(", ")}\n`,
        );
      context.expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(kills);
    },
  );
});
