// The environment of a user's command: the caller's, without the repository it was called for, with
// the project's programs.

import { delimiter, join } from "node:path";
import type { Environment, RepoPath } from "../../types.ts";
import { mapToChamber } from "./chamber-entries.ts";
import { pathName, pathOf } from "./find-program.ts";

/**
 * Variables that tie git to one repository: the answer of `git rev-parse --local-env-vars` (git
 * 2.39). Git sets some of them for hooks; with them a tool that asks git in the chamber would be
 * told about the real repository, or write to it.
 */
const repositoryVariables = [
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_CONFIG",
  "GIT_CONFIG_COUNT",
  "GIT_CONFIG_PARAMETERS",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
] as const;

/**
 * Variables in which git carries a command line's own switches to its children (git(1),
 * `--literal-pathspecs` and so on; GIT_REFLOG_ACTION is set by rebase and pull). They were meant
 * for that command, not for git calls of a check. Author, date and editor stay: they describe the
 * commit, and people set them themselves.
 */
const switchVariables = [
  "GIT_GLOB_PATHSPECS",
  "GIT_ICASE_PATHSPECS",
  "GIT_LITERAL_PATHSPECS",
  "GIT_NOGLOB_PATHSPECS",
  "GIT_REFLOG_ACTION",
] as const;

export interface EnvironmentRequest {
  /** The caller's. */
  readonly env: Environment;
  /** Variables of the check itself. */
  readonly extra: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly chamber: string;
  /**
   * The working tree, absolute: paths that lead into it are mapped to the chamber. `null` if
   * commands run in the working tree itself.
   */
  readonly root: string | null;
  /** Folder in the chamber, relative to its root. */
  readonly cwd: RepoPath;
  /** Colours will be shown: tools see a pipe, so they must be told. */
  readonly color: boolean;
}

/**
 * Returns the environment of a command in the chamber: `node_modules/.bin` of its folder and of
 * every folder above, up to the chamber's root, stands first in PATH, as under npm; PWD is its
 * folder; paths into the working tree lead into the chamber. What the check sets itself has the
 * last word.
 */
export function childEnvironment({
  env,
  extra,
  chamber,
  root,
  cwd,
  color,
}: EnvironmentRequest): Record<string, string> {
  let result: Record<string, string> = {};
  const left = new Set<string>([...repositoryVariables, ...switchVariables]);
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !left.has(name) && !/^GIT_CONFIG_(KEY|VALUE)_\d+$/.test(name))
      result[name] = value;
  }
  if (color && env["FORCE_COLOR"] === undefined && env["NO_COLOR"] === undefined)
    result["FORCE_COLOR"] = "1";
  result["PWD"] = join(chamber, cwd);
  delete result["OLDPWD"];
  Object.assign(result, extra);
  if (root !== null) result = mapToChamber(result, { root, chamber });
  const path = pathOf(result);
  result[pathName(result)] = [
    ...binFolders(chamber, cwd),
    ...(path === undefined ? [] : [path]),
  ].join(delimiter);
  return result;
}

/** `node_modules/.bin` of a folder and of those above it, the innermost first; absolute. */
function binFolders(chamber: string, cwd: RepoPath): string[] {
  const parts = cwd === "" ? [] : cwd.split("/");
  return Array.from({ length: parts.length + 1 }, (_, up) =>
    join(chamber, ...parts.slice(0, parts.length - up), "node_modules", ".bin"),
  );
}
