// What V8 compiled of the programs is kept for the next time, and never worth more than the time it
// saves.

import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { TestContext } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { removeTree } from "../support/files/tree-copy.ts";

/** A repository in which a commit was made, and the file that it kept. */
async function afterOneCommit(context: TestContext): Promise<{
  repository: TestRepository;
  file: string;
  commit: (name: string) => Promise<number | null>;
}> {
  const repository = await guardedRepository(context);
  removeTree(join(await repository.stateFolder(), "code"));
  const commit = async (name: string): Promise<number | null> => {
    await repository.add(name, `${name}\n`);
    return (await repository.git(["commit", "--quiet", "-m", name])).code;
  };
  context.expect(await commit("one")).toBe(0);
  const folder = join(await repository.stateFolder(), "code");
  const names = readdirSync(folder);
  context.expect(names).toHaveLength(1);
  return { repository, file: join(folder, names[0]!), commit };
}

describe("Compiled code", () => {
  it.concurrent("is kept by the first commit for this user alone, and left as it is by the next", async (context) => {
    const { file, commit } = await afterOneCommit(context);
    const before = statSync(file);
    context.expect(before.mode & 0o777).toBe(0o600);
    context.expect(await commit("two")).toBe(0);
    const { ino, mtimeMs } = statSync(file);
    context.expect({ ino, mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it.concurrent("runs a config that is a program, and Node warns of nothing", async (context) => {
    const { repository } = await afterOneCommit(context);
    await repository.prepare(
      "rm",
      "--quiet",
      "-f",
      "--ignore-unmatch",
      "airlock.config.json",
      "airlock.config.mjs",
    );
    await repository.add(
      "airlock.config.mts",
      'const run: string = "true";\nexport default { checks: { it: run } };\n',
    );
    const end = await repository.git(["commit", "--quiet", "-m", "a program"]);
    context
      .expect({ code: end.code, warned: /warning/i.test(end.stderr) }, end.stderr)
      .toEqual({ code: 0, warned: false });
  });

  it.concurrent("that others could have written is not used, but made anew", async (context) => {
    const { file, commit } = await afterOneCommit(context);
    writeFileSync(file, "anything");
    chmodSync(file, 0o666);
    context.expect(await commit("two")).toBe(0);
    context.expect(statSync(file).mode & 0o777).toBe(0o600);
    context.expect(readFileSync(file).length).toBeGreaterThan(10_000);
  });

  it.concurrent("of another program or of no program is passed over, and made anew", async (context) => {
    const { file, commit } = await afterOneCommit(context);
    writeFileSync(file, Buffer.alloc(300_000));
    context.expect(await commit("two")).toBe(0);
    context.expect(readFileSync(file).some((byte) => byte !== 0)).toBe(true);
  });

  it.concurrent("that is broken on disk lets nothing pass, and the commit after it works", async (context) => {
    const { repository, file, commit } = await afterOneCommit(context);
    const content = readFileSync(file);
    for (let at = 1000; at < content.length; at += 97) content[at]! ^= 0x55;
    writeFileSync(file, content);
    const head = await repository.ask("rev-parse", "HEAD");
    context.expect(await commit("two")).not.toBe(0);
    context.expect(await repository.ask("rev-parse", "HEAD")).toBe(head);
    context.expect(await commit("two")).toBe(0);
  });

  it.concurrent("of the command is kept for this user, one for each verb that is run often; broken on disk it is made anew", async (context) => {
    const repository = await guardedRepository(context);
    const folder = join(repository.world.dir, "cache/git-airlock/code");
    const kept = () => readdirSync(folder).map((name) => name.replace(/^[^-]+-[^-]+-[^-]+-/, ""));
    for (const args of [["status"], ["task", "list"], ["status", "--unknown"], ["nonsense"]])
      await repository.airlockProcess(args);
    context.expect(kept().toSorted()).toEqual(["status", "task-list"]);
    const file = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith("-status"))!,
    );
    context.expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, readFileSync(file).fill(0x55, 1000, 2000));
    context.expect((await repository.airlockProcess(["status"])).code).toBe(0);
    context
      .expect(
        readFileSync(file)
          .subarray(1000, 2000)
          .every((byte) => byte === 0x55),
      )
      .toBe(false);
  });
});
