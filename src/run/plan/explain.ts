// Which checks see a path, and why the others do not.

import { typesOf } from "../../checks/file-types.ts";
import { pathFilter } from "../../checks/match.ts";
import { misplacedConfig } from "../../checks/config/names.ts";
import { meets } from "../../checks/other-tools/type-conditions.ts";
import { foldersAbove } from "../../system/files/parent-folders.ts";
import type { Loaded } from "../../checks/config/load.ts";
import { readTree } from "../../git/objects.ts";
import type { Check, Explanation, RepoPath, Stage, TreeReader } from "../../types.ts";
import { configuredFor, type ConfiguredRequest, findSourceLine } from "./configured.ts";
import { isHanded, plan, runsWithoutPaths, type Selection } from "./plan.ts";
import { isAmong } from "./check-names.ts";
import { toolSkips } from "./tool-skips.ts";
import { type Side, typesOfSide } from "./typed-files.ts";

/** The path to explain, and the run in which it would be checked. */
export interface ExplainRequest extends ConfiguredRequest {
  readonly path: RepoPath;
  readonly stage: Stage;
  readonly selection: Omit<Selection, "stage">;
}

/**
 * Explains a path of the candidate, or one that might be. Throws AirlockError where the
 * configuration cannot be read.
 */
export async function explainPath(asked: ExplainRequest): Promise<Explanation> {
  const { path, candidate, objects } = asked;
  const loaded = await configuredFor(asked, [path]);
  const skips = toolSkips(loaded.config.checks, asked.env).map(({ name }) => name);
  const request = {
    ...asked,
    selection: { ...asked.selection, skip: [...(asked.selection.skip ?? []), ...skips] },
  };
  const change =
    candidate.changes.find((each) => each.path === path || each.oldPath === path) ?? null;
  const side = await sideOf(request);
  const { checks } = loaded.config;
  // A plan that a run would refuse is refused here too: unknown names, dependencies in a circle.
  plan(checks, [], { ...request.selection, stage: request.stage });
  const types =
    side === null ? typesOf({ path, mode: "100644" }, null) : await typesOfSide(side, objects);
  const gone = change !== null && (change.status === "D" || change.path !== path);
  const about = { path, gone, mode: side?.mode ?? "100644", types, loaded };
  return {
    path,
    change: gone ? "D" : (change?.status ?? null),
    exists: side !== null && !gone,
    types: [...types].toSorted(),
    configs: loaded.ownersOf(path).map(({ file }) => file),
    misplaced: await misplacedAbove(path, readTree(objects, candidate.tree)),
    checks: await Promise.all(
      checks.map(async (check) => {
        const { name, stages, group } = check;
        const problem =
          elsewhere(check, about) ??
          otherStage(check, request.stage) ??
          unseen(check, about) ??
          unselected(check, request);
        const sees = problem === null;
        const cannot =
          sees && check.task.kind === "function" ? (check.task.cannotRun ?? null) : null;
        const why =
          problem ??
          (cannot === null
            ? howItSees(check, request.stage)
            : `could not tell: it cannot be run here: ${cannot}`);
        return {
          name,
          source: await findSourceLine(check, request),
          stages,
          group,
          sees,
          couldNotTell: cannot !== null,
          why,
        };
      }),
    ),
  };
}

async function misplacedAbove(
  path: RepoPath,
  reader: TreeReader,
): Promise<Explanation["misplaced"]> {
  const folders = [...foldersAbove([path])]
    .filter((folder) => folder !== "")
    .flatMap((folder) => [folder, `${folder}/.config`]);
  const files = await Promise.all(
    folders.map(async (folder) =>
      ((await reader.list(folder)) ?? []).map(({ name }) => `${folder}/${name}`),
    ),
  );
  return files.flat().flatMap((file) => {
    const tool = misplacedConfig(file);
    return tool === null ? [] : [{ tool, file }];
  });
}

