// Reads the parts of a project that its setup needs: its files, its package.json, the tools it
// names.

import { delimiter, dirname, join, relative } from "node:path";
import { readIfThere } from "../../system/files/files.ts";
import { git } from "../../git/exec.ts";
import { rootOf } from "../../git/repository.ts";
import { splitNul } from "../../system/bytes.ts";
import { isInstalled } from "../../system/files/parent-folders.ts";
import type { Environment, RepoPath, Repository } from "../../types.ts";
import { isFile } from "../atomic-files.ts";
import { parsed } from "./package-json.ts";
import type { PackageJson } from "./package-json.ts";

export interface Project {
  /** Top of the working tree. */
  readonly root: string;
  /**
   * Every file that is tracked or can be added: not ignored, and not below a `node_modules`, which
   * belongs to other projects.
   */
  readonly files: readonly RepoPath[];
  /**
   * The package.json that npm would read: the root's, otherwise the nearest one above the caller;
   * absolute, or `null`.
   */
  readonly packageFile: string | null;
  /** Content of the root's package.json; empty if the root has no package.json. */
  readonly package: PackageJson;
  /** Returns the text of a file at the root; `""` if there is no such file. */
  readonly read: (name: string) => string;
  /** Tells whether a program can be started: from node_modules or PATH. */
  readonly has: (program: string) => boolean;
}

/**
 * Reads the project that a folder belongs to. Throws NO_WORKING_TREE in a bare repository,
 * PACKAGE_JSON if that file is broken.
 */
export async function readProject(
  repository: Repository,
  { cwd, env }: { cwd: string; env: Environment },
): Promise<Project> {
  const root = rootOf(repository);
  const listed = await git(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    env: repository.env,
    cwd: root,
  });
  const text = readIfThere(join(root, "package.json"));
  const folders = [
    join(root, "node_modules", ".bin"),
    ...(env["PATH"] ?? "").split(delimiter).filter(Boolean),
  ];
  return {
    root,
    files: [...new Set(splitNul(listed.stdout))].filter((path) => !isInstalled(path)),
    packageFile: packageFileOf(repository, cwd),
    package: text === null ? {} : parsed(text),
    read: (name) => readIfThere(join(root, name)) ?? "",
    has: (program) => canStart(folders, program),
  };
}

/**
 * Takes a project; returns the caller's package below its root as a project of its own; `null` if
 * the caller is in no such package.
 */
export function packageBelow(project: Project): Project | null {
  const { root: top, packageFile } = project;
  if (packageFile === null || dirname(packageFile) === top) return null;
  const root = dirname(packageFile);
  const prefix = `${relative(top, root).replaceAll("\\", "/")}/`;
  return {
    root,
    files: project.files
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length)),
    packageFile,
    package: parsed(readIfThere(packageFile) ?? "{}"),
    read: (name) => readIfThere(join(root, name)) ?? "",
    has: (program) =>
      canStart([join(root, "node_modules", ".bin")], program) || project.has(program),
  };
}

function canStart(folders: readonly string[], program: string): boolean {
  return folders.some((folder) =>
    ["", ".cmd", ".exe"].some((ending) => isFile(join(folder, program + ending))),
  );
}

/**
 * Returns the package.json at the root, otherwise the nearest one above the folder, inside the
 * working tree; `null` if no folder has one.
 */
export function packageFileOf(repository: Repository, cwd: string): string | null {
  if (repository.root === null) return null;
  const atRoot = join(repository.root, "package.json");
  if (isFile(atRoot)) return atRoot;
  for (let folder = cwd; isBelow(folder, repository.root); folder = dirname(folder)) {
    if (isFile(join(folder, "package.json"))) return join(folder, "package.json");
  }
  return null;
}

function isBelow(folder: string, root: string): boolean {
  const path = relative(root, folder);
  return path !== "" && path.split(/[\\/]/)[0] !== ".." && dirname(folder) !== folder;
}
