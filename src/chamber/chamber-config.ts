// Writes the config of a chamber's own repository: the settings of the real one, without those that
// lead out of the chamber or start something that no check asked for.

import { dirname, isAbsolute, join } from "node:path";
import type { Repository } from "../types.ts";
import { decodePath, encodePath } from "../system/bytes.ts";
import { bytesIfThere } from "../system/files/files.ts";
import { formatGitConfig, parseGitConfig, quoted, type Setting } from "./config-syntax.ts";

/** The chamber of a config. */
export interface ChamberConfigRequest {
  readonly repository: Repository;
  readonly files: string;
  /** The folder of the hooks that run there; it need not exist. */
  readonly hooksPath: string;
  /** The hooks that the config itself names (`hook.<name>.command`, git 2.54). */
  readonly configuredHooks: "run" | "left out";
}

/**
 * Settings of the repository's own config that a chamber does not take over, with the reason. Of
 * everything else git gives the same answer in a chamber, also with `--local`: aliases, credential
 * helpers, filters and the like start a program only when a check uses them.
 */
const leftOut: readonly (readonly [name: RegExp, reason: string])[] = [
  [/^core\.(repositoryformatversion|bare)$|^extensions\./, "the chamber has a format of its own"],
  [/^core\.worktree$/, "it leads to the working tree"],
  [/^core\.hookspath$/, "the repository's hooks must not run for git commands of a check"],
  [/^core\.fsmonitor/, "it starts a daemon that watches the working tree"],
  [/^core\.(untrackedcache|splitindex)$/, "a chamber's index is a plain file that airlock copies"],
  [/^core\.sparsecheckout|^index\.sparse$/, "a chamber is complete"],
  [/^submodule\.recurse$/, "submodules are empty folders in a chamber"],
  [/^(gc|maintenance)\.auto$/, "a check must not start a repack"],
  [/^core\.alternaterefscommand$/, "only a chamber has alternates, so it would start only there"],
];

const hooksOfConfig = /^hook\./;

/**
 * Returns the config of a chamber. `extensions.*` and `core.repositoryformatversion` count only in
 * the file itself (git reads the format without following includes). A config that git itself would
 * refuse is included as it is, so that git reports it.
 */
export function chamberConfig({
  repository,
  files,
  hooksPath,
  configuredHooks,
}: ChamberConfigRequest): Buffer {
  const sha256 = repository.objectFormat === "sha256";
  const shared = join(repository.commonDir, "config");
  const text = [
    "[core]",
    `\trepositoryformatversion = ${sha256 ? 1 : 0}`,
    ...(sha256 ? ["[extensions]", "\tobjectFormat = sha256"] : []),
    // By default git-lfs searches beside the git directory that it finds; the user's own setting
    // follows and wins.
    "[lfs]",
    `\tstorage = ${quoted(join(repository.commonDir, "lfs"))}`,
    ...[shared, ...worktreeConfig(repository, shared)].map((file) =>
      takenOver(file, configuredHooks),
    ),
    "[core]",
    "\tbare = false",
    `\tworktree = ${quoted(files)}`,
    `\thooksPath = ${quoted(hooksPath)}`,
    "\tfsmonitor = false",
    "\tuntrackedCache = false",
    "\tsplitIndex = false",
    "\tsparseCheckout = false",
    "[submodule]",
    "\trecurse = false",
    "[gc]",
    "\tauto = 0",
    "[maintenance]",
    "\tauto = false",
    "",
  ].join("\n");
  return encodePath(text);
}

/**
 * Returns the config of the worktree, if it counts: only with this extension, then for the main
 * worktree too (git-worktree(1), "Configuration file").
 */
function worktreeConfig({ gitDir }: Repository, shared: string): string[] {
  const extension = settingsIn(shared)
    ?.filter(({ section, key }) => section === "extensions" && key === "worktreeconfig")
    .at(-1);
  const isOn =
    extension !== undefined &&
    (extension.value === null || /^(true|yes|on|1)$/i.test(extension.value));
  return isOn ? [join(gitDir, "config.worktree")] : [];
}

function settingsIn(file: string): Setting[] | null {
  return parseGitConfig(decodePath(bytesIfThere(file) ?? Buffer.alloc(0)));
}

/** Returns the text of the settings that a chamber takes over from a config file. */
function takenOver(file: string, configuredHooks: ChamberConfigRequest["configuredHooks"]): string {
  const settings = settingsIn(file);
  if (settings === null) return `[include]\n\tpath = ${quoted(file)}`;
  const isWanted = ({ section, subsection, key }: Setting): boolean => {
    const name = `${section}.${subsection === null ? "" : `${subsection}.`}${key}`;
    return !(
      leftOut.some(([pattern]) => pattern.test(name)) ||
      (configuredHooks === "left out" && hooksOfConfig.test(name))
    );
  };
  return formatGitConfig(settings.filter(isWanted).map((setting) => fromHere(setting, file)));
}

/** Returns the setting as it counts in another folder: only included files are relative to it. */
function fromHere(setting: Setting, file: string): Setting {
  const { section, key, value } = setting;
  if (!section.startsWith("include") || key !== "path" || value === null) return setting;
  if (isAbsolute(value) || /^(~|%\(prefix\)\/)/.test(value)) return setting;
  return { ...setting, value: join(dirname(file), value) };
}