function howItSees(check: Check, stage: Stage): string {
  if (check.always.includes(stage)) return "is about the commit itself, and runs whatever changed";
  return runsWithoutPaths(check) ? "is handed no path, and runs as a whole" : "";
}

/** The entry in the candidate; for a deleted one as it was before. */
async function sideOf({ path, candidate, objects }: ExplainRequest): Promise<Side | null> {
  const cut = path.lastIndexOf("/");
  const entries = await readTree(objects, candidate.tree).list(path.slice(0, Math.max(0, cut)));
  const entry = entries?.find(({ name }) => name === path.slice(cut + 1));
  if (entry !== undefined) return { path, mode: entry.mode, blob: entry.oid };
  const old = candidate.changes.find((change) => (change.oldPath ?? change.path) === path);
  return old === undefined ? null : { path, mode: old.oldMode, blob: old.oldBlob };
}

interface About {
  readonly path: RepoPath;
  readonly gone: boolean;
  readonly mode: string;
  readonly types: ReadonlySet<string>;
  readonly loaded: Loaded;
}

/** Why the check's config is not the one for the path, or `null` where it is. */
function elsewhere(check: Check, { path, loaded }: About): string | null {
  const origin = loaded.origins.get(check.name);
  const owners = loaded.ownersOf(path);
  if (origin === undefined || owners.includes(origin.group)) return null;
  const [closest] = owners;
  return closest === undefined
    ? `the path lies outside of what ${origin.group.file} is about`
    : `${closest.file} is closer to the path`;
}

/**
 * Why the check does not want the path, or `null` where it does. The first of several reasons, from
 * the outside in.
 */
function unseen(check: Check, { path, gone, mode, types, loaded }: About): string | null {
  const alone = loaded.origins.get(check.name)?.alone ?? check;
  const { also } = alone;
  if (!alone.wants(path) && !(also !== null && also.wants(path) && meets(types, also.types)))
    return unmatched(alone, path);
  if (check.types !== null && !meets(types, check.types))
    return `its types are not met: ${check.types.join(", ")}`;
  if (isHanded({ status: gone ? "D" : "M", mode }, check) || runsWithoutPaths(check)) return null;
  if (gone) return "the path is deleted, and it has no `deleted: true`";
  return mode === "120000"
    ? 'the path is a link, and its types do not ask for "symlink"'
    : "the path is a submodule";
}

function unmatched({ globs, filters, folder, name }: Check, path: RepoPath): string {
  if (filters !== undefined) return unfiltered(filters);
  if (globs === undefined) return `its own pattern does not match (${name})`;
  const { files, exclude = [] } = globs;
  if (files !== undefined && !pathFilter(folder, { files })(path))
    return `its files do not match: ${files.join(", ")}`;
  const excluding = exclude.filter((pattern) => pathFilter(folder, { files: [pattern] })(path));
  return `its exclude matches: ${excluding.join(", ")}`;
}

/**
 * Names the keys that do not let the path through, as they are written; where the check has none,
 * they are its config's.
 */
function unfiltered(filters: Readonly<Record<string, unknown>>): string {
  const written = Object.entries(filters).flatMap(([key, value]) => {
    const text = [value ?? []].flat().map(String).join(", ");
    return text === "" ? [] : [`${key}: ${text}`];
  });
  return written.length === 0
    ? "what its config says of all paths does not match"
    : `it is not among its paths (${written.join("; ")})`;
}

/** Why the check does not run in the stage, or `null` where it does. */
function otherStage({ stages }: Check, stage: Stage): string | null {
  return stages.includes(stage) ? null : `it runs at ${stages.join(", ")}, not at ${stage}`;
}

/** Why the check is not selected for a run now, or `null` where it is. */
function unselected(check: Check, { selection }: ExplainRequest): string | null {
  if (isAmong(check, selection.skip ?? [])) return "it is left out by name";
  return selection.only === undefined || isAmong(check, selection.only)
    ? null
    : "it is not selected";
}
