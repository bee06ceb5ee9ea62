// The settings of the config of a commit, HEAD as a rule, for what must be known before anything is checked.

import { type Opening, startChamber } from "../chamber/chamber.ts";
import { loadConfig } from "../checks/load.ts";
import { rangeCandidate, resolveCommit } from "../git/candidate.ts";
import { ObjectReader, readTree } from "../git/objects.ts";
import type { Enter, Repository, Settings } from "../types.ts";
import { childEnvironment } from "./environment.ts";

/** The commit at which settings are read. */
interface At {
  readonly repository: Repository;
  readonly enter: Enter;
  /** Whatever git takes for a commit. */
  readonly revision: string;
}

/** Returns the settings that the config at HEAD makes; see `settingsAt`. */
export function settingsAtHead(repository: Repository, enter: Enter): Promise<Settings | null> {
  return settingsAt({ repository, enter, revision: "HEAD" });
}

/**
 * Returns the settings that the config of a commit makes, or `null` where there is no commit or no config yet. A config that is
 * a program is run in a chamber. Throws AirlockError where it cannot be read.
 */
export async function settingsAt({ repository, enter, revision }: At): Promise<Settings | null> {
  const objects = new ObjectReader(repository);
  try {
    const head = await resolveCommit(objects, revision);
    if (head === null) return null;
    const opening = { current: null as Opening | null, leave: () => undefined as void };
    try {
      const chamber = async () => {
        opening.current = startChamber(repository);
        const candidate = await rangeCandidate(repository, objects, { from: head.oid, to: head.oid, origin: revision });
        const opened = await opening.current.open(candidate);
        await opened.secure();
        const { path } = opened;
        opening.leave = enter(path, childEnvironment({ env: repository.env, extra: {}, chamber: path, cwd: "", color: false }));
        return path;
      };
      const config = await loadConfig({ reader: readTree(objects, head.tree), paths: [], chamber });
      return config.files.length === 0 ? null : config.settings;
    } finally {
      opening.leave();
      await opening.current?.close();
    }
  } finally {
    objects.close();
  }
}
