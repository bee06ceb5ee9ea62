// Takes out of a plan what has passed before on the same content, and notes what has passed now.

import { join } from "node:path";
import { inputFilter } from "../checks/match.ts";
import type { TreeFile } from "../git/tree-edit.ts";
import { listFiles } from "../git/tree-list.ts";
import type { Candidate, Check, Environment, Oid, PlannedCheck, RepoPath, Repository, Verdict } from "../types.ts";
import { childEnvironment } from "./environment.ts";
import { passedBefore } from "./remembered.ts";
import { toolsOf } from "./tool.ts";
import { type Grounds, verdictStore } from "./verdicts.ts";

/** A plan, parted by what is remembered. */
export interface Memory {
  /** What is left to run. */
  readonly fresh: readonly PlannedCheck[];
  /** A verdict for each check that need not run. */
  readonly remembered: readonly Verdict[];
  /** Notes the passes among these verdicts, where the check's verdict may be remembered. */
  readonly note: (verdicts: readonly Verdict[]) => Promise<void>;
}

interface Request {
  readonly repository: Repository;
  readonly candidate: Candidate;
  readonly options: { readonly env: Environment };
}

/**
 * A verdict is remembered only where the config says what it rests on (`inputs`).
 * Throws AirlockError where the store is there but cannot be read.
 */
export async function recall(request: Request, planned: readonly PlannedCheck[]): Promise<Memory> {
  const root = request.repository.root;
  if (root === null || planned.every(({ check }) => check.inputs === null))
    return { fresh: planned, remembered: [], note: async () => undefined };
  const store = verdictStore(request.repository.commonDir);
  // The whole tree is listed for those that rest on more than the files that they are handed.
  const isWider = planned.some(({ check }) => check.inputs !== null && check.inputs.length + check.opaque.length > 0);
  const entries = isWider ? await listFiles(request.repository, request.candidate.tree) : [];
  const grounds = new Map<string, Grounds>();
  const fresh: PlannedCheck[] = [];
  const remembered: Verdict[] = [];
  for (const one of planned) {
    const { check } = one;
    const ground = {
      check,
      tools: isOpaque(check, entries) ? null : await tools(check, root, request.options.env),
      inputs: inputsOf(check, entries),
      tree: request.candidate.tree,
    };
    grounds.set(check.name, ground);
    const { rest } = await store.recall(one, ground);
    if (rest === null) remembered.push(passedBefore(one));
    else fresh.push(rest);
  }
  return {
    fresh,
    remembered,
    async note(verdicts) {
      for (const { check, outcome, remembered: known, findings, warned, leftOut } of verdicts) {
        const one = fresh.find((each) => each.check.name === check);
        // A pass with warnings is to be shown the next time, too; one that rests on which lines changed is none of the content.
        const clean = outcome === "passed" && warned === undefined && leftOut === undefined && findings.length === 0;
        if (one !== undefined && clean && !known) await store.note(one, grounds.get(check)!);
      }
    },
  };
}

/** Programs are looked up as the chamber will find them: its node_modules lead to the working tree's. */
async function tools(check: Check, root: string, env: Environment): Promise<readonly string[] | null> {
  const child = childEnvironment({ env, extra: check.env, chamber: root, cwd: check.cwd, color: false });
  return check.inputs === null ? null : toolsOf(check.task, { cwd: join(root, check.cwd), env: child, chamber: root });
}

function inputsOf(check: Check, entries: readonly TreeFile[]): (readonly [RepoPath, Oid])[] {
  if (check.inputs === null) return [];
  const isInput = inputFilter(check.folder, check.inputs);
  return entries.filter(({ path }) => isInput(path)).map(({ path, blob }) => [path, blob]);
}

/** Whether the candidate holds a file that makes the check's verdict rest on more than its inputs. */
function isOpaque({ folder, opaque }: Check, entries: readonly TreeFile[]): boolean {
  if (opaque.length === 0) return false;
  const isSuch = inputFilter(folder, opaque);
  return entries.some(({ path }) => isSuch(path));
}
