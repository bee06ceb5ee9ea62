// Shows a task for programs.

import type { TaskRecord } from "../../tasks/task-record.ts";

/**
 * Takes a task and the path of its worktree (`null`: it cannot be found); returns the task as data,
 * times in ISO 8601.
 */
export function taskData({
  record,
  path,
}: {
  readonly record: TaskRecord;
  readonly path: string | null;
}) {
  const {
    key,
    id,
    title,
    branch,
    base,
    into,
    created,
    session,
    state,
    claims,
    port,
    setUp,
    landed,
  } = record;
  return {
    key,
    id,
    title,
    branch,
    path,
    base,
    into,
    created: new Date(created).toISOString(),
    session,
    state,
    claims,
    port,
    setUp,
    landed: landed === null ? null : { ...landed, time: new Date(landed.time).toISOString() },
  };
}
