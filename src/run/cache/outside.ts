// Names everything outside the tree that the result of a check rests on.

import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve, sep } from "node:path";
import { placesOf } from "../../chamber/places.ts";
import { scratchFolders } from "../../chamber/link.ts";
import { inputFilter } from "../../checks/match.ts";
import type { TreeFile } from "../../git/trees/tree-edit.ts";
import type { Candidate, Check, Environment, RepoPath, Repository, Settings } from "../../types.ts";
import { checkoutKey } from "./checkout-key.ts";
import { pathInTree } from "../process/chamber-entries.ts";
import { childEnvironment } from "../process/environment.ts";
import { pathOf } from "../process/find-program.ts";
import { environmentKey } from "./environment-key.ts";
import { walk, type Walked } from "../file-state.ts";
import { toolsOf } from "./tool.ts";
import type { ObjectReader } from "../../git/objects.ts";

interface Outside extends CacheRequest {
  readonly root: string;
  /** All files of the candidate. */
  readonly entries: readonly TreeFile[];
}

/**
 * Makes the question of what a check's result rests on outside the tree: one text for each thing;
 * `null` where that cannot be known.
 */
export function outsideInputs(given: Outside): (check: Check) => Promise<readonly string[] | null> {
  let installed: Walked | null | undefined;
  let checkout: Promise<string | null> | undefined;
  const now = Date.now();
  return async (check) => {
    if (check.inputs === null || matches(check, check.uncacheable, given.entries)) return null;
    // Through a link something else is read.
    if (
      matches(
        check,
        check.inputs,
        given.entries.filter(({ mode }) => !mode.startsWith("100")),
      )
    )
      return null;
    const { root, options } = given;
    // Programs are looked up as the chamber will find them: its node_modules lead to the working
    // tree's.
    const env = childEnvironment({
      env: options.env,
      extra: check.env,
      chamber: root,
      root: null,
      cwd: check.cwd,
      color: false,
    });
    const key = environmentKey(env);
    if (key === null || findsTracked(env, { root, cwd: check.cwd, entries: given.entries }))
      return null;
    const tools = toolsOf(check.task, {
      cwd: join(root, check.cwd),
      env,
      chamber: root,
      standalone: check.standalone,
      now,
    });
    if (tools === null) return null;
    const written = await (checkout ??= checkoutKey(given));
    if (written === null) return null;
    const common = [
      ...tools,
      `environment ${key}`,
      `checkout ${written}`,
      `${process.platform} ${process.arch}`,
      `git-airlock ${ownVersion()}`,
    ];
    if (check.standalone !== null)
      return (await standsAlone(check, check.standalone, given)) ? common : null;
    if (check.task.kind === "builtin") return common;
    installed ??= walkInstalled(given, now);
    if (installed === null) return null;
    // A workspace's package is the candidate's own.
    return [
      ...common,
      `installed ${installed.state}`,
      ...(installed.leadsIn ? [`tree ${given.candidate.tree}`] : []),
    ];
  };
}

/**
 * All that a chamber shows of the working tree: its node_modules beside each package.json, and what
 * the config links.
 */
function walkInstalled({ root, entries, link }: Outside, now: number): Walked | null {
  const packages = entries.filter(
    ({ path }) => path === "package.json" || path.endsWith("/package.json"),
  );
  const modules = packages.map(({ path }) =>
    join(root, path.slice(0, -"package.json".length), "node_modules"),
  );
  return walk({
    places: [
      ...modules.filter((place) => existsSync(place)),
      ...link.map((path) => join(root, path)),
    ],
    without: scratchFolders,
    root,
    now,
  });
}

/**
 * Returns whether programs are looked up in a folder of the tree itself: in a chamber those are the
 * candidate's, which may differ from those on disk.
 */
function findsTracked(
  env: Environment,
  { root, cwd, entries }: Pick<Outside, "root" | "entries"> & Pick<Check, "cwd">,
): boolean {
  const folders = (pathOf(env) ?? "").split(delimiter).flatMap((folder) => {
    const path = pathInTree(resolve(root, cwd, folder), root);
    return path === null || path.split(sep).includes("node_modules") ? [] : [`${path}/`];
  });
  return entries.some(({ path }) =>
    folders.some((folder) => folder === "/" || path.startsWith(folder)),
  );
}

/** Says that nothing such a tool could find makes its result rest on more. */
async function standsAlone(
  check: Check,
  { above, configured }: NonNullable<Check["standalone"]>,
  given: Outside,
): Promise<boolean> {
  const { entries, link, objects, repository } = given;
  const linked = link.map((path) => ({ path }));
  if (matches(check, [...check.uncacheable, ...(check.inputs ?? []), ...configured.files], linked))
    return false;
  if (isAbove(placesOf(repository).files, above)) return false;
  const isCandidate = inputFilter(check.folder, configured.files);
  const texts = entries.filter(({ path }) => isCandidate(path));
  const found = await Promise.all(
    texts.map(async ({ path, blob }) =>
      configured.by((await objects.read(blob))?.content.toString("utf8") ?? "", path),
    ),
  );
  return !found.includes(true);
}

function isAbove(folder: string, names: readonly string[]): boolean {
  if (names.some((name) => existsSync(join(folder, name)))) return true;
  return dirname(folder) !== folder && isAbove(dirname(folder), names);
}

/** Says that one of these paths is one of the globs of a check. */
function matches(
  { folder }: Check,
  globs: readonly string[],
  paths: readonly { readonly path: RepoPath }[],
): boolean {
  if (globs.length === 0) return false;
  const isSuch = inputFilter(folder, globs);
  return paths.some(({ path }) => isSuch(path));
}

export interface CacheRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly candidate: Candidate;
  readonly options: { readonly env: Environment };
  /** The paths that the config links into the chamber. */
  readonly link: Settings["link"];
}

/**
 * Returns the version of this package, from the package.json above this program: another version
 * may read a tool's output differently. Throws an error of the file system if no folder has one.
 */
export function ownVersion(folder = import.meta.dirname): string {
  const text = existsSync(join(folder, "package.json"))
    ? readFileSync(join(folder, "package.json"), "utf8")
    : null;
  return text === null
    ? ownVersion(dirname(folder))
    : (JSON.parse(text) as { version: string }).version;
}
