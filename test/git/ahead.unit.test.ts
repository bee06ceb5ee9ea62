// What hooks/pre-commit asks git ahead is what would have been asked later: the same answers, all
// of them, in the order that is read.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { readRefs } from "../../src/chamber/seal.ts";
import { readConditions } from "../../src/chamber/sync.ts";
import { parseAhead } from "../../src/git/ahead.ts";
import { candidateFrom, stagedCandidate } from "../../src/git/candidate.ts";
import { ObjectReader } from "../../src/git/objects.ts";
import { openRepository } from "../../src/git/repository.ts";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import { checkout } from "../support/repository/world.ts";

/** The function of the shipped hook, run by itself; its standard output as bytes. */
async function askAhead(repository: TestRepository): Promise<Buffer> {
  const hook = readFileSync(join(checkout, "hooks/pre-commit"), "utf8");
  const [ahead] = /^ahead\(\) \{\n[^]*?^\}\n/m.exec(hook) ?? [""];
  const file = join(repository.world.dir, "ahead");
  const env = {
    ...repository.env,
    GIT_INDEX_FILE: ".git/index",
    AIRLOCK_AHEAD: join(repository.world.dir, "tmp/index"),
  };
  await run(["sh", "-c", `${ahead}\nahead > "$1"`, "sh", file], { cwd: repository.root, env });
  return readFileSync(file);
}

type Prepare = (repository: TestRepository) => Promise<unknown>;

const states: readonly (readonly [string, Prepare])[] = [
  ["nothing is staged", async () => undefined],
  [
    "files are changed, added, deleted and renamed",
    async (repository) => {
      await repository.add("a.txt", "changed\n");
      await repository.add('new \n"name".txt', "new\n");
      await repository.add("caf\udce9.txt", "bytes\n");
      await repository.ask("mv", "b.txt", "moved.txt");
      await repository.ask("rm", "--quiet", "c.txt");
    },
  ],
  [
    "settings decide what is written",
    async (repository) => {
      await repository.ask("config", "core.autocrlf", "true");
      await repository.ask("config", "filter.x.clean", "cat\ncat");
      await repository.add("a.txt", "changed\n");
    },
  ],
  [
    "there are many refs",
    async (repository) => {
      await repository.ask("branch", "topic/one");
      await repository.ask("tag", "-a", "v1", "-m", "one");
      await repository.ask("branch", "grün");
    },
  ],
];

describe("what the hook asks ahead", () => {
  it.concurrent.for(states)("is what git answers later, where %s", async ([, prepare], context) => {
    const test = await emptyRepository(context);
    for (const name of ["a.txt", "b.txt", "c.txt"]) await test.add(name, `${name}\n`.repeat(20));
    await test.prepare("commit", "--quiet", "-m", "first");
    await prepare(test);
    const repository = await openRepository(test.root, test.env);
    const objects = new ObjectReader(repository);
    context.onTestFinished(() => objects.close());
    const ahead = parseAhead(await askAhead(test));
    context.expect(ahead).not.toBeNull();
    context
      .expect(await candidateFrom(repository, objects, ahead!))
      .toEqual(await stagedCandidate(repository, objects));
    context.expect(ahead!.conditions).toBe(await readConditions(repository));
    context.expect(ahead!.refs).toEqual(await readRefs(repository));
  });

  it.concurrent("is not taken where a part is missing: before the first commit, or cut off anywhere", async (context) => {
    const test = await emptyRepository(context);
    await test.add("a.txt", "a\n");
    context.expect(parseAhead(await askAhead(test))).toBeNull();
    await test.prepare("commit", "--quiet", "-m", "first");
    await test.add("a.txt", "b\n");
    const whole = await askAhead(test);
    for (let length = 0; length < whole.length; length += 1)
      context.expect(parseAhead(whole.subarray(0, length)), `${length}`).toBeNull();
    context.expect(parseAhead(whole)).not.toBeNull();
  });
});
