// `fixes: "commit"`: the fixers run first, and what they make of the content is what is checked and
// committed.

import type { Chamber } from "../chamber/chamber.ts";
import { AirlockError } from "../errors.ts";
import type { IndexSwap } from "../git/index-swap.ts";
import { entriesAt, replaceEntries, type TreeFile } from "../git/trees/tree-edit.ts";
import type { Candidate, Change, PlannedCheck } from "../types.ts";
import { type FixContext, runFixer, type PlannedFix } from "./run-fixer.ts";

/** A candidate with what was fixed in it. */
export interface FixedCandidate {
  readonly candidate: Candidate;
  readonly planned: readonly PlannedCheck[];
  /** The entries that the fixers changed. */
  readonly fixed: readonly IndexSwap[];
}

/** Returns the planned checks whose fixes are to be committed. */
export function committingFixes(planned: readonly PlannedCheck[]): PlannedFix[] {
  return planned.flatMap((one): PlannedFix[] => {
    const { fix, fixes } = one.check;
    return fixes === "commit" && fix !== null ? [{ ...one, fixer: fix }] : [];
  });
}

/**
 * Runs the fixers one after the other, in the config's order, and brings the chamber to what came
 * out. Of what they changed only files count that their checks were given: a commit carries nothing
 * that its author did not stage. How a fixer ends does not count: the checks judge what it made.
 * Throws AirlockError NOTHING_TO_COMMIT where the fixes undo all that was staged.
 */
export async function fixFirst(
  planned: readonly PlannedCheck[],
  context: FixContext,
): Promise<FixedCandidate> {
  const { candidate, chamber, objects, repository } = context;
  const due = committingFixes(planned);
  await chamber.secure();
  for (const one of due) await runFixer(one, context);
  const { written } = await chamber.inspect();
  if (written.length === 0) return { candidate, planned, fixed: [] };
  const given = new Set(due.flatMap(({ changes }) => changes.map(({ path }) => path)));
  const before = await entriesAt(
    objects,
    candidate.tree,
    written.map(({ path }) => path),
  );
  const fixed = await swapsOf(
    chamber,
    before.filter(({ path }) => given.has(path)),
  );
  const swapped = new Map(fixed.map(({ path, to }) => [path, to]));
  await chamber.writeFiles(before.filter(({ path }) => !swapped.has(path)));
  const tree = await replaceEntries(
    { repository, objects },
    candidate.tree,
    fixed.map(({ path, to }) => ({ path, content: to })),
  );
  const renewed = (changes: readonly Change[]) =>
    changes.flatMap((change) => withContent(change, swapped.get(change.path)));
  const next = {
    ...candidate,
    tree,
    changes: renewed(candidate.changes),
    sinceBase: renewed(candidate.sinceBase),
  };
  if (next.changes.length === 0) throw nothingLeft();
  await chamber.show(next);
  return {
    candidate: next,
    planned: planned.map(({ check, changes }) => ({ check, changes: renewed(changes) })),
    fixed,
  };
}

/** Returns the entries that are still files and have other content now. */
async function swapsOf(chamber: Chamber, before: readonly TreeFile[]): Promise<IndexSwap[]> {
  const after = new Map((await chamber.storeFiles(before)).map((entry) => [entry.path, entry]));
  return before.flatMap(({ path, mode, blob }): IndexSwap[] => {
    const now = after.get(path);
    if (now === undefined || (now.mode === mode && now.blob === blob)) return [];
    return [{ path, from: { mode, blob }, to: { mode: now.mode, blob: now.blob } }];
  });
}

/** The change with its new content; none where that is the old content. */
function withContent(change: Change, to: IndexSwap["to"] | undefined): Change[] {
  if (to === undefined) return [change];
  const undone =
    change.oldPath === undefined && to.mode === change.oldMode && to.blob === change.oldBlob;
  return undone ? [] : [{ ...change, ...to }];
}

function nothingLeft(): AirlockError {
  return new AirlockError(
    "refused",
    "NOTHING_TO_COMMIT",
    "The fixes undo everything that is staged, so nothing is left to commit.",
    {
      next: ["airlock fix --staged --dry-run", "airlock fix"],
    },
  );
}
