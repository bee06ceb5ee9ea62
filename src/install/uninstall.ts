// Takes the hooks away and puts back what was there.

import { existsSync, readdirSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import { readIfThere } from "../system/files.ts";
import type { Repository } from "../types.ts";
import { isOurs, readLocalHooksPath, writeLocalHooksPath } from "./hooks-path.ts";
import { installPlaces } from "./layout.ts";
import { prepareOf, withPrepare } from "./package-json.ts";
import { readRecord } from "./record.ts";
import type { PrepareRecord } from "./record.ts";

export interface Uninstalled {
  /** There was something to take away. */
  readonly changed: boolean;
  /** core.hooksPath now. */
  readonly hooksPath: string | null;
  /** core.hooksPath was set by somebody else, and was left. */
  readonly foreign: boolean;
  /** package.json whose prepare script was put back; `null` where none was. */
  readonly prepare: string | null;
  /** What stays below the common directory. */
  readonly left: readonly string[];
}

/** Uninstalls; `.git/hooks` and the working tree stay as they are, but for the prepare script that `airlock init` wrote. */
export async function uninstallHooks(repository: Repository): Promise<Uninstalled> {
  const places = installPlaces(repository.commonDir);
  const record = readRecord(places.record);
  const current = await readLocalHooksPath(repository);
  const ours = current !== null && isOurs(current);
  // First, so that git never looks into a folder that is going.
  if (ours) await writeLocalHooksPath(record?.hooksPath ?? null, repository);
  const changed = ours || existsSync(places.hooks) || record !== null;
  const prepare = record?.prepare ? restorePrepare(record.prepare) : null;
  const { hooks, checking, probes, receipts, code, ledger, without, refuseNoVerify, record: installed } = places;
  for (const gone of [hooks, checking, probes, receipts, code, ledger, without, refuseNoVerify, installed]) {
    rmSync(gone, { recursive: true, force: true });
  }
  const left = existsSync(places.state) ? readdirSync(places.state) : [];
  if (existsSync(places.state) && left.length === 0) rmdirSync(places.state);
  return { changed, hooksPath: ours ? (record?.hooksPath ?? null) : current, foreign: current !== null && !ours, prepare, left };
}

/** Puts the prepare script back where it still is what init wrote; returns the file, or `null`. */
function restorePrepare(record: PrepareRecord): string | null {
  const text = readIfThere(record.file);
  if (text === null || prepareOf(text) !== record.after) return null;
  // Byte for byte, where nothing else was changed in the meantime.
  const before = withPrepare(record.text, record.after) === text ? record.text : withPrepare(text, record.before);
  writeFileSync(record.file, before);
  return record.file;
}
