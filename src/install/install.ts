// Installs the hooks where every worktree finds them, and keeps the user's own running.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { gitLine } from "../git/exec.ts";
import { isOlder, minimumGit } from "../git/repository.ts";
import type { Repository } from "../types.ts";
import { hooksPathOf, stateFolder, statePath } from "../system/layout.ts";
import { inherit } from "../system/files/private.ts";
import { isPublished, publish } from "./atomic-files.ts";
import {
  expandHooksPath,
  isOurs,
  ownHooksOf,
  readHooksPaths,
  readLocalHooksPath,
  writeLocalHooksPath,
} from "./hooks-path.ts";
import type { HooksPathValue, OwnHooks } from "./hooks-path.ts";
import { guards, keepers, optionalHooks, rareStubs, stageHooks, stubs } from "./hook-names.ts";
import { type OwnFile, ownFiles } from "./own-hooks.ts";
import { huskyRunner, packageRoot, shippedHook } from "./package.ts";
import { readRecord, writeRecord } from "./install-record.ts";
import type { InstallRecord } from "./install-record.ts";

export interface InstallOptions {
  /** Hooks to leave out, or to install again; all others keep their earlier setting. */
  readonly hooks?: { readonly without: readonly string[]; readonly with: readonly string[] };
  /**
   * The folder in which the hooks look for the package if a worktree's node_modules lacks it; by
   * default this one.
   */
  readonly packageRoot?: string;
  /** The path at which the hooks look for node if it is not on PATH; by default this one. */
  readonly node?: string;
}

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
  const files = wantedFiles({ repository, ownHooks, options });
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
  const written = writeFiles({ repository, ownHooks: before.ownHooks, options });
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

/** Files that the hooks read and share. */
const parts = [
  "begin",
  "program",
  "staging-log",
  "hook-state",
  "moves",
  "unchecked",
  "no-verify",
  "git-words",
];

interface Writing {
  readonly repository: Repository;
  readonly ownHooks: OwnHooks;
  readonly options: InstallOptions;
}

interface WantedFile {
  readonly file: string;
  readonly text: string;
  readonly mode: number;
}

/** Returns every file of an installation, except the hooks that are left out. */
function wantedFiles({ repository, ownHooks, options }: Writing): WantedFile[] {
  const { commonDir } = repository;
  const [hooks, hooksPath] = [statePath(commonDir, "hooks"), hooksPathOf(commonDir)];
  const [stub, own] = [shippedHook("stub"), shippedHook("own-hooks")];
  const rare = rareOf(repository, ownHooks);
  const shipped = [...guards, ...stageHooks, ...keepers];
  const unwanted = unwantedHooks(commonDir, options.hooks ?? { without: [], with: [] });
  return [
    {
      file: statePath(commonDir, "hooks/settings"),
      text: settingsText(ownHooks, options),
      mode: 0o644,
    },
    { file: join(hooksPath, "h"), text: huskyRunner(), mode: 0o755 },
    ...parts.map((name) => ({ file: join(hooks, name), text: shippedHook(name), mode: 0o644 })),
    ...[...shipped, ...stubs, ...rare].map((name) => ({
      file: join(hooks, name),
      text: own,
      mode: 0o755,
    })),
    ...[...stubs, ...rare].map((name) => ({
      file: join(hooksPath, name),
      text: stub,
      mode: 0o755,
    })),
    ...shipped
      .filter((name) => !unwanted.includes(name))
      .map((name) => ({ file: join(hooksPath, name), text: shippedHook(name), mode: 0o755 })),
  ];
}

function rareOf(repository: Repository, ownHooks: OwnHooks): string[] {
  return rareStubs.filter((name) => ownFiles(repository, ownHooks, name).length > 0);
}

/** Writes hooks, stubs and settings; returns whether anything had to change. */
function writeFiles(writing: Writing): boolean {
  const { repository, ownHooks, options } = writing;
  const { commonDir } = repository;
  const hooksPath = hooksPathOf(commonDir);
  const rare = rareOf(repository, ownHooks);
  const changes: boolean[] = [];
  try {
    // These are not private: in a shared repository other users' git must be able to start them.
    const folders = (["hooks", "hooks/_", "checking", "probes", "receipts"] as const).map((path) =>
      statePath(commonDir, path),
    );
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    for (const folder of [stateFolder(commonDir), ...folders]) inherit(folder);
    const wish = options.hooks ?? { without: [], with: [] };
    noteUnwanted(commonDir, wish);
    for (const { file, text, mode } of wantedFiles(writing))
      changes.push(publish(file, text, mode));
    for (const name of unwantedHooks(commonDir, wish)) changes.push(removed(join(hooksPath, name)));
    for (const name of rareStubs.filter((one) => !rare.includes(one)))
      rmSync(join(hooksPath, name), { force: true });
  } catch (cause) {
    if (cause instanceof AirlockError) throw cause;
    throw new AirlockError(
      "environment",
      "INSTALL_UNWRITABLE",
      `The hooks cannot be written to ${statePath(commonDir, "hooks")}: ${(cause as Error).message}.`,
      { cause },
    );
  }
  return changes.includes(true);
}

type Wish = NonNullable<InstallOptions["hooks"]>;

/** Records which hooks are left out, for the next installation. */
function noteUnwanted(commonDir: string, wish: Wish): void {
  const folder = statePath(commonDir, "without");
  for (const name of wish.with) rmSync(join(folder, name), { force: true });
  if (wish.without.length > 0) mkdirSync(folder, { recursive: true });
  for (const name of wish.without) writeFileSync(join(folder, name), "");
}

/**
 * Returns the hooks to leave out: those of an earlier installation, unless this one installs them
 * again, and those of this one.
 */
function unwantedHooks(commonDir: string, wish: Wish): string[] {
  return optionalHooks.filter(
    (name) =>
      wish.without.includes(name) ||
      (!wish.with.includes(name) && existsSync(join(statePath(commonDir, "without"), name))),
  );
}

/** Removes a file; returns whether there was one. */
function removed(file: string): boolean {
  const there = existsSync(file);
  rmSync(file, { force: true });
  return there;
}

function settingsText(ownHooks: OwnHooks, options: InstallOptions): string {
  const values = {
    own_folder: ownHooks.folder,
    husky_folder: ownHooks.husky,
    node_at_install: options.node ?? process.execPath,
    package_at_install: options.packageRoot ?? packageRoot(),
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}\n`);
  return `# Read by every hook. Written by \`airlock install\`, which overwrites it.\n${lines.join("")}`;
}

/** Quotes a value as one word of sh. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
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
