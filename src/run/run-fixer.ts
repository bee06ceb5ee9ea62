// Runs fixers in a chamber: a check's own, or a built-in that fixes.

import { readFileSync, writeFileSync } from "node:fs";
import type { Chamber } from "../chamber/chamber.ts";
import { builtinOf } from "../checks/builtins/builtin-table.ts";
import { AirlockError } from "../errors.ts";
import { writeBlob } from "../git/blobs.ts";
import type { ObjectReader } from "../git/objects.ts";
import type { TreeFile } from "../git/trees/tree-edit.ts";
import { placeIn, plainFile } from "../system/files/plain-file.ts";
import type {
  BuiltinTask,
  Candidate,
  Change,
  PlannedCheck,
  Repository,
  Task,
  CheckResult,
} from "../types.ts";
import { builtinRunner } from "./run-builtins.ts";
import { execute, type ExecuteOptions } from "./execute.ts";

/** The chamber in which files are fixed, and its candidate. */
export interface FixContext {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** The content of the chamber when it was opened; its files may have been changed since. */
  readonly candidate: Candidate;
  readonly chamber: Chamber;
  readonly options: Omit<ExecuteOptions, "chamber" | "root" | "builtin">;
}

/** A planned check with its fixer. */
export interface PlannedFix extends PlannedCheck {
  readonly fixer: Task;
}

/**
 * Runs one fixer on its files as they are in the chamber now; returns its result. Its changes are
 * in the chamber.
 */
export async function runFixer(planned: PlannedFix, context: FixContext): Promise<CheckResult> {
  const { check, changes, fixer } = planned;
  const { repository, chamber, options } = context;
  if (fixer.kind === "builtin") return runBuiltinFixer(planned, fixer, context);
  const root = repository.root ?? repository.gitDir;
  const alone = { check: { ...check, task: fixer, dependsOn: [] }, changes };
  const builtin = builtinRunner({ ...context, message: null, branches: [] }, [alone]);
  const [result] = await execute([alone], { ...options, builtin, chamber: chamber.path, root });
  return result!;
}

/**
 * A built-in reads content as git stores it; the fixed content goes through git's filters on its
 * way back.
 */
async function runBuiltinFixer(
  { check, changes }: PlannedCheck,
  task: BuiltinTask,
  context: FixContext,
): Promise<CheckResult> {
  const { chamber, repository } = context;
  const started = performance.now();
  const stored = new Map((await chamber.storeFiles(changes)).map((entry) => [entry.path, entry]));
  const current = changes.flatMap((change) => {
    const entry = stored.get(change.path);
    return entry === undefined ? [] : [{ ...change, ...entry }];
  });
  const fixed: TreeFile[] = [];
  for (const { change, before, after } of await fixedContents({
    task,
    context,
    planned: { check, changes: current },
  })) {
    const place = placeIn(chamber.path, change.path);
    if (plainFile(chamber.path, change.path) !== null && readFileSync(place).equals(before))
      writeFileSync(place, after);
    else fixed.push({ ...change, blob: writeBlob(repository, after) });
  }
  await chamber.writeFiles(fixed);
  const duration = Math.round(performance.now() - started);
  return { ...passed, check: check.name, paths: changes.length, duration };
}

const passed = {
  outcome: "passed",
  remembered: false,
  output: "",
  reason: "",
  findings: [],
  diff: "",
  next: [],
} as const satisfies Partial<CheckResult>;

/** A file that a built-in fixed. */
export interface FixedContent {
  readonly change: Change;
  readonly before: Buffer;
  readonly after: Buffer;
}

interface ContentRequest {
  readonly task: BuiltinTask;
  readonly planned: PlannedCheck;
  readonly context: Pick<FixContext, "repository" | "objects" | "candidate">;
  /** No more files than this. */
  readonly most?: number;
}

/** Returns the files in which a built-in finds something, with their fixed content. */
export async function fixedContents({
  task,
  planned: { check, changes },
  context,
  most = Infinity,
}: ContentRequest): Promise<FixedContent[]> {
  const builtin = await builtinOf(task.id);
  if (builtin?.fix === undefined)
    throw new AirlockError("internal", "NO_FIXER", `The built-in ${task.id} has no fixer.`);
  const { findings = [] } = await builtinRunner({ ...context, message: null, branches: [] }, [
    { check: { ...check, task }, changes },
  ])(task);
  const named = new Set(findings.map(({ path }) => path));
  const fixed: FixedContent[] = [];
  for (const change of changes.filter(({ path }) => named.has(path))) {
    const before = (await context.objects.read(change.blob))?.content;
    if (before === undefined)
      throw new AirlockError(
        "git",
        "OBJECT_MISSING",
        `The content of ${change.path} (${change.blob}) cannot be read.`,
      );
    const after = builtin.fix({ change, content: before }, task.options);
    if (!after.equals(before) && fixed.length < most) fixed.push({ change, before, after });
  }
  return fixed;
}
