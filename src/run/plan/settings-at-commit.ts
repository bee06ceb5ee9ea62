// The settings of the config of a commit, HEAD as a rule, for what must be known before anything is
// checked.

import { type Opening, startChamber } from "../../chamber/chamber.ts";
import { loadConfig } from "../../checks/config/load.ts";
import { rangeCandidate } from "../../git/candidate.ts";
import { resolveCommit } from "../../git/commit-object.ts";
import { ObjectReader, readTree } from "../../git/objects.ts";
import type { Config, Enter, Oid, Repository, Settings } from "../../types.ts";
import { childEnvironment } from "../process/environment.ts";

/** The commit whose config is read. */
export interface AtCommit {
  readonly repository: Repository;
  readonly enter: Enter;
  /** A revision as git takes it. */
  readonly revision: string;
}

/** A tree and the config that was read from it. */
export interface ReadConfig {
  readonly tree: Oid;
  readonly config: Config;
}

/** Returns the settings that the config at HEAD makes; see `settingsAt`. */
export function settingsAtHead(repository: Repository, enter: Enter): Promise<Settings | null> {
  return settingsAt({ repository, enter, revision: "HEAD" });
}

/**
 * Returns the settings that the config of a commit makes, or `null` where there is no commit or no
 * config yet. A config that is a program is run in a chamber. Throws AirlockError where it cannot
 * be read.
 */
export async function settingsAt(at: AtCommit): Promise<Settings | null> {
  const read = await configAt(at);
  return read === null || read.config.files.length === 0 ? null : read.config.settings;
}

/**
 * Works like `settingsAt`, and returns the whole config and its tree; `null` only if there is no
 * commit.
 */
export async function configAt({
  repository,
  enter,
  revision,
}: AtCommit): Promise<ReadConfig | null> {
  const objects = new ObjectReader(repository);
  try {
    const head = await resolveCommit(objects, revision);
    if (head === null) return null;
    const opening = { current: null as Opening | null, leave: () => undefined as void };
    try {
      const chamber = async () => {
        opening.current = startChamber(repository);
        const candidate = await rangeCandidate(repository, objects, {
          from: head.oid,
          to: head.oid,
          origin: revision,
        });
        const opened = await opening.current.open(candidate);
        await opened.secure();
        const { path } = opened;
        opening.leave = enter(
          path,
          childEnvironment({
            env: repository.env,
            extra: {},
            chamber: path,
            root: repository.root,
            cwd: "",
            color: false,
          }),
        );
        return path;
      };
      return {
        tree: head.tree,
        config: await loadConfig({ reader: readTree(objects, head.tree), paths: [], chamber }),
      };
    } finally {
      opening.leave();
      await opening.current?.close();
    }
  } finally {
    objects.close();
  }
}
