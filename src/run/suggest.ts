// What a failed check's fixer would change, shown as a diff with the command that does it.

import type { Chamber } from "../chamber/chamber.ts";
import { writeBlob } from "../git/blobs.ts";
import { git } from "../git/exec.ts";
import { entriesAt, replaceEntries } from "../git/tree-edit.ts";
import type { PlannedCheck, RepoPath, Verdict } from "../types.ts";
import { fixCommand } from "./fix-command.ts";
import { type Bench, mend, mendedContents, type PlannedFix } from "./mend.ts";

/** Of a built-in that finds something in more files, so many are shown. */
const most = 20;

export interface SuggestRequest {
  readonly planned: readonly PlannedCheck[];
  readonly verdicts: readonly Verdict[];
  readonly bench: Omit<Bench, "chamber">;
  /** Opens the chamber for a fixer that is a command: at the candidate, with what the config links. Asked once. */
  readonly open: () => Promise<Chamber>;
}

interface Proposal {
  readonly paths: readonly RepoPath[];
  readonly diff: string;
}

/** Returns the verdicts; those of failed checks with a fixer that changes something say what, and how to have it. */
export async function suggestFixes(request: SuggestRequest): Promise<Verdict[]> {
  const { planned, verdicts } = request;
  const due = failedWithFixer(planned, verdicts);
  const proposals = new Map<string, Proposal>();
  let opened: Promise<Chamber> | undefined;
  for (const one of due) {
    if (request.bench.options.signal.aborted) break;
    const proposal =
      one.fixer.kind === "builtin" ? proposeBuiltin(one, request) : proposeCommand(one, request, await (opened ??= request.open()));
    proposals.set(one.check.name, await proposal);
  }
  // So that the next run finds it in order.
  await (await opened)?.show(request.bench.candidate);
  const { repository, candidate } = request.bench;
  const where = { root: repository.root, changed: new Set(candidate.sinceBase.map(({ path }) => path)) };
  return verdicts.map((verdict) => {
    const proposal = proposals.get(verdict.check);
    const check = due.find((one) => one.check.name === verdict.check)?.check;
    if (proposal === undefined || check === undefined || proposal.paths.length === 0) return verdict;
    return { ...verdict, diff: proposal.diff, next: [fixCommand(check, proposal.paths, where)] };
  });
}

/**
 * Returns the checks that failed, have a fixer, and have not shown themselves what they would change; without those of which the tool says
 * that its fixer would leave every finding as it is.
 */
export function failedWithFixer(planned: readonly PlannedCheck[], verdicts: readonly Verdict[]): PlannedFix[] {
  return planned.flatMap((one, at): PlannedFix[] => {
    const { fix, task } = one.check;
    const { outcome, diff, findings } = verdicts[at]!;
    const isHopeless = findings.length > 0 && findings.every(({ fixable }) => fixable === false);
    const isDue = outcome === "failed" && diff === "" && fix !== null && !isHopeless && (fix !== task || fix.kind === "builtin");
    return isDue ? [{ ...one, fixer: fix }] : [];
  });
}

/** Without a chamber: blobs in, blobs out. */
async function proposeBuiltin({ fixer: task, ...planned }: PlannedFix, { bench }: SuggestRequest): Promise<Proposal> {
  if (task.kind !== "builtin") return { paths: [], diff: "" };
  const { repository, objects, candidate } = bench;
  const mended = await mendedContents({ task, planned, bench });
  if (mended.length === 0) return { paths: [], diff: "" };
  const shown = mended.slice(0, most).map(({ change: { path, mode }, after }) => {
    return { path, content: { mode, blob: writeBlob(repository, after) } };
  });
  const tree = await replaceEntries({ repository, objects }, candidate.tree, shown);
  const args = ["diff-tree", "-r", "-p", "--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", candidate.tree, tree];
  const { stdout } = await git(args, { env: repository.env });
  return { paths: mended.map(({ change }) => change.path), diff: stdout.toString("utf8") };
}

/** In the chamber, which is the candidate's again afterwards. */
async function proposeCommand(one: PlannedFix, { bench }: SuggestRequest, chamber: Chamber): Promise<Proposal> {
  const { objects, candidate } = bench;
  await mend(one, { ...bench, chamber });
  const { written } = await chamber.inspect();
  if (written.length === 0) return { paths: [], diff: "" };
  const all = written.map(({ path }) => path);
  await chamber.writeFiles(await entriesAt(objects, candidate.tree, all));
  const own = new Set(one.changes.map(({ path }) => path));
  const given = written.filter(({ path }) => own.has(path));
  return { paths: given.map(({ path }) => path), diff: given.map(({ diff }) => diff).join("") };
}
