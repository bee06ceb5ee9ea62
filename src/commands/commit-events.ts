// What the repository's log says of a commit that has landed.

import type { Landed } from "../commit/door.ts";
import type { LogEvent } from "../system/log.ts";

/** So many paths at most: a line of the log stays short. */
const mostPaths = 50;

/** Takes what landed and whose it is; returns the event. */
export function landedEvent(landed: Landed, session: string): LogEvent {
  const { commit, branch, base, rebuilt, changes, checked, milliseconds } = landed;
  const paths = changes.map(({ path }) => path);
  return {
    event: "landed",
    session,
    commit,
    branch,
    base,
    rebuilt,
    paths: paths.slice(0, mostPaths),
    ...(paths.length > mostPaths ? { morePaths: paths.length - mostPaths } : {}),
    checks: checked === null ? null : checked.verdicts.length,
    milliseconds: Object.fromEntries(Object.entries(milliseconds).map(([phase, took]) => [phase, Math.round(took)])),
  };
}
