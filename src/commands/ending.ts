// Closes what a command or a hook has opened, the last first.

/** Closes something. */
export type Cleanup = () => void | Promise<void>;

/** Runs all of them, the last registered first, also if one throws; throws what it threw. */
export async function endAll(ends: Cleanup[]): Promise<void> {
  const end = ends.pop();
  if (end === undefined) return;
  try {
    await end();
  } finally {
    await endAll(ends);
  }
}
