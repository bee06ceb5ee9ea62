// Links what a project needs beside its tracked files: node_modules, and the paths that the config
// names. Never copies.

import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { AirlockError } from "../errors.ts";
import type { RepoPath } from "../types.ts";
import { removeTree } from "./remove-chamber.ts";
import type { Link } from "./chamber-state.ts";
import { nullOn } from "../system/files/file-errors.ts";

/** Source and destination of links. */
export interface LinkPlaces {
  /** The working tree. */
  readonly root: string;
  /** The chamber's files. */
  readonly chamber: string;
}

/**
 * Folders of node_modules that tools write into. A chamber has its own, so that nothing is written
 * outside; so has a task.
 */
export const scratchFolders: ReadonlySet<string> = new Set([
  ".cache",
  ".vite",
  ".vite-temp",
  ".vitest",
  ".tmp",
]);

/**
 * Creates a node_modules folder in the chamber for each of these folders that has one in the
 * working tree. It contains links, so that workspace packages lead into the chamber and a tool's
 * cache stays in it. Takes the existing links; returns the current ones.
 */
export function linkModules(
  places: LinkPlaces,
  packages: readonly RepoPath[],
  before: readonly Link[],
): Link[] {
  const links: Link[] = [];
  for (const folder of packages) {
    const path = folder === "" ? "node_modules" : `${folder}/node_modules`;
    const source = join(places.root, path);
    // It may itself be a link to a folder shared by several worktrees.
    if (!(statSync(source, { throwIfNoEntry: false })?.isDirectory() ?? false)) continue;
    const origin = fingerprint(source);
    const target = join(places.chamber, path);
    const known = before.find((link) => link.path === path);
    if (known?.origin !== origin || !isFolder(target) || fingerprint(target) !== known.made) {
      if (known === undefined && exists(target)) continue; // The tree has it tracked.
      removeTree(target);
      mirror(places, source, target);
    }
    links.push({ path, origin, made: fingerprint(target) });
  }
  return links;
}

/**
 * Links ignored paths that the config names; tracked paths stay. Throws AirlockError
 * SYMLINK_ESCAPE, LINK_PATH.
 */
export function linkConfigured(
  places: LinkPlaces,
  paths: readonly RepoPath[],
  before: readonly Link[],
): Link[] {
  const links: Link[] = [];
  for (const path of paths) {
    if (
      path === "" ||
      isAbsolute(path) ||
      path.split("/").some((part) => part === ".." || part === "." || part === "")
    ) {
      throw new AirlockError(
        "config",
        "LINK_PATH",
        `link: ${JSON.stringify(path)} is not a path inside the repository.`,
      );
    }
    const source = join(places.root, path);
    const target = join(places.chamber, path);
    const known = before.some((link) => link.path === path);
    if (!exists(source) || (exists(target) && !known)) continue;
    refuseLinkedParents(places.chamber, path);
    removeTree(target);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(source, target);
    links.push({ path, origin: source });
  }
  return links;
}

/** Removes links that are no longer wanted. */
export function unlinkOthers(
  places: LinkPlaces,
  before: readonly Link[],
  wanted: readonly Link[],
): void {
  for (const { path } of before) {
    if (!wanted.some((link) => link.path === path)) removeTree(join(places.chamber, path));
  }
}

/**
 * Fills a node_modules folder with one link per package; scopes and `.bin` are folders of links.
 */
function mirror(places: LinkPlaces, source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (scratchFolders.has(entry.name)) mkdirSync(to);
    else if (entry.isDirectory() && (entry.name === ".bin" || entry.name.startsWith("@")))
      mirror(places, from, to);
    else if (entry.isSymbolicLink()) symlinkSync(linkTarget(places, { from, to }), to);
    else symlinkSync(from, to);
  }
}

/**
 * Returns the target that a link of node_modules needs in the chamber: the chamber's copy for a
 * workspace package; the same text for a relative link within node_modules (`.bin/eslint`), so that
 * it uses the chamber's own links; otherwise the real path.
 */
function linkTarget(places: LinkPlaces, link: { from: string; to: string }): string {
  const text = readlinkSync(link.from);
  const real = realIfThere(link.from);
  if (real === null) return text;
  const inside = relative(places.root, real);
  const isOwn = !isAbsolute(inside) && !inside.startsWith(`..${sep}`) && inside !== "..";
  if (isOwn && !inside.split(sep).includes("node_modules")) return join(places.chamber, inside);
  return dirname(link.from).endsWith(".bin") && !isAbsolute(text) ? text : real;
}

/**
 * Identifies the set of packages by the status of the folders with their names: it changes whenever
 * one is added, removed or linked elsewhere.
 */
function fingerprint(source: string): string {
  const times = [statSync(source, { bigint: true }).ctimeNs];
  for (const name of readdirSync(source)) {
    // Does not follow links: a check may have left a dangling one in the chamber.
    if (name.startsWith("@") || name === ".bin")
      times.push(lstatSync(join(source, name), { bigint: true }).ctimeNs);
  }
  return [source, ...times].join(" ");
}

/** Refuses to write through a link of the tree, which may lead anywhere. */
function refuseLinkedParents(chamber: string, path: RepoPath): void {
  const parts = path.split("/");
  for (let length = 1; length < parts.length; length += 1) {
    const parent = parts.slice(0, length).join("/");
    if (lstatSync(join(chamber, parent), { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new AirlockError(
        "refused",
        "SYMLINK_ESCAPE",
        `link: ${path} is below ${parent}, which is a symbolic link in this tree.`,
      );
    }
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function realIfThere(path: string): string | null {
  // A dangling link is copied as it is.
  return nullOn(["ENOENT"], () => realpathSync(path));
}
