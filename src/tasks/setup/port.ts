// Assigns a port to a task for its own servers: no other task of the repository has it, nothing
// listens on it, and the task keeps it.

import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { AirlockError } from "../../errors.ts";
import { acquireLock, type LockRequest } from "../../system/lock.ts";
import type { Repository } from "../../types.ts";
import { readTask, readTasks, requireTask, writeTask } from "../task-record.ts";
import { statePath } from "../../system/layout.ts";

export interface PortRequest {
  readonly repository: Repository;
  /** Key of the task, which has a record. */
  readonly key: string;
  readonly range: readonly [first: number, last: number];
  readonly signal: AbortSignal;
}

/** Milliseconds to wait for the lock, which others hold for a few each. */
const patience = 60_000;

/**
 * Returns the task's port; if it has none yet, assigns one and writes it into its record. The
 * records decide, and one process at a time assigns ports, so that no two tasks have the same one.
 * Throws AirlockError NO_PORT, LOCK_BUSY, NO_TASK, INTERRUPTED.
 */
export async function portOf({ repository, key, range, signal }: PortRequest): Promise<number> {
  const before = readTask(repository, key)?.port ?? null;
  if (before !== null) return before;
  const lock = await acquireLock({
    ...portLock(repository),
    command: `airlock task setup ${key}`,
    wait: patience,
    signal,
    onWaiting: () => undefined,
  });
  try {
    const record = requireTask(repository, key);
    if (record.port !== null) return record.port;
    const taken = new Set(readTasks(repository).map(({ port }) => port));
    const port = await firstFree(candidates(`${repository.commonDir}\0${key}`, range), taken);
    if (port === null) throw noPort(range);
    writeTask(repository, { ...record, port });
    return port;
  } finally {
    lock.release();
  }
}

/**
 * Yields every port of the range once, from a start that depends on the name, so that repositories
 * do not all begin with the same one.
 */
export function* candidates(name: string, [first, last]: PortRequest["range"]): Generator<number> {
  const count = last - first + 1;
  const start = createHash("sha256").update(name).digest().readUInt32BE() % count;
  for (let step = 0; step < count; step += 1) yield first + ((start + step) % count);
}

async function firstFree(
  ports: Iterable<number>,
  taken: ReadonlySet<number | null>,
): Promise<number | null> {
  for (const port of ports) if (!taken.has(port) && (await isFree(port))) return port;
  return null;
}

/**
 * Returns whether the port is free: on all addresses, as most development servers use, and on the
 * local one.
 */
async function isFree(port: number): Promise<boolean> {
  return (await canListen({ port })) && canListen({ port, host: "127.0.0.1" });
}

function canListen(place: { readonly port: number; readonly host?: string }): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", ({ code }: NodeJS.ErrnoException) => {
      // EACCES: the system reserves the port.
      if (code === "EADDRINUSE" || code === "EACCES") resolve(false);
      else
        reject(
          new AirlockError(
            "environment",
            "NO_PORT",
            `airlock could not determine if port ${place.port} is free (${code}).`,
          ),
        );
    });
    server.listen({ ...place, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function portLock({ commonDir }: Repository): Pick<LockRequest, "folder" | "words"> {
  return {
    folder: statePath(commonDir, "locks/task-ports"),
    words: {
      holding: "is assigning a port to a task",
      somebody: "another task",
      waiting: "for another task to get its port",
      consequence: "the task has no port yet",
      next: "airlock task setup",
    },
  };
}

function noPort([first, last]: PortRequest["range"]): AirlockError {
  return new AirlockError("environment", "NO_PORT", `No port from ${first} to ${last} is free.`, {
    next: ["Widen tasks.ports in the config.", "airlock task list"],
  });
}
