// Runs the built-ins of a plan: every blob is read once, whichever of them want it.

import type { Builtin, BuiltinOptions, BuiltinView } from "../checks/builtin.ts";
import { builtinOf } from "../checks/builtins/table.ts";
import { AirlockError } from "../errors.ts";
import { type ObjectReader, readTree } from "../git/objects.ts";
import { isMerging } from "../git/state.ts";
import type { BuiltinTask, Candidate, Change, Finding, PlannedCheck, Repository, Task } from "../types.ts";
import { lookAtBlobs } from "./blobs.ts";
import type { TaskResult } from "./task-result.ts";

export interface BuiltinRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  readonly message: Buffer | null;
  readonly branches: readonly string[];
}

/** Runs the built-in of one planned check; all of them share one pass over the blobs. */
export type RunBuiltin = (task: BuiltinTask) => Promise<TaskResult>;

/** A built-in with what it is asked to look at. */
export interface Asked {
  readonly task: BuiltinTask;
  readonly builtin: Builtin;
  readonly options: BuiltinOptions;
  /** Types of which a file must have every one, by its content: what the built-in itself asks for. */
  readonly types: readonly string[];
  readonly changes: readonly Change[];
  /** What it found, by change, so that it can be told in the order of the paths. */
  readonly found: Map<Change | null, readonly Finding[]>;
}

/** Takes the plan; returns what runs each built-in in it. Nothing is read before the first one is run. */
export function builtinRunner(request: BuiltinRequest, planned: readonly PlannedCheck[]): RunBuiltin {
  let pass: Promise<ReadonlyMap<BuiltinTask, readonly Finding[]>> | undefined;
  return async (task) => {
    const found = (await (pass ??= lookAtAll(request, planned))).get(task)!;
    const findings = found.map((each) => ({ ...each, rule: each.rule ?? task.id }));
    const errors = findings.filter(({ level }) => level === "error").length;
    const outcome = errors === 0 ? "passed" : "failed";
    return { outcome, output: "", reason: errors === 0 ? "" : `found ${errors} ${errors === 1 ? "fault" : "faults"}`, next: [], findings };
  };
}

/** Whether a task needs neither a chamber nor a process. */
export function isBuiltin(task: Task): boolean {
  return task.kind === "builtin";
}

async function lookAtAll(request: BuiltinRequest, planned: readonly PlannedCheck[]): Promise<ReadonlyMap<BuiltinTask, readonly Finding[]>> {
  const tree = readTree(request.objects, request.candidate.tree);
  const asked = await Promise.all(
    planned.flatMap(({ check: { task }, changes }) =>
      task.kind === "builtin" ? [ask({ task, changes, view: { ...request, changes, tree } })] : [],
    ),
  );
  const { repository, objects } = request;
  await lookAtBlobs({ repository, objects, asked, merging: isMerging(repository) });
  for (const { builtin, changes, found, options } of asked)
    if (builtin.whole !== undefined) found.set(null, await builtin.whole({ ...request, changes, tree }, options));
  return new Map(asked.map(({ task, changes, found }) => [task, [...changes, null].flatMap((change) => found.get(change) ?? [])]));
}

interface Question {
  readonly task: BuiltinTask;
  readonly changes: readonly Change[];
  readonly view: BuiltinView;
}

async function ask({ task, changes, view }: Question): Promise<Asked> {
  const builtin = await builtinOf(task.id);
  if (builtin === null) throw new AirlockError("internal", "NO_BUILTIN", `There is no built-in ${task.id}.`);
  const options = (await builtin.prepare?.(view, task.options)) ?? task.options;
  return { task, builtin, options, types: builtin.types ?? [], changes, found: new Map() };
}
