// `airlock cache`: shows the space that chambers take, and frees it.

import { existsSync, readdirSync, rmSync, rmdirSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheRoot, originFile, placesOf } from "../../chamber/places.ts";
import { typed } from "../../report/typed-commands.ts";
import { readIfThere } from "../../system/files/files.ts";
import { shellQuote } from "../../system/shell.ts";
import {
  foreignSlots,
  holderOf,
  holdSlot,
  removeSlot,
  slotNames,
  pruneChambers,
} from "../../chamber/chamber-pool.ts";
import { AirlockError } from "../../errors.ts";
import { defineCommand } from "../define-command.ts";
import { openRepositoryHere } from "../open.ts";
import { flag, word } from "../option.ts";
import { statePath } from "../../system/layout.ts";
import { hasCode } from "../../system/files/file-errors.ts";

interface CachedChamber {
  readonly name: string;
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** `free`, or its holder. */
  readonly holder: string;
}

/** Shows or frees the space that this repository's chambers take. */
export const cache = defineCommand({
  name: "cache",
  summary: "Show or free the space that chambers take. Chambers in use are left alone.",
  examples: [
    ["airlock cache info", "this repository's chambers and their size"],
    ["airlock cache clear", "remove them; the next commit makes a new one"],
    ["airlock cache clear --orphans", "also those of repositories that no longer exist"],
  ],
  arguments: { verb: word("<info|clear>", "what to do") },
  options: {
    orphans: flag("--orphans", "with clear: also chambers of repositories that no longer exist"),
  },
  json: true,
  run: async ({ verb, orphans }, call) => {
    if (verb !== "info" && verb !== "clear")
      throw new AirlockError(
        "usage",
        "USAGE",
        `The argument must be info or clear, not ${JSON.stringify(verb)}.`,
        { next: ["airlock cache info"] },
      );
    const repository = await openRepositoryHere(call);
    const places = placesOf(repository);
    const chambers = await Promise.all(
      slotNames(places).map((name) => describe(places.slots, join(places.files, name), name)),
    );
    const gone = cacheFolders(cacheRoot(call.context.env))
      .filter(({ folder, origin }) =>
        origin === repository.commonDir ? folder !== places.files : orphans && !existsSync(origin),
      )
      .map(({ folder }) => folder);
    const kept = verb === "info" ? chambers : chambers.filter(({ name }) => !remove(places, name));
    if (verb === "clear") {
      pruneChambers(places);
      if (slotNames(places).length === 0) removeIfUnused(places.files);
      // These are small, but clearing the cache should also repeat every check.
      rmSync(statePath(repository.commonDir, "passes"), { recursive: true, force: true });
      for (const folder of gone) rmSync(folder, { recursive: true, force: true });
    }
    const report = {
      folder: places.files,
      chambers: kept,
      cleared: chambers.filter((chamber) => !kept.includes(chamber)),
      orphans: gone,
      others: foreignSlots(places),
    };
    return { data: () => ({ version: 1, ...report }), text: () => textOf(verb, report) };
  },
});

function remove(places: Parameters<typeof holdSlot>[0], name: string): boolean {
  const slot = holdSlot(places, name);
  if (slot !== null) removeSlot(places, slot);
  return slot !== null;
}

async function describe(slots: string, path: string, name: string): Promise<CachedChamber> {
  const holder = holderOf(join(slots, name));
  const who =
    holder === null || holder.kind === "free"
      ? "free"
      : holder.owner === null
        ? "held"
        : `held by process ${holder.owner.pid} on ${holder.owner.host}`;
  return { name, path, holder: who, ...(await sizeOf(path)) };
}

/** Counts without following links: linked files belong to the working tree. */
async function sizeOf(folder: string): Promise<{ files: number; bytes: number }> {
  if (!existsSync(folder)) return { files: 0, bytes: 0 };
  let [files, bytes] = [0, 0];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) continue;
    const status = await lstat(join(entry.parentPath, entry.name)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      },
    );
    files += status === null ? 0 : 1;
    bytes += status?.size ?? 0;
  }
  return { files, bytes };
}

/**
 * Returns every repository's folder of the cache. One repository may have had several, if its
 * disk's number changed.
 */
function cacheFolders(root: string): { folder: string; origin: string }[] {
  if (!existsSync(root)) return [];
  return readdirSync(root).flatMap((name) => {
    const folder = join(root, name);
    const origin = readIfThere(join(folder, originFile));
    return origin === null ? [] : [{ folder, origin }];
  });
}

/** Keeps the folder if it is not empty: a run that has just begun may be making a chamber in it. */
function removeIfUnused(folder: string): void {
  rmSync(join(folder, originFile), { force: true });
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!hasCode(error, "ENOTEMPTY", "EEXIST", "ENOENT")) throw error;
  }
}

function textOf(
  verb: string,
  report: {
    folder: string;
    chambers: readonly CachedChamber[];
    cleared: readonly CachedChamber[];
    orphans: readonly string[];
    others: readonly string[];
  },
): string {
  const line = (chamber: CachedChamber) =>
    `  ${chamber.name}  ${megabytes(chamber.bytes)}  ${chamber.files} files  ${chamber.holder}\n`;
  const foreign =
    report.others.length === 0
      ? ""
      : `${report.others.length} made by other users, left alone. To remove them: sudo rm -rf ${report.others.map(shellQuote).join(" ")}\n`;
  if (verb === "info") {
    if (report.chambers.length === 0) return `No chambers in ${report.folder}.\n${foreign}`;
    return `Chambers in ${report.folder}:\n${report.chambers.map(line).join("")}${typed("To free this space: airlock cache clear")}\n${foreign}`;
  }
  const freed = report.cleared.reduce((sum, { bytes }) => sum + bytes, 0);
  const inUse =
    report.chambers.length === 0 ? "" : ` ${report.chambers.length} in use, left alone.`;
  const gone =
    report.orphans.length === 0
      ? ""
      : ` ${report.orphans.length} of repositories that no longer exist.`;
  return `${report.cleared.length} ${report.cleared.length === 1 ? "chamber" : "chambers"} removed, ${megabytes(freed)} freed.${inUse}${gone}\n${foreign}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
