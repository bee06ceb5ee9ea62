// Makes the log entry for a landed commit.

import type { Landed } from "../../types.ts";
import type { LogEvent } from "../../system/log.ts";

/** Maximum number of paths, to keep a line of the log short. */
const mostPaths = 50;

/** Takes a landed commit and its session; returns the event. */
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
    checks: checked === null ? null : checked.results.length,
    milliseconds: Object.fromEntries(
      Object.entries(milliseconds).map(([phase, took]) => [phase, Math.round(took)]),
    ),
  };
}
