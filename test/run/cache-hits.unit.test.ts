// Whenever a pass is remembered, a run from nothing would pass: whatever was edited in between,
// wherever a program could have read it.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { checkDefaults } from "../../src/checks/check.ts";
import { ObjectReader } from "../../src/git/objects.ts";
import { openRepository } from "../../src/git/repository.ts";
import { lookUpCache } from "../../src/run/cache/cache.ts";
import type { Check } from "../../src/types.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { runs } from "../support/property/runs.ts";
import { task, candidateOf, plannedFor, passed } from "./cache-hits-fixture.ts";

/** Edits of one place: its content becomes good or bad, with the same length, size and time. */
interface Place {
  readonly file: string;
  /** Part of the tree: it is staged. */
  readonly tracked: boolean;
}

/** Every kind of place that a program in a chamber can read from. */
const places: readonly Place[] = [
  { file: "a.txt", tracked: true },
  { file: "rules/one.json", tracked: true },
  { file: "packages/w/index.js", tracked: true },
  { file: "node_modules/dep/index.js", tracked: false },
  { file: "node_modules/@scope/dep/deep/index.js", tracked: false },
  { file: "node_modules/tool/bin/tool.js", tracked: false },
  { file: "node_modules/late/index.js", tracked: false },
  { file: "packages/w/node_modules/inner/index.js", tracked: false },
  { file: "generated/client.js", tracked: false },
];

const edits = fc.oneof(
  fc.record({
    kind: fc.constant("write" as const),
    at: fc.nat(places.length - 1),
    good: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("remove" as const), at: fc.nat(places.length - 1) }),
  fc.record({ kind: fc.constant("environment" as const), good: fc.boolean() }),
);

function apply(root: string, { file }: Place, good: boolean | null): void {
  const path = join(root, file);
  if (good === null) return rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/usr/bin/env node\n// ${good ? "GOOD" : "BADD"}\n`);
  chmodSync(path, 0o755);
  utimesSync(path, 1_500_000_000, 1_500_000_000);
}

/**
 * The answer of a tool that reads everything: it fails where any place is bad. A workspace's
 * package it finds through node_modules.
 */
function cold(root: string, env: Readonly<Record<string, string>>): boolean {
  const texts = places.map(({ file }) =>
    existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "",
  );
  return env["MODE"] !== "BADD" && texts.every((text) => !text.includes("BADD"));
}

describe("A remembered pass", () => {
  it("is what a program that reads all it can would say again", async (context) => {
    const check: Check = {
      name: "it",
      source: { file: "c", place: "p" },
      folder: "",
      wants: () => true,
      task,
      ...checkDefaults,
      cwd: "",
      timeout: 1,
      inputs: ["rules/*.json"],
      definition: "tool",
    };
    let remembered = 0;
    const property = fc.asyncProperty(
      fc.array(edits, { minLength: 6, maxLength: 12 }),
      async (steps) => {
        const repository = await emptyRepository(context);
        const { root } = repository;
        repository.write(".gitignore", "node_modules\ngenerated\n");
        for (const folder of ["", "packages/w/"])
          repository.write(`${folder}package.json`, '{"version":"1.0.0"}\n');
        repository.write("node_modules/tool/package.json", '{"version":"1.0.0"}\n');
        for (const place of places) apply(root, place, true);
        mkdirSync(join(root, "node_modules/.bin"));
        symlinkSync("../tool/bin/tool.js", join(root, "node_modules/.bin/tool"));
        symlinkSync("../packages/w", join(root, "node_modules/w"));
        let env: Record<string, string> = { ...repository.env, MODE: "GOOD" };
        const opened = await openRepository(root, repository.env);
        const objects = new ObjectReader(opened);
        const ask = async () => {
          const candidate = await candidateOf(repository);
          await sleep(60);
          const planned = await plannedFor(repository, check, "a.txt");
          return {
            planned,
            ...(await lookUpCache(
              { repository: opened, objects, candidate, options: { env }, link: ["generated"] },
              [planned],
            )),
          };
        };
        try {
          for (const step of steps) {
            if (step.kind === "environment") env = { ...env, MODE: step.good ? "GOOD" : "BADD" };
            else apply(root, places[step.at]!, step.kind === "remove" ? null : step.good);
            const { uncached, store } = await ask();
            const isPassed = cold(root, env);
            if (uncached.length === 0) context.expect(isPassed, JSON.stringify(steps)).toBe(true);
            else if (isPassed) await store([passed(check)]);
            // And it is remembered, or the rest would prove nothing.
            if (
              isPassed &&
              existsSync(join(root, "a.txt")) &&
              existsSync(join(root, "node_modules/tool/bin/tool.js"))
            ) {
              context.expect((await ask()).uncached, JSON.stringify(step)).toEqual([]);
              remembered += 1;
            }
          }
        } finally {
          objects.close();
        }
      },
    );
    await fc.assert(property, { ...runs(2, 40), endOnFailure: true });
    context.expect(remembered).toBeGreaterThan(0);
  });
});
