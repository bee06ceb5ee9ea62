// The rule for commits without checks, as the config of the branch says it; it is written down for hooks/no-verify.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { removeOldest } from "../system/bounded-folder.ts";
import { namesIn, writeWhole } from "../system/files.ts";
import { statePath } from "../system/layout.ts";
import type { Config, Enter, Oid, Repository, Settings } from "../types.ts";
import { configAt } from "../run/settings-at-commit.ts";

/** If there are more notes than this, the oldest are removed. */
const most = 1000;

type NoVerify = Settings["noVerify"];

/** A tree and the config that was read from it. */
export interface ReadConfig {
  readonly tree: Oid;
  readonly config: Config;
}

/**
 * Notes what a config says of commits without checks, by its blob where that alone decides, else by the whole tree: the hooks need no
 * Node to look it up. Does nothing where that is noted already.
 */
export function noteNoVerify(repository: Repository, { tree, config }: ReadConfig): void {
  if (config.noVerifyBlob === undefined) return;
  const folder = folderOf(repository);
  const file = join(folder, config.noVerifyBlob ?? tree);
  if (existsSync(file)) return;
  writeWhole(file, `${config.settings.noVerify}\n`);
  removeOldest(folder, namesIn(folder), { most, keep: most / 2 });
}

/** The commit whose config decides. */
interface At {
  readonly repository: Repository;
  readonly enter: Enter;
  /** A revision as git takes it. */
  readonly revision: string;
}

/**
 * Returns what the config of a commit says of commits without checks, and notes it. One that cannot be read shuts nobody out of
 * `--no-verify` unless some config of this repository has refused that.
 */
export async function noVerifyAt(at: At): Promise<NoVerify> {
  try {
    const read = await configAt(at);
    if (read === null) return "record";
    noteNoVerify(at.repository, read);
    return read.config.settings.noVerify;
  } catch (error) {
    if (!(error instanceof AirlockError) || error.kind !== "config") throw error;
    return isRefusedAnywhere(at.repository) ? "refuse" : "record";
  }
}

function isRefusedAnywhere(repository: Repository): boolean {
  const folder = folderOf(repository);
  return namesIn(folder).some((name) => readFileSync(join(folder, name), "utf8") === "refuse\n");
}

function folderOf({ commonDir }: Repository): string {
  return statePath(commonDir, "no-verify");
}
