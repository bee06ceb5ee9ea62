// Reads git-airlock's own config.

import type { RepoPath, Settings } from "../../types.ts";
import type { Group } from "../check.ts";
import { extendedConfig } from "./extend.ts";
import { checkNamesIn } from "../groups.ts";
import { invalid, misconfigured, within, type ConfigPlace } from "./invalid.ts";
import { relativeTo } from "../match.ts";
import { inRepository, nativeCheck } from "./native-check.ts";
import { isModule } from "./names.ts";
import { originIn, type ParentSource } from "./parent.ts";
import { taskSettings } from "./task-settings.ts";

/**
 * Takes the content and the place of a native config; returns its checks and, for the root's, its
 * settings. Throws CONFIG_INVALID.
 */
export async function nativeGroup(
  value: unknown,
  place: ConfigPlace & { readonly folder: RepoPath },
  source: ParentSource,
): Promise<Group> {
  const { file, folder } = place;
  const { checks: written, settings, own } = await extendedConfig(value, originIn(place), source);
  // Inherited settings count at the root, like the config's own.
  const config = folder === "" ? settings : own;
  const names = checkNamesIn(written);
  const checks = await Promise.all(
    [...written].map(([name, check]) =>
      nativeCheck(check.value, { name, names, folder, at: check.at, reader: source.reader }),
    ),
  );
  for (const key of [
    "noVerify",
    "scope",
    "recheck",
    "link",
    "claims",
    "sessionTrailer",
    "tasks",
    "worktrees",
  ] as const) {
    if (folder !== "" && config[key] !== undefined)
      throw misconfigured(
        within(place, key),
        "belongs in the config at the root of the repository only",
      );
  }
  const made = {
    noVerify: config.noVerify ?? "record",
    broad: config.scope?.broad ?? "refuse",
    recheck: config.recheck ?? "always",
    link: (config.link ?? []).map((path, index) => linkPath(path, within(place, "link", index))),
    claims: config.claims ?? "enforce",
    sessionTrailer: config.sessionTrailer ?? false,
    tasks: taskSettings(config.tasks),
    worktrees: config.worktrees ?? "suggest",
  } satisfies Settings;
  return {
    file,
    folder,
    takesAll: false,
    checks,
    settings: folder === "" ? made : null,
    decidesNoVerify:
      !isModule(file) && (own.noVerify !== undefined || [own.extends ?? []].flat().length === 0),
    reaches: (path) => relativeTo(folder, path) !== null,
  };
}

function linkPath(path: string, at: ConfigPlace): RepoPath {
  const whole = inRepository(path, "", at);
  if (whole === "" || whole.split("/").some((part) => part.toLowerCase() === ".git"))
    throw invalid(at, "a path inside the repository that is not git's own", path);
  return whole;
}
