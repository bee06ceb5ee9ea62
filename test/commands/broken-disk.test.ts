// A disk or a cache that cannot be written: an error, and the next commit works.

import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { run, succeed } from "../support/process/process.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { closedDisk, smallDisk } from "../support/files/disks.ts";
import { startCommand } from "../support/repository/world.ts";

describe("Where the disk is wanting, the answer is an error, and the next commit works", () => {
  it.concurrent("no space for the chamber", async (context) => {
    const repository = await guardedRepository(context);
    const disk = await smallDisk(repository, 256);
    await repository.add("big.txt", Buffer.alloc(3_000_000, "three megabytes "));
    const env = disk === null ? {} : { AIRLOCK_CACHE_DIR: disk };
    const limit = disk === null ? "ulimit -f 1000; " : "";
    const before = await repository.snapshot();
    const end = await run(["sh", "-c", `${limit}exec git commit -m full`], {
      cwd: repository.root,
      env: { ...repository.env, ...env },
    });
    context.expect(end.code).not.toBe(0);
    context.expect(await repository.snapshot()).toEqual(before);
    const again = await run(["sh", "-c", `${limit}exec "$@"`, "sh", ...startCommand, "run"], {
      cwd: repository.root,
      env: { ...repository.env, ...env },
    });
    context.expect(again.code, again.stderr).toBe(2);
    context.expect(await takeRecordings(repository)).toEqual([]);
    await expectCheckedCommit(repository, ["commit", "-m", "with space"]);
  });

  it.concurrent("no space for the repository's own state", async (context) => {
    const repository = await guardedRepository(context);
    const disk = await smallDisk(repository, 4096);
    if (disk === null)
      return context.expect(process.getuid?.() === 0 && process.platform === "linux").toBe(false);
    await succeed(["cp", "-a", `${repository.root}/.git/airlock/.`, disk], {
      cwd: repository.root,
      env: repository.env,
    });
    await succeed(
      [
        "sh",
        "-c",
        'rm -rf .git/airlock && ln -s "$1" .git/airlock && ! head -c 5000000 /dev/zero > "$1/filler" 2>/dev/null',
        "sh",
        disk,
      ],
      { cwd: repository.root, env: repository.env },
    );
    await repository.add("a.txt", "staged\n");
    const before = await repository.snapshot();
    const end = await repository.git(["commit", "-m", "full"]);
    context.expect(end.code, end.stderr).not.toBe(0);
    context.expect(await repository.snapshot()).toEqual(before);
    await succeed(["rm", join(disk, "filler")], { cwd: repository.root, env: repository.env });
    await takeRecordings(repository);
    const next = await repository.git(["commit", "-m", "with space"]);
    context.expect(next.code, next.stderr).toBe(0);
  });

  it.concurrent("the cache is a file", async (context) => {
    const repository = await guardedRepository(context);
    const cache = await repository.script("not-a-folder", "");
    await repository.add("a.txt", "staged\n");
    const end = await expectRefused(repository, ["commit", "-m", "refused"], {
      env: { AIRLOCK_CACHE_DIR: cache },
    });
    context.expect(end.stderr).toContain("AIRLOCK_CACHE_DIR");
    context
      .expect((await repository.airlock(["run"], { env: { AIRLOCK_CACHE_DIR: cache } })).code)
      .toBe(2);
    await expectCheckedCommit(repository, ["commit", "-m", "with a cache"]);
  });

  it.concurrent("the cache is a relative path", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    await expectRefused(repository, ["commit", "-m", "refused"], {
      env: { AIRLOCK_CACHE_DIR: "cache" },
    });
    context
      .expect((await repository.airlock(["run"], { env: { AIRLOCK_CACHE_DIR: "cache" } })).code)
      .toBe(2);
    context.expect(await takeRecordings(repository)).toEqual([]);
  });

  it.concurrent("the user's cache is read-only: the chamber is below the git directory then", async (context) => {
    const repository = await guardedRepository(context);
    const env = { XDG_CACHE_HOME: await closedDisk(repository) };
    await repository.add("a.txt", "staged\n");
    repository.write("a.txt", "edited again\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"], { env });
    const info = await repository.airlock(["cache", "info"], { env });
    context.expect(info.stdout).toContain(join(repository.root, ".git/airlock/cache/"));
  });

  it.concurrent("the user's cache cannot be made, whatever the system says of that: the same", async (context) => {
    const repository = await guardedRepository(context);
    const env = { XDG_CACHE_HOME: "/proc/cache" };
    await repository.add("a.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"], { env });
    context
      .expect((await repository.airlock(["cache", "info"], { env })).stdout)
      .toContain(join(repository.root, ".git/airlock/cache/"));
  });

  it.concurrent("the user's cache is a link to a disk that is not mounted: the same", async (context) => {
    const repository = await guardedRepository(context);
    const cache = join(repository.world.dir, "unmounted");
    symlinkSync("/nonexistent-mount/cache", cache);
    await repository.add("a.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"], {
      env: { XDG_CACHE_HOME: cache },
    });
  });

  it.concurrent("the folder that AIRLOCK_CACHE_DIR names is read-only", async (context) => {
    const repository = await guardedRepository(context);
    const env = { AIRLOCK_CACHE_DIR: join(await closedDisk(repository), "cache") };
    await repository.add("a.txt", "staged\n");
    const end = await expectRefused(repository, ["commit", "-m", "refused"], { env });
    context.expect(end.stderr).toContain("AIRLOCK_CACHE_DIR");
    context.expect(await takeRecordings(repository)).toEqual([]);
  });
});
