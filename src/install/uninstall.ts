// Removes the hooks and restores the previous state.

import { existsSync, readdirSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readIfThere } from "../system/files/files.ts";
import type { Repository } from "../types.ts";
import {
  expandHooksPath,
  isOurs,
  ownHooksOf,
  readHooksPaths,
  readLocalHooksPath,
  writeLocalHooksPath,
} from "./hooks-path.ts";
import { stateFolder, statePath } from "../system/layout.ts";
import type { HooksNow } from "./lost-checks.ts";
import { ownFiles } from "./own-hooks.ts";
import { scriptIn, withScript } from "./init/package-json.ts";
import { readRecord } from "./install-record.ts";
import type { PrepareRecord } from "./install-record.ts";
import { restoreHooks, type Restored } from "./replace-runners.ts";

export interface Uninstalled {
  /** True if there was something to remove. */
  readonly changed: boolean;
  /** The current value of core.hooksPath. */
  readonly hooksPath: string | null;
  /** True if core.hooksPath was set by another tool, and was left alone. */
  readonly foreign: boolean;
  /** package.json with the restored prepare script; `null` if none was restored. */
  readonly prepare: string | null;
  /** Hooks that airlock had replaced. */
  readonly replaced: readonly Restored[];
  /** The pre-commit hooks that git runs now. */
  readonly hooks: HooksNow;
  /** Files that stay below the common directory. */
  readonly left: readonly string[];
  /** True if there are chambers among them, not only their folder. */
  readonly chambers: boolean;
}

/**
 * Uninstalls; the working tree and `.git/hooks` stay unchanged, except for what `airlock init`
 * changed there.
 */
export async function uninstallHooks(repository: Repository): Promise<Uninstalled> {
  const { commonDir } = repository;
  const state = stateFolder(commonDir);
  const record = readRecord(statePath(commonDir, "install.json"));
  const current = await readLocalHooksPath(repository);
  const ours = current !== null && isOurs(current);
  // This comes first, so that git never reads a folder that is being removed.
  if (ours) await writeLocalHooksPath(record?.hooksPath ?? null, repository);
  const changed = ours || existsSync(statePath(commonDir, "hooks")) || record !== null;
  const prepare = record?.prepare ? restoreScript(record.prepare) : null;
  const replaced = restoreHooks(record?.replaced ?? [], statePath(commonDir, "replaced"));
  for (const gone of ofHooks) rmSync(statePath(commonDir, gone), { recursive: true, force: true });
  if (existsSync(state)) removeEmptyFolders(state);
  const left = existsSync(state) ? readdirSync(state).toSorted() : [];
  if (existsSync(state) && left.length === 0) rmdirSync(state);
  const hooksPath = ours ? (record?.hooksPath ?? null) : current;
  return {
    changed,
    hooksPath,
    foreign: current !== null && !ours,
    prepare,
    replaced,
    hooks: await hooksNow(repository, hooksPath),
    left,
    chambers:
      left.includes("chambers") &&
      readdirSync(statePath(commonDir, "chambers")).some((name) => /^\d+$/.test(name)),
  };
}

/** The hooks, and what only they write or read. */
const ofHooks = [
  ...(["hooks", "checking", "probes", "receipts", "passes", "code", "ledger"] as const),
  ...(["lists", "claims-cache", "without", "no-verify", "install.json"] as const),
];

/** Removes the folders in a folder that hold no file. */
function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) continue;
    removeEmptyFolders(path);
    if (readdirSync(path).length === 0) rmdirSync(path);
  }
}

/** Restores the script if it is still the one that init wrote; returns the file, or `null`. */
function restoreScript({
  file,
  script = "prepare",
  before,
  after,
  text,
}: PrepareRecord): string | null {
  const now = readIfThere(file);
  if (now === null || scriptIn(now, script) !== after) return null;
  // Restores the file byte for byte if nothing else was changed since.
  writeFileSync(
    file,
    withScript(text, script, after) === now ? text : withScript(now, script, before),
  );
  return file;
}

/**
 * Returns the hooks that run without airlock: husky's scripts if core.hooksPath leads to husky's
 * stubs, or to the scripts themselves.
 */
async function hooksNow(repository: Repository, local: string | null): Promise<HooksNow> {
  const value =
    local === null
      ? ((await readHooksPaths(repository)).at(-1)?.value ?? null)
      : await expandHooksPath(local, repository);
  const own = ownHooksOf(value);
  const isOfHusky = own.folder === "/dev/null";
  const folder = isOfHusky
    ? own.husky
    : own.folder === ""
      ? join(repository.commonDir, "hooks")
      : own.folder;
  return {
    files: ownFiles(repository, own, "pre-commit").filter(({ ofHusky }) => ofHusky === isOfHusky),
    place: {
      file: join(resolve(repository.root ?? repository.gitDir, folder), "pre-commit"),
      ofHusky: isOfHusky,
    },
  };
}
