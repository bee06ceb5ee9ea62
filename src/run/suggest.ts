// Suggests fixes: the changes of a failed check's fixer as a diff, with the command that makes
// them.

import type { Chamber } from "../chamber/chamber.ts";
import { writeBlob } from "../git/blobs.ts";
import { patchBetween } from "../git/trees/changes.ts";
import { entriesAt, replaceEntries } from "../git/trees/tree-edit.ts";
import type { PlannedCheck, RepoPath, CheckResult } from "../types.ts";
import { fixCommand } from "./fix-command.ts";
import { type FixContext, runFixer, fixedContents, type PlannedFix } from "./run-fixer.ts";

/** Of a built-in that finds something in more files, so many are shown. */
const most = 20;

export interface SuggestRequest {
  readonly planned: readonly PlannedCheck[];
  readonly results: readonly CheckResult[];
  readonly context: Omit<FixContext, "chamber">;
  /**
   * Opens the chamber for a fixer that is a command: at the candidate, with what the config links.
   * Asked once.
   */
  readonly open: () => Promise<Chamber>;
}

interface Proposal {
  readonly paths: readonly RepoPath[];
  readonly diff: string;
}

/**
 * Returns the results; those of failed checks with a fixer that changes something say what, and how
 * to have it.
 */
export async function suggestFixes(request: SuggestRequest): Promise<CheckResult[]> {
  const { planned, results } = request;
  const due = failedWithFixer(planned, results);
  const proposals = new Map<string, Proposal>();
  let opened: Promise<Chamber> | undefined;
  for (const one of due) {
    if (request.context.options.signal.aborted) break;
    const proposal =
      one.fixer.kind === "builtin"
        ? proposeBuiltin(one, request)
        : proposeCommand(one, request, await (opened ??= request.open()));
    proposals.set(one.check.name, await proposal);
  }
  // So that the next run finds it in order.
  await (await opened)?.show(request.context.candidate);
  const { repository, candidate } = request.context;
  const where = {
    root: repository.root,
    changed: new Set(candidate.sinceBase.map(({ path }) => path)),
  };
  return results.map((result) => {
    const proposal = proposals.get(result.check);
    const check = due.find((one) => one.check.name === result.check)?.check;
    if (proposal === undefined || check === undefined || proposal.paths.length === 0) return result;
    return { ...result, diff: proposal.diff, next: [fixCommand(check, proposal.paths, where)] };
  });
}

/**
 * Returns the checks that failed, have a fixer, and have not shown themselves what they would
 * change; without those of which the tool says that its fixer would leave every finding as it is.
 */
export function failedWithFixer(
  planned: readonly PlannedCheck[],
  results: readonly CheckResult[],
): PlannedFix[] {
  return planned.flatMap((one, at): PlannedFix[] => {
    const { fix, task } = one.check;
    const { outcome, diff, findings } = results[at]!;
    const isHopeless = findings.length > 0 && findings.every(({ fixable }) => fixable === false);
    const isDue =
      outcome === "failed" &&
      diff === "" &&
      fix !== null &&
      !isHopeless &&
      (fix !== task || fix.kind === "builtin");
    return isDue ? [{ ...one, fixer: fix }] : [];
  });
}

/** Without a chamber: blobs in, blobs out. */
async function proposeBuiltin(
  { fixer: task, ...planned }: PlannedFix,
  { context }: SuggestRequest,
): Promise<Proposal> {
  if (task.kind !== "builtin") return { paths: [], diff: "" };
  const { repository, objects, candidate } = context;
  const fixed = await fixedContents({ task, planned, context });
  if (fixed.length === 0) return { paths: [], diff: "" };
  const shown = fixed.slice(0, most).map(({ change: { path, mode }, after }) => {
    return { path, content: { mode, blob: writeBlob(repository, after) } };
  });
  const tree = await replaceEntries({ repository, objects }, candidate.tree, shown);
  const diff = await patchBetween(repository.env, { from: candidate.tree, to: tree });
  return { paths: fixed.map(({ change }) => change.path), diff };
}

/** In the chamber, which is the candidate's again afterwards. */
async function proposeCommand(
  one: PlannedFix,
  { context }: SuggestRequest,
  chamber: Chamber,
): Promise<Proposal> {
  const { objects, candidate } = context;
  await runFixer(one, { ...context, chamber });
  const { written } = await chamber.inspect();
  if (written.length === 0) return { paths: [], diff: "" };
  const all = written.map(({ path }) => path);
  await chamber.writeFiles(await entriesAt(objects, candidate.tree, all));
  const own = new Set(one.changes.map(({ path }) => path));
  const given = written.filter(({ path }) => own.has(path));
  return { paths: given.map(({ path }) => path), diff: given.map(({ diff }) => diff).join("") };
}
