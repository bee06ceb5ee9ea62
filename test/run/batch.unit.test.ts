// Lists of paths as command lines.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  argvLimit,
  batches,
  lintStagedLimit,
  worthwhileParts,
} from "../../src/run/process/batch.ts";
import { withRawBytes } from "../../src/run/process/raw-argv.ts";
import { decodePath } from "../../src/system/bytes.ts";
import { anyText } from "../support/property/any-text.ts";
import { expectSame, runs } from "../support/property/runs.ts";

const text = anyText({ minLength: 1, maxLength: 40 });
const raw = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => decodePath(bytes.map((byte) => byte || 1)));
const limits = fc.record({
  bytes: fc.integer({ min: 1, max: 2000 }),
  perPath: fc.constantFrom(1, 9),
});

describe("batches", () => {
  it("put together are the list, in its order, and none is empty", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, raw)),
        limits,
        fc.integer({ min: 1, max: 9 }),
        (paths, limit, parts) => {
          const made = batches(paths, limit, parts);
          expectSame(
            expect,
            [made.flat(), made.filter((batch) => batch.length === 0)],
            [paths, []],
          );
        },
      ),
      runs(100, 2000),
    );
  });

  it("each keep to the limit, but for a path that is longer by itself", () => {
    fc.assert(
      fc.property(fc.array(text), limits, fc.integer({ min: 1, max: 9 }), (paths, limit, parts) => {
        const sizeOf = (batch: readonly string[]) =>
          batch.reduce((sum, path) => sum + Buffer.byteLength(path) + limit.perPath, 0);
        return batches(paths, limit, parts).every(
          (batch) => batch.length === 1 || sizeOf(batch) <= limit.bytes,
        );
      }),
      runs(100, 2000),
    );
  });

  it("with names that are not UTF-8 fit into one argument, which is a script of 128 KiB at most", () => {
    fc.assert(
      fc.property(
        fc.array(raw, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (some, times) => {
          const paths = Array.from({ length: times }, () => some).flat();
          const longest = (batch: readonly string[]) =>
            Math.max(
              ...withRawBytes(["/bin/x", ...batch]).map((argument) => Buffer.byteLength(argument)),
            );
          return batches(paths, { bytes: 500_000, perPath: 9 }).every(
            (batch) => longest(batch) < 128 * 1024,
          );
        },
      ),
      runs(20, 500),
    );
  });

  it("are as many as asked for and nearly equal, where the list is long enough", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 16 }),
        (length, parts) => {
          const paths = Array.from({ length }, (_, index) => `${index}`);
          const sizes = batches(paths, { bytes: 1e6, perPath: 9 }, parts).map(
            (batch) => batch.length,
          );
          return (
            sizes.length === Math.min(length, parts) && Math.max(...sizes) - Math.min(...sizes) <= 1
          );
        },
      ),
      runs(100, 2000),
    );
  });
});

describe("the limit of a command line", () => {
  it.each([
    [99, 8, 1],
    [100, 8, 2],
    [1000, 8, 8],
    [1000, 1, 1],
    [0, 8, 1],
  ])("for %i paths and %i cores is worth %i processes", (length, cores, parts) => {
    expect(worthwhileParts(length, cores)).toBe(parts);
  });

  it("shrinks by the environment and the fixed arguments, but on Windows only by the latter", () => {
    const bare = { env: {}, argv: ["/bin/x"] };
    const large = { env: { A: "x".repeat(1000) }, argv: ["/bin/x", "-y"] };
    expect(
      argvLimit({ platform: "linux", ...bare }).bytes -
        argvLimit({ platform: "linux", ...large }).bytes,
    ).toBe(1011 + 11);
    expect(
      argvLimit({ platform: "win32", ...bare }).bytes -
        argvLimit({ platform: "win32", ...large }).bytes,
    ).toBe(5);
    expect(argvLimit({ platform: "linux", env: { A: "x".repeat(1e6) }, argv: [] }).bytes).toBe(
      2048,
    );
  });

  it("is lint-staged's for lint-staged's configs", () => {
    expect(lintStagedLimit("linux").bytes).toBe(65_537);
    const paths = Array.from({ length: 1000 }, () => "x".repeat(99));
    expect(batches(paths, lintStagedLimit("linux")).map((batch) => batch.length)).toEqual([
      500, 500,
    ]);
  });
});
