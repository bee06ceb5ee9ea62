// Installs the hooks where every worktree finds them, and keeps the user's own running.

import { AirlockError } from "../errors.ts";
import { gitLine } from "../git/exec.ts";
import { isOlder, minimumGit } from "../git/repository.ts";
import type { Repository } from "../types.ts";
import { hooksPathOf, statePath } from "../system/layout.ts";
import { isPublished } from "./atomic-files.ts";
import {
  expandHooksPath,
  type HooksPathValue,
  isOurs,
  type OwnHooks,
  ownHooksOf,
  readHooksPaths,
  readLocalHooksPath,
  writeLocalHooksPath,
} from "./hooks-path.ts";
import { guards, keepers, rareStubs, stageHooks, stubs } from "./hook-names.ts";
import { type OwnFile, ownFiles } from "./own-hooks.ts";
import { type InstallRecord, readRecord, writeRecord } from "./install-record.ts";
import { type InstallOptions, hookFiles, writeHookFiles } from "./hook-files.ts";

export interface Installed {
  /** The value of core.hooksPath. */
  readonly hooksPath: string;
  /** True if something had to be changed. */
  readonly changed: boolean;
  /** The user's own hooks that were found here and keep running. */
  readonly kept: readonly OwnFile[];
}

/**
 * Takes the arguments of `installHooks`; returns what it would return, and changes nothing. Throws
 * the same errors, and HOOKS_PATH_OVERRIDDEN if it would have no effect.
 */
export async function planInstall(
  repository: Repository,
  options: InstallOptions,
): Promise<Installed> {
  await requireGit(repository);
  const { commonDir } = repository;
  const winning = (await readHooksPaths(repository)).findLast(
    ({ scope }) => scope === "worktree" || scope === "command",
  );
  if (winning !== undefined && winning.value !== hooksPathOf(commonDir)) throw overridden(winning);
  const record = readRecord(statePath(commonDir, "install.json"));
  const { raw, ownHooks } = await whatWasThere(repository, record);
  const files = hookFiles({ repository, ownHooks, options });
  const isInForce =
    (await readLocalHooksPath(repository)) === hooksPathOf(commonDir) &&
    record !== null &&
    record.hooksPath === raw;
  const isComplete =
    isInForce && files.every(({ file, text, mode }) => isPublished(file, text, mode));
  return {
    hooksPath: hooksPathOf(commonDir),
    changed: !isComplete,
    kept: keptHooks(repository, ownHooks),
  };
}

/**
 * Installs or updates the hooks; writes nothing into the working tree. Throws AirlockError:
 * GIT_TOO_OLD, HOOKS_PATH_OVERRIDDEN if another setting wins, RECORD_BROKEN, PACKAGE_INCOMPLETE,
 * INSTALL_UNWRITABLE, or git's own message.
 */
export async function installHooks(
  repository: Repository,
  options: InstallOptions,
): Promise<Installed> {
  await requireGit(repository);
  const { commonDir } = repository;
  const hooksPath = hooksPathOf(commonDir);
  const record = readRecord(statePath(commonDir, "install.json"));
  const before = await whatWasThere(repository, record);
  const written = writeHookFiles({ repository, ownHooks: before.ownHooks, options });
  const recorded = record !== null && record.hooksPath === before.raw;
  if (!recorded)
    writeRecord(statePath(commonDir, "install.json"), {
      prepare: null,
      ...record,
      version: 1,
      hooksPath: before.raw,
    });
  // This comes last, so that git never reads an incomplete folder.
  const current = await readLocalHooksPath(repository);
  if (current !== hooksPath) await writeLocalHooksPath(hooksPath, repository);
  await requireEffect(repository);
  const kept = keptHooks(repository, before.ownHooks);
  return { hooksPath, changed: written || !recorded || current !== hooksPath, kept };
}

function keptHooks(repository: Repository, ownHooks: OwnHooks): OwnFile[] {
  return [...guards, ...stageHooks, ...keepers, ...stubs, ...rareStubs].flatMap((name) =>
    ownFiles(repository, ownHooks, name),
  );
}

/** Checks git's version at the installation; the hooks do not check it. */
async function requireGit(repository: Repository): Promise<void> {
  const version = (await gitLine(["--version"], repository)).replace("git version ", "");
  if (!isOlder(version, minimumGit)) return;
  throw new AirlockError(
    "git",
    "GIT_TOO_OLD",
    `git ${version} is too old: git-airlock needs ${minimumGit} or newer.`,
    {
      next: ["Install a newer git."],
    },
  );
}

interface Before {
  /** core.hooksPath of the repository as written, except ours. */
  readonly raw: string | null;
  readonly ownHooks: OwnHooks;
}

/**
 * Returns the value that applies without us: the repository's own, otherwise the user's or the
 * system's.
 */
async function whatWasThere(repository: Repository, record: InstallRecord | null): Promise<Before> {
  const local = await readLocalHooksPath(repository);
  const raw = local !== null && isOurs(local) ? (record?.hooksPath ?? null) : local;
  if (raw !== null) return { raw, ownHooks: ownHooksOf(await expandHooksPath(raw, repository)) };
  const values = await readHooksPaths(repository);
  const wider = values.filter(
    ({ scope, value }) => (scope === "global" || scope === "system") && !isOurs(value),
  );
  return { raw, ownHooks: ownHooksOf(wider.at(-1)?.value ?? null) };
}

/** Throws if a setting of the worktree or of the environment overrides the repository's. */
async function requireEffect(repository: Repository): Promise<void> {
  const inForce = (await readHooksPaths(repository)).at(-1);
  if (inForce?.value !== hooksPathOf(repository.commonDir)) throw overridden(inForce);
}

function overridden(inForce: HooksPathValue | undefined): AirlockError {
  const where =
    inForce?.scope === "worktree"
      ? "the settings of this worktree"
      : "the environment or the command line";
  return new AirlockError(
    "environment",
    "HOOKS_PATH_OVERRIDDEN",
    `airlock's hooks do not run here: core.hooksPath is set to ${JSON.stringify(inForce?.value ?? "")} by ${where}.`,
    {
      next:
        inForce?.scope === "worktree"
          ? ["git config --worktree --unset core.hooksPath"]
          : ["unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS"],
    },
  );
}
