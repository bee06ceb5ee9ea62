// Schedules jobs: bounded concurrency, dependencies first, serial jobs alone.

import pLimit from "p-limit";

/** Something to be run once, by name. */
export interface Job<Result> {
  readonly name: string;
  /** Never beside another job. */
  readonly serial: boolean;
  /** Names of jobs that come first; names that are not among the jobs count as done. */
  readonly after: readonly string[];
  /** Gets the results of the jobs it comes after, and must not reject because of what it runs. */
  readonly run: (earlier: readonly Result[]) => Promise<Result>;
}

/** Runs a leaf of work (one process) when a slot is free; first come, first served. */
export type Slots = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** Makes slots for so many processes at a time. */
export function slots(concurrency: number): Slots {
  const limit = pLimit(Math.max(1, Math.floor(concurrency)));
  return (work) => limit(work);
}

/**
 * Runs jobs, at most `concurrency` at a time and in their order where they are free to start;
 * returns the results in the order of the jobs. Serial jobs run one by one when nothing else runs:
 * after the others, unless others depend on them. Jobs must not wait for each other in a circle
 * (`plan` has seen to that): such jobs would never start, and it throws.
 */
export function runJobs<Result>(
  jobs: readonly Job<Result>[],
  concurrency: number,
): Promise<Result[]> {
  const names = new Set(jobs.map((job) => job.name));
  const results = new Map<string, Result>();
  const waiting = new Set(jobs);
  let active = 0;
  let alone = false;
  return new Promise((resolve, reject) => {
    const begin = (job: Job<Result>): void => {
      waiting.delete(job);
      active += 1;
      alone = job.serial;
      const earlier = job.after.flatMap((name) => (results.has(name) ? [results.get(name)!] : []));
      job.run(earlier).then((result) => {
        results.set(job.name, result);
        active -= 1;
        alone = false;
        next();
      }, reject);
    };
    const next = (): void => {
      const ready = [...waiting].filter((job) =>
        job.after.every((name) => !names.has(name) || results.has(name)),
      );
      for (const job of ready) {
        if (!job.serial && !alone && active < Math.max(1, concurrency)) begin(job);
      }
      const serial = ready.find((job) => job.serial);
      if (active === 0 && serial !== undefined) begin(serial);
      if (active > 0) return;
      if (waiting.size === 0) resolve(jobs.map((job) => results.get(job.name)!));
      else
        reject(
          new Error(`Jobs wait for each other: ${[...waiting].map((job) => job.name).join(", ")}.`),
        );
    };
    next();
  });
}
