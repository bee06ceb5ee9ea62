// Finds and reads a config that another one extends: a file of the candidate, or an installed
// package.

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { RepoPath, TreeReader } from "../../types.ts";
import {
  invalid,
  misconfigured,
  placeText,
  printable,
  show,
  unreadable,
  type ConfigPlace,
} from "./invalid.ts";
import { installingCommand } from "./missing-package.ts";
import { isModule } from "./names.ts";
import { parseJsonConfig, parseYaml, readPackageKey, readText } from "./data.ts";
import { importConfig } from "./module.ts";

/** A config that extends others. */
export interface ConfigOrigin {
  /** The same id for the same file, by whichever path it was reached. */
  readonly id: string;
  /** Its place, for people. */
  readonly place: ConfigPlace;
  /** Its place in a package; `null` if it is in the candidate. */
  readonly installed: Installed | null;
}

interface Installed {
  /** Absolute path, links resolved. */
  readonly file: string;
  /** The package's folder, and the name under which it was requested. */
  readonly folder: string;
  readonly id: string;
}

/** The source from which configs are read; see `Source` in `find.ts`. */
export interface ParentSource {
  readonly reader: TreeReader;
  readonly chamber: () => Promise<string>;
}

interface ParentRequest {
  readonly origin: ConfigOrigin;
  /** The place that names it. */
  readonly at: ConfigPlace;
  readonly source: ParentSource;
}

/** A config that another one extends, and its content. */
export interface Parent {
  readonly origin: ConfigOrigin;
  readonly value: unknown;
}

const readable = /\.(?:[cm]?[jt]s|json|ya?ml)$/;

/** Makes the origin of a config in the candidate. */
export function originIn(place: ConfigPlace): ConfigOrigin {
  return { id: place.file, place, installed: null };
}

/**
 * Takes a value of `extends`: a path that begins with a dot, relative to the config and inside the
 * repository (or inside the package, for a package's config), or a package's name with or without a
 * path in it. Throws CONFIG_INVALID.
 */
export async function parentOf(name: string, request: ParentRequest): Promise<Parent> {
  const { origin, at, source } = request;
  if (!/^\.{1,2}(?:\/|$)/.test(name)) return packageParent(name, request);
  if (origin.installed !== null)
    return installedParent(
      { ...origin.installed, file: join(dirname(origin.installed.file), name) },
      request,
    );
  const file = posix.join(posix.dirname(origin.place.file), name);
  if (file === ".." || file.startsWith("../") || name.includes("\0"))
    throw invalid(at, "a config inside the repository", name);
  if (!readable.test(file))
    throw invalid(at, "a config file, with its ending .json, .yaml, .js, .ts or the like", name);
  // Links are followed as long as they stay in the candidate.
  if ((await source.reader.read(file)) === null)
    throw misconfigured(at, `names ${printable(file)}, which is not part of the commit`, [
      `If it is there: git add ${printable(file)}`,
    ]);
  const isPackage = posix.basename(file) === "package.json";
  const place = { file, keys: isPackage ? ["airlock"] : [] };
  return { origin: originIn(place), value: await content(file, isPackage, request) };
}

async function content(
  file: RepoPath,
  isPackage: boolean,
  { at, source }: ParentRequest,
): Promise<unknown> {
  if (isPackage) {
    const value = await readPackageKey(source.reader, file, "airlock");
    if (value === undefined)
      throw misconfigured(at, `names ${printable(file)}, which has no "airlock"`);
    return value;
  }
  if (isModule(file)) return importConfig({ chamber: await source.chamber(), file });
  const text = await readText(source.reader, file);
  return file.endsWith(".json") ? parseJsonConfig(file, text) : parseYaml(file, text);
}

/**
 * Resolves a package as Node does, in each `node_modules` from the config's folder upwards; for a
 * config of the candidate up to its root.
 */
async function packageParent(name: string, request: ParentRequest): Promise<Parent> {
  const { origin, at, source } = request;
  const [, id] = /^((?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(?:\/.+)?$/.exec(name) ?? [];
  if (id === undefined)
    throw invalid(at, "a path that begins with ./ or ../, or a package's name", name);
  const top = origin.installed === null ? await source.chamber() : null;
  const start =
    top === null ? dirname(origin.installed!.file) : join(top, posix.dirname(origin.place.file));
  const base = baseOf(start, top, id);
  if (base === null) {
    const install = installingCommand(id, top ?? origin.installed!.folder);
    const next = [install, `If it is a file: ${JSON.stringify(`./${name}`)}`];
    throw unreadable(
      at.file,
      `: ${placeText(at.keys)} names the package ${show(id)}, which is not installed`,
      {
        next,
        facts: { install },
      },
    );
  }
  return installedParent(
    {
      file: await entryOf(name, base, at),
      folder: realpathSync(join(base, "node_modules", id)),
      id,
    },
    request,
  );
}

/**
 * Returns the folder, from `start` up to `top`, that has the package in its `node_modules`, or
 * `null`.
 */
function baseOf(start: string, top: string | null, id: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", id))) return folder;
    if (folder === top || folder === dirname(folder)) return null;
  }
}

/** Returns the file that an import of this name loads. */
async function entryOf(name: string, base: string, at: ConfigPlace): Promise<string> {
  const { createJiti } = await import("jiti");
  try {
    return fileURLToPath(
      createJiti(join(base, "airlock.config.js"), { fsCache: false }).esmResolve(name),
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw misconfigured(at, `names ${show(name)}, which its package does not offer`);
  }
}

async function installedParent(named: Installed, { at }: ParentRequest): Promise<Parent> {
  const { folder, id } = named;
  if (!existsSync(named.file) || !readable.test(named.file))
    throw misconfigured(
      at,
      `names ${show(posix.basename(named.file))}, which is not a config file of its package`,
    );
  const file = realpathSync(named.file);
  const inside = relative(folder, file).split(sep).join("/");
  if (inside.startsWith("../")) throw misconfigured(at, "leads out of its package");
  const shown = `node_modules/${id}/${inside}`;
  const origin = { id: file, place: { file: shown, keys: [] }, installed: { file, folder, id } };
  if (isModule(file))
    return {
      origin,
      value: await importConfig({ chamber: folder, file: inside, shown }),
    };
  const text = readFileSync(file, "utf8");
  return {
    origin,
    value: file.endsWith(".json") ? parseJsonConfig(shown, text) : await parseYaml(shown, text),
  };
}
