// The settings of the config at HEAD, for what must be known before anything is checked.

import { type Opening, startChamber } from "../chamber/chamber.ts";
import { loadConfig } from "../checks/load.ts";
import { rangeCandidate, resolveCommit } from "../git/candidate.ts";
import { ObjectReader, readTree } from "../git/objects.ts";
import type { Enter, Repository, Settings } from "../types.ts";
import { childEnvironment } from "./environment.ts";

/**
 * Returns the settings that the config at HEAD makes, or `null` where there is no commit or no config yet. A config that is
 * a program is run in a chamber. Throws AirlockError where it cannot be read.
 */
export async function settingsAtHead(repository: Repository, enter: Enter): Promise<Settings | null> {
  const objects = new ObjectReader(repository);
  try {
    const head = await resolveCommit(objects, "HEAD");
    if (head === null) return null;
    const opening = { current: null as Opening | null, leave: () => undefined as void };
    try {
      const chamber = async () => {
        opening.current = startChamber(repository);
        const candidate = await rangeCandidate(repository, objects, { from: head.oid, to: head.oid, origin: "HEAD" });
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
