// Folders on poor disks: one that is soon full, one that cannot be written. File systems in memory
// where they can be mounted.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { run, succeed } from "../process/process.ts";
import type { TestRepository } from "../repository/repository.ts";

/**
 * Mounts a folder of so many kilobytes, and unmounts it after the test. Returns its path, or `null`
 * where this user may not mount.
 */
export function smallDisk(repository: TestRepository, kilobytes: number): Promise<string | null> {
  return mounted(repository, { name: "small", options: `size=${kilobytes}k,mode=0700` });
}

/**
 * Returns a folder in which nothing can be made: permissions do not stop root, a read-only file
 * system does.
 */
export async function closedDisk(repository: TestRepository): Promise<string> {
  const at = await mounted(repository, { name: "closed", options: "ro" });
  if (at !== null) return at;
  if (process.getuid?.() === 0)
    throw new Error(
      "Root may not mount here, and no permissions stop it: run this test as another user.",
    );
  const folder = join(repository.world.dir, "closed-by-mode");
  mkdirSync(folder, { mode: 0o500 });
  return folder;
}

async function mounted(
  { world, context }: TestRepository,
  { name, options }: { name: string; options: string },
): Promise<string | null> {
  const at = join(world.dir, name);
  mkdirSync(at);
  const call = {
    cwd: world.dir,
    env: { ...world.env, PATH: `${world.env.PATH ?? ""}:/usr/sbin:/sbin` },
  };
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  const end = await run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", at], call);
  if (end.code !== 0) return null;
  context.onTestFinished(async () => {
    await succeed(["umount", "--lazy", at], call);
  });
  return at;
}
