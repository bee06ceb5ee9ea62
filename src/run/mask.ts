// Takes credentials that were found out of everything that will be shown: diffs, and the output of
// other checks.

import { positionedText } from "../checks/config/position.ts";
import type { Finding, TreeReader, CheckResult } from "../types.ts";

/** Shortest credential to mask, in characters: a shorter text also occurs in ordinary words. */
const shortest = 6;

/**
 * Takes results and the candidate's files; returns the results without a credential that one of
 * them has found, wherever it stands.
 */
export async function withoutSecrets(
  results: readonly CheckResult[],
  tree: TreeReader,
): Promise<readonly CheckResult[]> {
  const found = results.flatMap(({ findings }) =>
    findings.filter(({ secret, path, line }) => secret === true && path !== null && line !== null),
  );
  if (found.length === 0) return results;
  const secrets = new Set((await Promise.all(found.map((one) => partsOf(one, tree)))).flat());
  // The longest first: one may be part of another.
  const all = [...secrets].toSorted((a, b) => b.length - a.length);
  const masked = (text: string): string =>
    all.reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
  return results.map((result) => ({
    ...result,
    output: masked(result.output),
    diff: masked(result.diff),
    findings: result.findings.map((finding) => ({ ...finding, message: masked(finding.message) })),
  }));
}

/** Returns the text of a place, line by line: a diff shows the lines of a key one by one. */
async function partsOf(
  { path, line, column, endLine, endColumn }: Finding,
  tree: TreeReader,
): Promise<readonly string[]> {
  const content = await tree.read(path!);
  if (content === null) return [];
  const lines = positionedText(content)
    .split("\n")
    .slice(line! - 1, endLine ?? line!);
  const last = lines.length - 1;
  const parts = lines.map((text, at) =>
    text.slice(
      at === 0 ? (column ?? 1) - 1 : 0,
      at === last ? (endColumn ?? Infinity) - 1 : undefined,
    ),
  );
  return parts.map((part) => part.trim()).filter((part) => part.length >= shortest);
}
