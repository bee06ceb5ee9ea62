// `airlock fix` against random edits, random staging and another writer: no line of anybody's is
// ever lost.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { it } from "vitest";
import { fixRepository, stagedContent } from "../fix/fix-fixture.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { runs } from "../support/property/runs.ts";

/**
 * Two fixers that take turns on the same files. Both look at one line at a time, so that what they
 * do can be said of any text.
 */
const checks = {
  words: { files: "*.txt", run: "false", fix: ["sed", "-i", "s/bad/good/g"] },
  spaces: { files: "*.txt", run: "false", fix: ["sed", "-i", "s/ *$//"] },
};

const fixed = (text: string): string => text.replaceAll("bad", "good").replaceAll(/ +$/gm, "");

const line = fc.constantFrom("plain", "bad", "ends in spaces  ", "bad and bad ", "", "good");
const text = fc
  .array(line, { maxLength: 12 })
  .map((lines) => lines.map((each, at) => `${at} ${each}\n`).join(""));

/** What the file was, what is staged of it and what is on disk; `null`: as before. */
const file = fc.record({ base: text, staged: fc.option(text), working: fc.option(text) });
type File = typeof file extends fc.Arbitrary<infer Value> ? Value : never;
const files = fc.array(file, { minLength: 1, maxLength: 4 });

interface State {
  readonly path: string;
  readonly base: string;
  readonly index: string;
  readonly disk: string;
  /** What must be staged in the end. */
  readonly indexFixed: string;
}

let rounds = 0;

/** Makes files in these states, each round with names of its own. */
async function lay(repository: TestRepository, given: readonly File[]): Promise<State[]> {
  rounds += 1;
  const paths = given.map((_, at) => `${rounds}-${at}.txt`);
  for (const [at, { base }] of given.entries()) await repository.add(paths[at]!, base);
  await repository.prepare("commit", "-qm", `round ${rounds}`);
  const states: State[] = [];
  for (const [at, { base, staged, working }] of given.entries()) {
    const path = paths[at]!;
    const index = staged ?? base;
    const disk = working ?? index;
    if (index !== base) await repository.add(path, index);
    repository.write(path, disk);
    states.push({ path, base, index, disk, indexFixed: index === base ? index : fixed(index) });
  }
  return states;
}

async function fresh(context: Context): Promise<TestRepository> {
  return fixRepository(context, { checks });
}

it.concurrent("alone: on disk is what the fixers make of the file, and staged what they make of what was staged", async (context) => {
  const repository = await fresh(context);
  await fc.assert(
    fc.asyncProperty(files, async (given) => {
      const states = await lay(repository, given);
      const end = await repository.airlock(["fix"]);
      context.expect(end).toMatchObject({ code: 0, stderr: "" });
      for (const { path, base, index, disk, indexFixed } of states) {
        // Without paths it is about files that are changed.
        const touched = disk !== base || index !== base;
        context
          .expect({
            path,
            disk: repository.read(path),
            index: await stagedContent(repository, path),
          })
          .toEqual({
            path,
            disk: touched ? fixed(disk) : disk,
            index: indexFixed,
          });
      }
      await repository.prepare("reset", "--hard", "-q");
    }),
    { ...runs(3, 40), endOnFailure: true },
  );
});

it.concurrent("with another writer: every line is there, fixed or as it was; a file that is not fixed is named", async (context) => {
  const repository = await fresh(context);
  await fc.assert(
    fc.asyncProperty(files, fc.nat(), async (given, seed) => {
      const states = await lay(repository, given);
      const places = states.map(({ path }) => join(repository.root, path));
      const stop = join(repository.world.dir, `stop-${rounds}`);
      const program = join(import.meta.dirname, "../support/process/second-writer.mjs");
      const writer = repository.world.start(
        [process.execPath, program, String(seed), stop, ...places],
        {},
      );
      const end = await repository.airlock(["fix", ...states.map(({ path }) => path)]);
      writeFileSync(stop, "");
      const { stdout } = await writer.done;
      for (const [at, { path, index, disk, indexFixed }] of states.entries()) {
        const added = stdout
          .split("\n")
          .filter((each) => each.startsWith(`${at} `))
          .map((each) => `${each.slice(2)}\n`);
        const now = repository.read(path);
        context
          .expect(fixed(now), `${path}, whatever became of it`)
          .toBe(fixed(disk + added.join("")));
        const staged = await stagedContent(repository, path);
        context.expect([index, indexFixed]).toContain(staged);
        if (added.length === 0) {
          context
            .expect([now, staged], `${path}, which nobody else wrote`)
            .toEqual([fixed(disk), indexFixed]);
        } else if (!now.startsWith(fixed(disk)) && fixed(disk) !== disk)
          context.expect(end.stdout).toContain(path);
      }
      await repository.prepare("reset", "--hard", "-q");
    }),
    { ...runs(3, 40), endOnFailure: true },
  );
});
