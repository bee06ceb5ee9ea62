// Hostile output: floods, escapes and workflow commands in a check's output; a check that fills the
// disk.

import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { smallDisk } from "../support/files/disks.ts";
import { commitConfig } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { withCheck } from "../support/check/rogue.ts";

describe("The report stays readable when a check", () => {
  it.concurrent.for([
    ["and passes", 0],
    ["and fails", 1],
  ] as const)("floods 100 MB of output %s", async ([, code], context) => {
    const repository = await withCheck(
      context,
      `yes 'flood flood flood' | head -c 104857600; exit ${code}`,
    );
    const end = await repository.git(["commit", "-m", "flooded"]);
    context.expect(end.code, end.stderr.slice(0, 1000)).toBe(code);
    context.expect(await takeRecordings(repository)).not.toEqual([]);
    context.expect(end.stderr.length + end.stdout.length).toBeLessThan(4 * 1024 * 1024);
    if (code === 1) context.expect(end.stderr).toMatch(/left out/);
  });

  const escapes = String.raw`printf '\033]0;title\007\033[2J\033[31mred\033[0m\r::error file=a.txt::spoofed\n::error::spoofed\n::set-output name=x::y\n\302\233\342\200\256rtl'; exit 1`;
  it.concurrent("prints terminal escapes", async (context) => {
    const repository = await withCheck(context, escapes);
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context
      .expect(end.stderr)
      // oxlint-disable-next-line no-control-regex
      .not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    context.expect(end.stderr).toContain("spoofed");
  });

  it.concurrent("prints workflow commands: none of them counts in the GitHub format", async (context) => {
    const repository = await withCheck(context, escapes);
    const end = await repository.airlock(["run", "--format", "github"]);
    context.expect(end.code).toBe(1);
    let stopped: string | null = null;
    const obeyed: string[] = [];
    for (const line of end.stdout.split(/\r\n|\r|\n/)) {
      const stop = /^\s*::stop-commands::(.+)$/.exec(line)?.[1];
      if (stopped !== null) stopped = line.trim() === `::${stopped}::` ? null : stopped;
      else if (stop !== undefined) stopped = stop;
      else if (/^\s*::[a-z]/.test(line)) obeyed.push(line);
    }
    context
      .expect(obeyed.join("\n"))
      .not.toMatch(/::(error file=a\.txt)?::spoofed|^::error::spoofed|set-output/m);
  });

  it.concurrent("prints bytes that are not UTF-8, and no final newline", async (context) => {
    const repository = await withCheck(
      context,
      String.raw`printf '\377\376 no newline'; printf 'to stderr' >&2; exit 3`,
    );
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("no newline");
    context.expect(end.stderr).toContain("to stderr");
    context.expect(end.stderr).toContain("3");
  });
});

describe("A check that fills the disk", () => {
  it.concurrent("is refused, and what it wrote is gone with the next commit", async (context) => {
    const repository = await withCheck(context, "head -c 20000000 /dev/zero > big.ignored");
    const disk = await smallDisk(repository, 8192);
    // Where no small disk can be mounted, a limit on the size of files does it.
    const env = disk === null ? {} : { AIRLOCK_CACHE_DIR: disk };
    const before = await repository.snapshot();
    const script = `${disk === null ? "ulimit -f 2000; " : ""}exec git commit -m full`;
    const end = await repository.world.start(["sh", "-c", script], {
      cwd: repository.root,
      env: { ...repository.env, ...env },
    }).done;
    context.expect(end.code).not.toBe(0);
    context.expect(await repository.snapshot()).toEqual(before);
    await takeRecordings(repository);
    await commitConfig(repository, {});
    await expectCheckedCommit(repository, ["commit", "-m", "the next commit"], { env });
  });
});
