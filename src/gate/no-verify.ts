// The rule of a config for commits without checks (`noVerify`): it is read, and noted for
// hooks/no-verify.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { type AtCommit, configAt, type ReadConfig } from "../run/plan/settings-at-commit.ts";
import { removeOldest } from "../system/files/bounded-folder.ts";
import { namesIn, writeWhole } from "../system/files/files.ts";
import { statePath } from "../system/layout.ts";
import type { Repository, Settings } from "../types.ts";

/** If there are more notes than this, the oldest are removed. */
const most = 1000;

type NoVerify = Settings["noVerify"];

/**
 * Notes a config's rule for commits without checks, so that the hooks can read it without Node:
 * under the id of its blob if that blob alone decides, otherwise under the id of the tree. Does
 * nothing if it is already noted.
 */
export function noteNoVerify(repository: Repository, { tree, config }: ReadConfig): void {
  if (config.noVerifyBlob === undefined) return;
  const folder = folderOf(repository);
  const file = join(folder, config.noVerifyBlob ?? tree);
  if (existsSync(file)) return;
  writeWhole(file, `${config.settings.noVerify}\n`);
  removeOldest(folder, namesIn(folder), { most, keep: most / 2 });
}

/**
 * Returns the rule of a commit's config for commits without checks, and notes it. If that config
 * cannot be read, such commits are recorded, or refused if any config of this repository that was
 * read here refuses them.
 */
export async function noVerifyAt(at: AtCommit): Promise<NoVerify> {
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
