// Lists every check of a candidate, from all its configs.

import type { Loaded } from "../../checks/config/load.ts";
import { listPaths } from "../../git/trees/tree-list.ts";
import type { RepoPath, SourceLine, Stage, Task } from "../../types.ts";
import { configuredFor, type ConfiguredRequest, findSourceLine } from "./configured.ts";

/** A check as it is listed. */
export interface ListedCheck {
  readonly name: string;
  readonly source: SourceLine;
  /** The config that has it: its own file, or one that extends that. */
  readonly config: RepoPath;
  readonly stages: readonly Stage[];
  readonly group: string | null;
  readonly level: "error" | "warning";
  /** The command it runs, for people. */
  readonly runs: string;
  /** Globs of its paths, where globs say it. */
  readonly files: readonly string[] | null;
  /** It has a fixer. */
  readonly fixes: boolean;
}

/** The list of `airlock checks`. */
export interface Listed {
  readonly checks: readonly ListedCheck[];
  /** Entries of other tools' configs that are of no stage of airlock's. */
  readonly elsewhere: Loaded["elsewhere"];
}

/**
 * Returns all checks, those of the root first. Every config of the tree is read. Throws
 * AirlockError where one cannot be.
 */
export async function listChecks(request: ConfiguredRequest): Promise<Listed> {
  const { repository, candidate } = request;
  const { config, origins, elsewhere } = await configuredFor(
    request,
    await listPaths(repository, candidate.tree),
  );
  const checks = await Promise.all(
    config.checks.map(async (check) => ({
      name: check.name,
      source: await findSourceLine(check, request),
      config: origins.get(check.name)?.group.file ?? check.source.file,
      stages: check.stages,
      group: check.group,
      level: check.level,
      runs: runs(check.task),
      files: check.globs?.files ?? null,
      fixes: check.fix !== null,
    })),
  );
  return { checks, elsewhere };
}

function runs(task: Task): string {
  if (task.kind === "sequence" || task.kind === "parallel")
    return task.tasks.map(runs).join(task.kind === "sequence" ? "; " : " & ");
  return task.kind === "builtin" ? `builtin:${task.id}` : task.title;
}
