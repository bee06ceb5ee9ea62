// The source lines that findings are about, read from the candidate, for code frames.

import type { Finding, RepoPath, SourceLines, TreeReader, CheckResult } from "../types.ts";

/**
 * Findings of a check that are shown with their lines, of one file and of all; a report of more is
 * for programs.
 */
const mostOfFile = 10;
const most = 50;
/** Lines before and after. */
const around = 2;
/** Bytes; what is larger is not read by people. */
const largest = 5_000_000;

/**
 * Takes results and the candidate's files; returns the lines around their first findings. A file
 * that is not text, or is no file of the candidate, has none, and neither has a line with a
 * credential in it.
 */
export async function excerpts(
  results: readonly CheckResult[],
  tree: TreeReader,
): Promise<SourceLines> {
  const wanted = new Map<RepoPath, Set<number>>();
  const isHidden = hiddenLines(results.flatMap(({ findings }) => findings));
  for (const { path, line } of results.flatMap(({ findings }) =>
    firstOf(findings.filter(isPlaced)),
  )) {
    const lines = wanted.get(path!) ?? new Set();
    for (let at = Math.max(1, line! - around); at <= line! + around; at += 1) lines.add(at);
    wanted.set(path!, lines);
  }
  const found = new Map<RepoPath, ReadonlyMap<number, string>>();
  for (const [path, numbers] of wanted) {
    const content = await tree.read(path);
    if (content === null || content.length > largest || content.includes(0)) continue;
    // By LF alone, as positions are: otherwise the line of a credential would be shown under
    // another number.
    const lines = content.toString("utf8").split(/\r?\n/);
    found.set(
      path,
      new Map(
        [...numbers]
          .filter((at) => at <= lines.length && !isHidden(path, at))
          .map((at) => [at, lines[at - 1]!]),
      ),
    );
  }
  return found;
}

function firstOf(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<RepoPath | null, number>();
  const some = findings.filter(({ path }) => {
    const before = counts.get(path) ?? 0;
    counts.set(path, before + 1);
    return before < mostOfFile;
  });
  return some.slice(0, most);
}

function isPlaced({ path, line }: Finding): boolean {
  return path !== null && line !== null;
}

/**
 * Says whether a line is part of what a finding calls a secret, whichever finding it would be shown
 * for.
 */
function hiddenLines(findings: readonly Finding[]): (path: RepoPath, line: number) => boolean {
  const secrets = findings.filter(({ secret }) => secret === true);
  return (path, at) =>
    secrets.some(
      (one) =>
        one.path === path && one.line !== null && one.line <= at && at <= (one.endLine ?? one.line),
    );
}
