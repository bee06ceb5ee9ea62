// `airlock task list`: lists every task with its status. Changes nothing.

import { type ListedTask, sizeText, tasksText } from "../../report/tasks.ts";
import { typed } from "../../report/typed-commands.ts";
import { durationText } from "../../sessions/duration.ts";
import { type DiskUse, diskUse, readTaskViews, type TaskView } from "../../tasks/task-overview.ts";
import type { MergedState } from "../../tasks/landing/merged.ts";
import type { TaskRecord } from "../../tasks/task-record.ts";
import { defineCommand } from "../define-command.ts";
import { openRepositoryHere } from "../open.ts";
import { flag } from "../option.ts";
import { taskData } from "./task-data.ts";

/** Lists every task with its current state, and the one command that helps with a problem. */
export const taskList = defineCommand({
  name: "task list",
  summary:
    "List every task: its state, its changes, its sessions, its age and size; and the command that fixes a problem.",
  examples: [
    ["airlock task list", "all tasks"],
    ["airlock task list --no-size", "without measuring their size on disk"],
    ["airlock task list --json", "for programs"],
  ],
  options: { noSize: flag("--no-size", "do not measure the size on disk") },
  json: true,
  run: async ({ noSize }, call) => {
    const now = Date.now();
    const views = (await readTaskViews(await openRepositoryHere(call))).map((view) => ({
      view,
      size: noSize || view.place === null ? null : diskUse(view.place),
      age: now - view.record.created,
    }));
    return {
      data: () => ({ version: 1, tasks: views.map(listedData) }),
      text: () => tasksText(views.map(listedTask)),
    };
  },
});

interface MeasuredTask {
  readonly view: TaskView;
  /** `null` if not measured. */
  readonly size: DiskUse | null;
  /** Milliseconds. */
  readonly age: number;
}

function listedData({ view, size, age }: MeasuredTask) {
  return {
    ...taskData({ record: view.record, path: view.place }),
    remarks: view.remarks.map((remark) => ({
      ...remark,
      next: remark.next === null ? null : typed(remark.next),
    })),
    changed: view.changed,
    ...(view.merged ?? { ahead: null, behind: null, merged: null }),
    sessions: view.sessions.map(({ id, name }) => ({ id, name })),
    age,
    size,
  };
}

function listedTask({ view, size, age }: MeasuredTask): ListedTask {
  const { record, place, remarks, changed, merged, sessions } = view;
  const facts = [
    ...(merged === null ? [] : mergedFacts(merged, record.into?.replace("refs/heads/", "") ?? "")),
    ...(changed === null ? [] : [changed === 0 ? "nothing changed" : `${changed} changed`]),
    ...sessions.map(({ name }) => `${name} works here`),
    ...setUpFact(record),
    `${durationText(age)} old`,
    ...(size === null
      ? []
      : [
          size.shared === 0
            ? sizeText(size.own)
            : `${sizeText(size.own)} (and ${sizeText(size.shared)} shared)`,
        ]),
  ];
  return {
    key: record.key,
    title: record.title,
    state:
      record.state === "ready" && merged !== null && merged.merged !== null
        ? "landed"
        : record.state,
    path: place,
    branch: record.branch.replace("refs/heads/", ""),
    facts,
    remarks,
  };
}

function mergedFacts({ ahead, behind, merged }: MergedState, into: string): string[] {
  if (merged !== null) return [`merged into ${into}`];
  return [
    ...(ahead > 0 ? [`${ahead} ahead of ${into}`] : ["no commits yet"]),
    ...(behind > 0 ? [`${behind} behind`] : []),
  ];
}

/** Describes a set-up that was requested and is not complete. */
function setUpFact({ setUp, state }: TaskRecord): string[] {
  if (state !== "ready" || setUp === "done" || setUp === "skipped") return [];
  if (setUp === "untrusted") return ["set-up commands not trusted"];
  return [setUp === "failed" ? "set-up failed" : "set-up not finished"];
}
