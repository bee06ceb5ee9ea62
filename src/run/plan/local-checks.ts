// Checks that a user adds on this machine: `airlock.local.*`, which git ignores.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { localNames } from "../../checks/config/names.ts";
import type { Check, Config, Environment, Repository, TreeReader } from "../../types.ts";
import { localChecks } from "../../checks/config/local-config.ts";
import { isService } from "./ci-range.ts";

export interface LocalRequest {
  readonly repository: Repository;
  /** Reads the candidate, which may not have the file. */
  readonly reader: TreeReader;
  readonly env: Environment;
  /** Opens a checkout that code of a config finds itself in; asked only for modules. */
  readonly chamber: () => Promise<string>;
}

/**
 * Returns the config with the user's own checks after its own; the same config if the user has no
 * checks, or in CI. Throws AirlockError.
 */
export async function withLocal(config: Config, request: LocalRequest): Promise<Config> {
  const { root } = request.repository;
  const files = root === null ? [] : localNames.filter((name) => existsSync(join(root, name)));
  if (files.length === 0 || (await isCi(request.env))) return config;
  return {
    ...config,
    checks: [
      ...config.checks,
      ...(await localChecks(files, config.checks, { ...request, root: root! })),
    ],
  };
}

/** Returns whether the check is the user's own. Its results are not recorded for others. */
export function isLocal({ source }: Check): boolean {
  return localNames.includes(source.file);
}

/** Nearly every service sets CI; others are recognized by their own variables. */
async function isCi(env: Environment): Promise<boolean> {
  const value = env["CI"] ?? "";
  return (value !== "" && value !== "false" && value !== "0") || isService(env);
}
