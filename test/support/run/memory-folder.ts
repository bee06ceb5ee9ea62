// Chooses the folder for the tests' repositories: in memory if there is room, since creating and
// deleting files on a disk can take nearly half of the time.

import { accessSync, constants, statfsSync } from "node:fs";

/** Linux has it by default; a container may make it too small for the tests (Docker: 64 MiB). */
const inMemory = "/dev/shm";

const bytesNeeded = 4 * 1024 ** 3;

/**
 * Takes TMPDIR, if it is set. Returns the folder for everything that tests create: TMPDIR, else a
 * file system in memory with 4 GiB to spare, else `null` for the default of the system.
 */
export function testFolder(tmpdir: string | undefined): string | null {
  if (tmpdir !== undefined && tmpdir !== "") return tmpdir;
  try {
    accessSync(inMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize >= bytesNeeded ? inMemory : null;
  } catch {
    // Not Linux, or not for us: the disk serves as well.
    return null;
  }
}
