// Finds what in a linked folder leads back into the working tree: a check that follows it sees the
// files on disk, not the candidate.

import { existsSync, readdirSync, realpathSync, type Dirent } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { nullOn } from "../system/files/file-errors.ts";
import { bytesIfThere } from "../system/files/files.ts";
import type { RepoPath } from "../types.ts";

/** A way from a linked folder into the working tree. */
export interface WayBack {
  /** The file or link that leads back. */
  readonly from: RepoPath;
  /** The tracked folder or file to which it leads; `""` is the root. */
  readonly to: RepoPath;
  /** The programs that follow it. */
  readonly follows: "Python" | "PHP" | "Node" | "any program";
  /** Folder that makes Python import the copy in the chamber, if it is in PYTHONPATH. */
  readonly pythonPath?: RepoPath;
}

/** In how many folders of a linked one links are looked for. */
const mostFolders = 200;

/** Files in which composer writes the folders of its own project as `$baseDir . '/src'`. */
const composerFiles = ["psr4", "namespaces", "classmap", "files"];

/**
 * Returns the ways back from these links. Looks only where tools write such paths: a few files of a
 * virtual environment or of composer, and links at the top of the folder.
 */
export function waysBack(root: string, links: readonly RepoPath[]): WayBack[] {
  const real = realpathSync(root);
  return links.flatMap((link) => {
    const at: Place = { root: real, link, folder: join(real, link) };
    return [...pythonWays(at), ...composerWays(at), ...plugAndPlayWays(at), ...linkWays(at)];
  });
}

interface Place {
  /** Real path of the working tree. */
  readonly root: string;
  readonly link: RepoPath;
  readonly folder: string;
}

/** Editable installs: lines of `*.pth` files, and the modules of which they import one. */
function pythonWays(at: Place): WayBack[] {
  const libraries = entriesOf(join(at.folder, "lib"))
    .filter(({ name }) => /^(python|pypy)/.test(name))
    .map(({ name }) => join(at.folder, "lib", name, "site-packages"));
  return [...libraries, join(at.folder, "Lib", "site-packages")].flatMap((site) =>
    entriesOf(site)
      .filter(({ name }) => name.endsWith(".pth"))
      .flatMap(({ name }) => pathFileWays(at, site, name)),
  );
}

function pathFileWays(at: Place, site: string, name: string): WayBack[] {
  const ways: WayBack[] = [];
  const add = (from: string, path: string, kind: "folder of modules" | "package"): void => {
    const to = trackable(at, path);
    if (to === null) return;
    const pythonPath = kind === "package" ? parentOf(to) : to;
    ways.push({ from: relative(at.root, from), to, follows: "Python", pythonPath });
  };
  for (const line of textOf(join(site, name)).split(/\r?\n/)) {
    const [, modules] = /^import\s+([^;#]+)/.exec(line) ?? [];
    if (modules === undefined) {
      if (line.trim() !== "" && !line.startsWith("#"))
        add(join(site, name), resolve(site, line.trim()), "folder of modules");
      continue;
    }
    for (const module of modules.split(",")) {
      const file = join(site, `${module.trim()}.py`);
      // Paths in it are those of packages (setuptools' MAPPING).
      for (const [, path = ""] of textOf(file).matchAll(/['"](\/[^'"\n]+)['"]/g))
        add(file, path, "package");
    }
  }
  return ways;
}

/** Composer's autoloader: `__DIR__` of a linked file is its real folder. */
function composerWays(at: Place): WayBack[] {
  return composerFiles.flatMap((name) => {
    const file = join(at.folder, "composer", `autoload_${name}.php`);
    const targets = [...textOf(file).matchAll(/\$baseDir \. '\/?([^']*)'/g)].map(
      ([, path]) => path,
    );
    return [...new Set(targets)].flatMap((path): WayBack[] => {
      const to = trackable(at, join(dirname(at.folder), path ?? ""));
      return to === null ? [] : [{ from: relative(at.root, file), to, follows: "PHP" }];
    });
  });
}

/** Yarn's loader finds the project by its own real folder. */
function plugAndPlayWays({ link, folder }: Place): WayBack[] {
  if (!/^\.pnp\.c?js$/.test(basename(link)) || !existsSync(folder)) return [];
  return [{ from: link, to: parentOf(link), follows: "Node" }];
}

/** Links in the folder, and one level below: packages of the project itself. */
function linkWays(at: Place): WayBack[] {
  const isModules = basename(at.link) === "node_modules";
  const top = entriesOf(at.folder);
  const below = top
    .filter((entry) => entry.isDirectory() && (!isModules || entry.name.startsWith("@")))
    .slice(0, mostFolders);
  const links = [at.folder, ...below.map(({ name }) => join(at.folder, name))].flatMap((folder) =>
    (folder === at.folder ? top : entriesOf(folder))
      .filter((entry) => entry.isSymbolicLink())
      .map(({ name }) => join(folder, name)),
  );
  return links.flatMap((from): WayBack[] => {
    const to = trackable(at, from);
    return to === null ? [] : [{ from: relative(at.root, from), to, follows: "any program" }];
  });
}

/**
 * Returns a path as one of the working tree; `null` if it does not exist, or is outside, or in the
 * linked folder itself.
 */
function trackable({ root, folder }: Place, path: string): RepoPath | null {
  const real = nullOn(["ENOENT", "ENOTDIR", "ELOOP"], () => realpathSync(path));
  if (real === null || isWithin(folder, real) || !isWithin(root, real)) return null;
  return relative(root, real).split(sep).join("/");
}

function isWithin(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return !isAbsolute(inside) && inside !== ".." && !inside.startsWith(`..${sep}`);
}

function parentOf(path: RepoPath): RepoPath {
  const parent = dirname(path);
  return parent === "." ? "" : parent;
}

function entriesOf(folder: string): Dirent[] {
  return nullOn(["ENOENT", "ENOTDIR"], () => readdirSync(folder, { withFileTypes: true })) ?? [];
}

function textOf(file: string): string {
  return bytesIfThere(file)?.toString("utf8") ?? "";
}
