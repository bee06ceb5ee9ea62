// From a candidate to its plan: its own config is read, and its checks are matched with its
// changes.

import type { Chamber } from "../../chamber/chamber.ts";
import type { Source } from "../../checks/config/read-group.ts";
import { loadConfig } from "../../checks/config/load.ts";
import { AirlockError } from "../../errors.ts";
import { readTree } from "../../git/objects.ts";
import { listPaths } from "../../git/trees/tree-list.ts";
import type { Config, Environment, PlannedCheck, RepoPath } from "../../types.ts";
import { withLocal } from "./local-checks.ts";
import { plan, type Plan, type Selection } from "./plan.ts";
import type { PlanRequest, Prepared } from "../run-request.ts";
import { toolSkips } from "./tool-skips.ts";
import { applying } from "./applying.ts";
import { narrowed } from "./typed-files.ts";
import { isConfigured } from "../../checks/config/find.ts";

/**
 * Reads the candidate's config and plans its checks. `enter` opens a chamber for a config that is a
 * program. Throws AirlockError NO_CONFIG, and where the config or the plan is wrong.
 */
export async function prepare(
  { repository, objects, candidate, selection, options, folders = [] }: PlanRequest,
  enter: () => Promise<Chamber>,
): Promise<Prepared> {
  const changed = candidate.changes.flatMap(({ path, oldPath }) =>
    oldPath === undefined ? [path] : [path, oldPath],
  );
  const paths = [...changed, ...folders.map((folder) => `${folder}/config`)];
  const reader = readTree(objects, candidate.tree);
  const chamber = async () => (await enter()).path;
  let listing: Promise<RepoPath[]> | undefined;
  const listed = () => (listing ??= listPaths(repository, candidate.tree));
  const isCommit = (selection.stage ?? "pre-commit") === "pre-commit";
  const config = await withLocal(
    await loadConfig({ reader, paths, chamber, ...(isCommit ? { listed } : {}) }),
    {
      repository,
      reader,
      env: options.env,
      chamber,
    },
  );
  // Only a commit must have a config: a push or a message without checks passes.
  if (
    isCommit &&
    config.files.length === 0 &&
    options.env["AIRLOCK_ALLOW_NO_CONFIG"] !== "1" &&
    !(await isConfiguredElsewhere(await listed(), { reader, chamber }))
  ) {
    throw new AirlockError(
      "config",
      "NO_CONFIG",
      "What is being checked holds no airlock configuration, so nothing says which checks it must pass.",
      {
        next: [
          "If airlock.config.* exists and is not staged yet, stage it.",
          "If there is no config yet: airlock init",
          "To let it pass this once, set AIRLOCK_ALLOW_NO_CONFIG=1 for the same command.",
        ],
      },
    );
  }
  const chosen = withToolSkips(selection, config, options.env);
  const planned = await planOf(config, { objects, candidate, selection: chosen });
  return { config, plan: await asTheyApply(planned, { repository, objects, candidate }) };
}

/**
 * Applies the conditions of checks. Most checks have only stages and paths; then git is asked
 * nothing.
 */
async function asTheyApply(
  planned: Plan,
  request: Pick<PlanRequest, "repository" | "objects" | "candidate">,
): Promise<Plan> {
  const isPlain = ({ check: { when, handed } }: PlannedCheck): boolean =>
    when.length === 0 && handed === "changed";
  return planned.planned.every(isPlain) ? planned : applying(planned, request);
}

/** Adds the names that a tool's own variable leaves out (`SKIP=id` of pre-commit). */
function withToolSkips(selection: Selection, { checks }: Config, env: Environment): Selection {
  const names = toolSkips(checks, env).map(({ name }) => name);
  return names.length === 0
    ? selection
    : { ...selection, skip: [...(selection.skip ?? []), ...names] };
}

/** Plans the checks of a config on a candidate's changes. Throws AirlockError, as `plan` does. */
export async function planOf(
  config: Config,
  request: Pick<PlanRequest, "objects" | "candidate" | "selection">,
): Promise<Plan> {
  const { objects, candidate, selection } = request;
  const typed = config.checks.some(({ types, also }) => types !== null || also !== null);
  const checks = typed ? await narrowed(config.checks, candidate.changes, objects) : config.checks;
  return plan(checks, candidate.changes, selection);
}

/**
 * Called only where no config covers a changed path: in a monorepo, other packages may have one.
 */
async function isConfiguredElsewhere(paths: readonly RepoPath[], source: Source): Promise<boolean> {
  return isConfigured(paths, source);
}
