// `airlock fix`: makes the checks' fixers fix working files, on the user's request.

import { exitCodes } from "../../errors.ts";
import { apply } from "../../fix/apply.ts";
import { diffsOf } from "../../fix/fix-diff.ts";
import { workOut } from "../../fix/fix.ts";
import { ObjectReader } from "../../git/objects.ts";
import { openRepository } from "../../git/repository.ts";
import { colorLevel } from "../../report/color-level.ts";
import { fixJson, type FixReport, fixReport } from "../../report/fix.ts";
import { faultsOf } from "../../system/fault.ts";
import { exitCodeOfRun, gravestExitCode } from "../../system/outcome.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";
import { reporterFor } from "../reporter.ts";

/**
 * Fixes files, or shows what would be fixed; returns the exit code: 1 if something could not be
 * fixed.
 */
export async function fix(args: readonly string[], context: Context): Promise<number> {
  const { paths, only, staged, dryRun, json } = readOptions(args, context);
  const repository = await openRepository(context.cwd, context.env);
  const objects = new ObjectReader(repository);
  const level = colorLevel({ env: context.env, isTerminal: context.stdout.isTTY === true });
  const reporter = reporterFor({
    context,
    repository,
    format: json ? "json" : "terminal",
    output: context.stdout,
  });
  const fault = faultsOf(context.env, repository.commonDir);
  try {
    fault("before-fix");
    const worked = await workOut({
      repository,
      objects,
      words: { paths, staged, cwd: context.cwd },
      only,
      options: { env: context.env, signal: context.signal, color: reporter.color },
      enter: context.enter,
      tell: reporter.tell,
    });
    await reporter.tell({ kind: "over" });
    if (context.signal.aborted) return exitCodes.interrupted;
    const about = {
      failures: worked.failures,
      fixers: worked.fixers,
      unasked: worked.unasked,
      recovered: worked.recovered,
    };
    const shown = { ...about, chosen: worked.trees.chosen.paths.length };
    const planned = {
      files: worked.replacements.map(({ path }) => path),
      staged: worked.swaps.map(({ path }) => path),
      left: worked.left,
    };
    const report: FixReport = dryRun
      ? { ...shown, ...planned, diffs: await diffsOf({ repository, objects }, worked) }
      : { ...shown, ...(await apply(repository, worked, fault)), diffs: null };
    const code = exitCodeOf(report);
    fault("before-fix-told");
    context.stdout.write(json ? fixJson(report, code) : fixReport(report, level));
    return code;
  } finally {
    objects.close();
    await reporter.tell({ kind: "over" });
  }
}

/** A file that is left alone is a failure, too. */
function exitCodeOf({ failures, left }: FixReport): number {
  return gravestExitCode([
    exitCodeOfRun(failures, { aborted: false }),
    left.length === 0 ? exitCodes.passed : exitCodes.failed,
  ]);
}

interface FixOptions {
  readonly paths: readonly string[];
  readonly only: readonly string[] | null;
  readonly staged: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

function readOptions(args: readonly string[], context: Context): FixOptions {
  const command = parser(
    {
      name: "fix",
      summary:
        "Fix files with the fixers of the checks. Without paths: changed tracked files, staged or not. Staged content gets only the fix of the staged content; a file that somebody changes in the meantime is left alone.",
      examples: [
        ["airlock fix", "every tracked file that is changed"],
        ["airlock fix src 'docs/*.md'", "these files, changed or not, tracked or new"],
        ["airlock fix --check prettier", "with one check's fixer only"],
        ["airlock fix --staged", "staged content, and the files that are equal to it"],
        ["airlock fix --dry-run", "show the diff and change nothing"],
        ["airlock fix --json src/a.js", "for programs"],
      ],
    },
    context,
  )
    .argument("[paths...]", "files or pathspecs")
    .option(
      "--check <name>",
      "only this check; may be repeated",
      (name: string, before: string[]) => [...before, name],
      [],
    )
    .option("--staged", "only staged content; files that differ from it stay unchanged")
    .option("--dry-run", "show the changes, and make none")
    .option(...jsonOption());
  parse(command, args);
  const given = command.opts<{
    check: string[];
    staged?: boolean;
    dryRun?: boolean;
    json?: boolean;
  }>();
  return {
    paths: command.args,
    only: given.check.length === 0 ? null : given.check,
    staged: given.staged === true,
    dryRun: given.dryRun === true,
    json: given.json === true,
  };
}
