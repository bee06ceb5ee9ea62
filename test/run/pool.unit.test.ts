// Who runs when.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runJobs } from "../../src/run/job-pool.ts";
import type { Job } from "../../src/run/job-pool.ts";
import { expectSame, runs } from "../support/property/runs.ts";

interface Plan {
  readonly serial: boolean;
  readonly after: readonly number[];
}

const plans = fc
  .array(fc.record({ serial: fc.boolean(), seeds: fc.array(fc.nat(), { maxLength: 2 }) }), {
    maxLength: 12,
  })
  .map((list) =>
    list.map(({ serial, seeds }, index): Plan => ({
      serial,
      after: index === 0 ? [] : seeds.map((seed) => seed % index),
    })),
  );

describe("jobs", () => {
  it("keep the bound, wait for those before them, and run alone where they are serial, whatever the plan", async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 4 }), async (list, concurrency) => {
        const active = new Set<number>();
        const done = new Set<number>();
        const broken: string[] = [];
        const jobs = list.map(({ serial, after }, index): Job<number> => ({
          name: `${index}`,
          serial,
          after: after.map(String),
          run: async () => {
            if (!after.every((each) => done.has(each)))
              broken.push(`${index} began before those it waits for`);
            if ([...active].some((each) => list[each]!.serial) || (serial && active.size > 0))
              broken.push(`${index} is not alone`);
            active.add(index);
            if (active.size > concurrency) broken.push(`${index} is one too many`);
            await new Promise((resolve) => setImmediate(resolve));
            active.delete(index);
            done.add(index);
            return index;
          },
        }));
        const results = await runJobs(jobs, concurrency);
        expectSame(expect, [results, broken], [list.map((_, index) => index), []]);
      }),
      runs(50, 1000),
    );
  });

  it("get the results of those they come after", async () => {
    const job = (name: string, after: string[]): Job<string> => ({
      name,
      serial: false,
      after,
      run: async (earlier) => `${name}(${earlier.join()})`,
    });
    expect(await runJobs([job("b", ["a", "none"]), job("a", [])], 2)).toEqual(["b(a())", "a()"]);
  });

  it("that wait for each other are an error, not a wait without end", async () => {
    const job = (name: string, after: string): Job<null> => ({
      name,
      serial: false,
      after: [after],
      run: async () => null,
    });
    await expect(runJobs([job("a", "b"), job("b", "a")], 2)).rejects.toThrow("a, b");
  });

  it("that reject make the whole reject", async () => {
    await expect(
      runJobs(
        [{ name: "a", serial: false, after: [], run: () => Promise.reject(new Error("ours")) }],
        1,
      ),
    ).rejects.toThrow("ours");
  });
});
