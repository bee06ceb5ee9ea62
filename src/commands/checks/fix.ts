// `airlock fix`: makes the checks' fixers fix working files, on the user's request.

import { exitCodes } from "../../errors.ts";
import { apply } from "../../fix/apply.ts";
import { diffsOf } from "../../fix/fix-diff.ts";
import { workOut } from "../../fix/fix.ts";
import { colorLevel } from "../../report/color-level.ts";
import { fixJson, type FixReport, fixReport } from "../../report/fix.ts";
import { faultsOf } from "../../system/fault.ts";
import { exitCodeOfRun, gravestExitCode } from "../../system/outcome.ts";
import { defineCommand } from "../define-command.ts";
import { openObjects, openRepositoryHere } from "../open.ts";
import { flag, several } from "../option.ts";
import { reporterFor } from "../reporter.ts";
import { dryRunOption } from "../general-options.ts";
import { checkOption } from "./check-options.ts";

/** Fixes files, or shows what would be fixed; exit code 1 if something could not be fixed. */
export const fix = defineCommand({
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
  arguments: { paths: several("[paths...]", "files or pathspecs") },
  options: {
    check: checkOption,
    staged: flag("--staged", "only staged content; files that differ from it stay unchanged"),
    dryRun: dryRunOption("the changes"),
  },
  json: true,
  run: async (given, call) => {
    const { context } = call;
    const repository = await openRepositoryHere(call);
    const objects = openObjects(repository, call);
    const reporter = reporterFor({
      context,
      repository,
      format: given.json ? "json" : "terminal",
      output: context.stdout,
    });
    const end = () => reporter.tell({ kind: "over" });
    call.atEnd(async () => void (await end()));
    const fault = faultsOf(context.env, repository.commonDir);
    fault("before-fix");
    const worked = await workOut({
      repository,
      objects,
      words: { paths: given.paths, staged: given.staged, cwd: context.cwd },
      only: given.check.length === 0 ? null : given.check,
      options: { env: context.env, signal: context.signal, color: reporter.color },
      enter: context.enter,
      tell: reporter.tell,
    });
    await end();
    if (context.signal.aborted) return exitCodes.interrupted;
    const shown = {
      failures: worked.failures,
      fixers: worked.fixers,
      unasked: worked.unasked,
      recovered: worked.recovered,
      chosen: worked.trees.chosen.paths.length,
    };
    const planned = {
      files: worked.replacements.map(({ path }) => path),
      staged: worked.swaps.map(({ path }) => path),
      left: worked.left,
    };
    const report: FixReport = given.dryRun
      ? { ...shown, ...planned, diffs: await diffsOf({ repository, objects }, worked) }
      : { ...shown, ...(await apply(repository, worked, fault)), diffs: null };
    const code = exitCodeOf(report);
    fault("before-fix-told");
    const isTerminal = context.stdout.isTTY === true;
    context.stdout.write(
      given.json
        ? fixJson(report, code)
        : fixReport(report, colorLevel({ env: context.env, isTerminal })),
    );
    return code;
  },
});

/** A file that is left alone is a failure, too. */
function exitCodeOf({ failures, left }: FixReport): number {
  return gravestExitCode([
    exitCodeOfRun(failures, { aborted: false }),
    left.length === 0 ? exitCodes.passed : exitCodes.failed,
  ]);
}
