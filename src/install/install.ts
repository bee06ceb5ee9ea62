// Installs the hooks where every worktree finds them, and keeps the user's own running.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { gitLine } from "../git/exec.ts";
import { isOlder, leastGit } from "../git/repository.ts";
import type { Repository, Settings } from "../types.ts";
import { inherit } from "../system/private.ts";
import { isPublished, publish } from "./files.ts";
import { expandHooksPath, isOurs, ownHooksOf, readHooksPaths, readLocalHooksPath, writeLocalHooksPath } from "./hooks-path.ts";
import type { HooksPathValue, OwnHooks } from "./hooks-path.ts";
import { guards, installPlaces, keepers, optionalHooks, rareStubs, stageHooks, stubs } from "./layout.ts";
import type { InstallPlaces } from "./layout.ts";
import { type OwnFile, ownFiles } from "./own-hooks.ts";
import { huskyRunner, packageRoot, shippedHook } from "./package.ts";
import { readRecord, writeRecord } from "./record.ts";
import type { InstallRecord } from "./record.ts";

export interface InstallOptions {
  /** The setting of the config; `null` leaves the current one. */
  readonly noVerify: Settings["noVerify"] | null;
  /** Hooks to leave out, or to install again; all others keep their earlier setting. */
  readonly hooks?: { readonly without: readonly string[]; readonly with: readonly string[] };
  /** The folder in which the hooks look for the package if a worktree's node_modules has none; by default this one. */
  readonly packageRoot?: string;
  /** The path at which the hooks look for node if it is not on PATH; by default this one. */
  readonly node?: string;
}

export interface Installed {
  readonly places: InstallPlaces;
  /** True if something had to be changed. */
  readonly changed: boolean;
  /** The user's own hooks that were found here and keep running. */
  readonly kept: readonly OwnFile[];
}

/**
 * Takes the arguments of `installHooks`; returns what it would return, and changes nothing. Throws the same errors, and
 * HOOKS_PATH_OVERRIDDEN if it would have no effect.
 */
export async function planInstall(repository: Repository, options: InstallOptions): Promise<Installed> {
  await requireGit(repository);
  const places = installPlaces(repository.commonDir);
  const winning = (await readHooksPaths(repository)).findLast(({ scope }) => scope === "worktree" || scope === "command");
  if (winning !== undefined && winning.value !== places.hooksPath) throw overridden(winning);
  const record = readRecord(places.record);
  const { raw, ownHooks } = await whatWasThere(repository, record);
  const files = wantedFiles({ repository, places, ownHooks, options });
  const isInForce = (await readLocalHooksPath(repository)) === places.hooksPath && record !== null && record.hooksPath === raw;
  const isComplete = isInForce && files.every(({ file, text, mode }) => isPublished(file, text, mode));
  return { places, changed: !isComplete, kept: keptHooks(repository, ownHooks) };
}

/**
 * Installs or updates the hooks; writes nothing into the working tree. Throws AirlockError: GIT_TOO_OLD, HOOKS_PATH_OVERRIDDEN if another
 * setting wins, RECORD_BROKEN, PACKAGE_INCOMPLETE, INSTALL_UNWRITABLE, or git's own message.
 */
export async function installHooks(repository: Repository, options: InstallOptions): Promise<Installed> {
  await requireGit(repository);
  const places = installPlaces(repository.commonDir);
  const record = readRecord(places.record);
  const before = await whatWasThere(repository, record);
  const written = writeFiles({ repository, places, ownHooks: before.ownHooks, options });
  const recorded = record !== null && record.hooksPath === before.raw;
  if (!recorded) writeRecord(places.record, { prepare: null, ...record, version: 1, hooksPath: before.raw });
  // This comes last, so that git never reads an incomplete folder.
  const current = await readLocalHooksPath(repository);
  if (current !== places.hooksPath) await writeLocalHooksPath(places.hooksPath, repository);
  await requireEffect(repository, places);
  const kept = keptHooks(repository, before.ownHooks);
  return { places, changed: written || !recorded || current !== places.hooksPath, kept };
}

function keptHooks(repository: Repository, ownHooks: OwnHooks): OwnFile[] {
  return [...guards, ...stageHooks, ...keepers, ...stubs, ...rareStubs].flatMap((name) => ownFiles(repository, ownHooks, name));
}

/** Checks git's version at the installation; the hooks do not check it. */
async function requireGit(repository: Repository): Promise<void> {
  const version = (await gitLine(["--version"], repository)).replace("git version ", "");
  if (!isOlder(version, leastGit)) return;
  throw new AirlockError("git", "GIT_TOO_OLD", `git ${version} is too old: git-airlock needs ${leastGit} or newer.`, {
    next: ["Install a newer git."],
  });
}

interface Before {
  /** core.hooksPath of the repository as written, except ours. */
  readonly raw: string | null;
  readonly ownHooks: OwnHooks;
}

/** Returns the value that applies without us: the repository's own, otherwise the user's or the system's. */
async function whatWasThere(repository: Repository, record: InstallRecord | null): Promise<Before> {
  const local = await readLocalHooksPath(repository);
  const raw = local !== null && isOurs(local) ? (record?.hooksPath ?? null) : local;
  if (raw !== null) return { raw, ownHooks: ownHooksOf(await expandHooksPath(raw, repository)) };
  const values = await readHooksPaths(repository);
  const wider = values.filter(({ scope, value }) => (scope === "global" || scope === "system") && !isOurs(value));
  return { raw, ownHooks: ownHooksOf(wider.at(-1)?.value ?? null) };
}

/** Files that the hooks read and share. */
const parts = ["begin", "program", "ledger", "mark", "moves", "git-words"];

interface Writing {
  readonly repository: Repository;
  readonly places: InstallPlaces;
  readonly ownHooks: OwnHooks;
  readonly options: InstallOptions;
}

interface WantedFile {
  readonly file: string;
  readonly text: string;
  readonly mode: number;
}

/** Returns every file of an installation, except the hooks that are left out. */
function wantedFiles({ repository, places, ownHooks, options }: Writing): WantedFile[] {
  const [stub, own] = [shippedHook("stub"), shippedHook("own-hooks")];
  const rare = rareOf(repository, ownHooks);
  const shipped = [...guards, ...stageHooks, ...keepers];
  const unwanted = unwantedHooks(places, options.hooks ?? { without: [], with: [] });
  return [
    { file: places.settings, text: settingsText(ownHooks, options), mode: 0o644 },
    { file: join(places.hooksPath, "h"), text: huskyRunner(), mode: 0o755 },
    ...parts.map((name) => ({ file: join(places.hooks, name), text: shippedHook(name), mode: 0o644 })),
    ...[...shipped, ...stubs, ...rare].map((name) => ({ file: join(places.hooks, name), text: own, mode: 0o755 })),
    ...[...stubs, ...rare].map((name) => ({ file: join(places.hooksPath, name), text: stub, mode: 0o755 })),
    ...shipped
      .filter((name) => !unwanted.includes(name))
      .map((name) => ({ file: join(places.hooksPath, name), text: shippedHook(name), mode: 0o755 })),
  ];
}

function rareOf(repository: Repository, ownHooks: OwnHooks): string[] {
  return rareStubs.filter((name) => ownFiles(repository, ownHooks, name).length > 0);
}

/** Writes hooks, stubs and settings; returns whether anything had to change. */
function writeFiles(writing: Writing): boolean {
  const { repository, places, ownHooks, options } = writing;
  const rare = rareOf(repository, ownHooks);
  const changes: boolean[] = [];
  try {
    // These are not private: in a shared repository other users' git must be able to start them.
    for (const folder of [places.hooksPath, places.checking, places.probes, places.receipts]) mkdirSync(folder, { recursive: true });
    for (const folder of [places.state, places.hooks, places.hooksPath, places.checking, places.probes, places.receipts]) inherit(folder);
    const wish = options.hooks ?? { without: [], with: [] };
    noteUnwanted(places, wish);
    for (const { file, text, mode } of wantedFiles(writing)) changes.push(publish(file, text, mode));
    for (const name of unwantedHooks(places, wish)) changes.push(removed(join(places.hooksPath, name)));
    for (const name of rareStubs.filter((one) => !rare.includes(one))) rmSync(join(places.hooksPath, name), { force: true });
    if (options.noVerify !== null) changes.push(setNoVerify(places, options.noVerify));
  } catch (cause) {
    if (cause instanceof AirlockError) throw cause;
    throw new AirlockError(
      "environment",
      "INSTALL_UNWRITABLE",
      `The hooks cannot be written to ${places.hooks}: ${(cause as Error).message}.`,
      { cause },
    );
  }
  return changes.includes(true);
}

type Wish = NonNullable<InstallOptions["hooks"]>;

/** Records which hooks are left out, for the next installation. */
function noteUnwanted(places: InstallPlaces, wish: Wish): void {
  for (const name of wish.with) rmSync(join(places.without, name), { force: true });
  if (wish.without.length > 0) mkdirSync(places.without, { recursive: true });
  for (const name of wish.without) writeFileSync(join(places.without, name), "");
}

/** Returns the hooks to leave out: those of an earlier installation, unless this one installs them again, and those of this one. */
function unwantedHooks(places: InstallPlaces, wish: Wish): string[] {
  return optionalHooks.filter(
    (name) => wish.without.includes(name) || (!wish.with.includes(name) && existsSync(join(places.without, name))),
  );
}

/** Removes a file; returns whether there was one. */
function removed(file: string): boolean {
  const there = existsSync(file);
  rmSync(file, { force: true });
  return there;
}

/** Makes the reference-transaction hook refuse, or only record, commits that skipped the checks; returns whether that changed. */
function setNoVerify(places: InstallPlaces, noVerify: Settings["noVerify"]): boolean {
  const there = existsSync(places.refuseNoVerify);
  if (noVerify === "refuse" && !there) writeFileSync(places.refuseNoVerify, "");
  if (noVerify === "record") rmSync(places.refuseNoVerify, { force: true });
  return there !== (noVerify === "refuse");
}

function settingsText(ownHooks: OwnHooks, options: InstallOptions): string {
  const values = {
    own_folder: ownHooks.folder,
    husky_folder: ownHooks.husky,
    node_at_install: options.node ?? process.execPath,
    package_at_install: options.packageRoot ?? packageRoot(),
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}\n`);
  return `# Read by every hook. Written by \`airlock install\`, which writes it anew.\n${lines.join("")}`;
}

/** Quotes a value as one word of sh. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** Throws if a setting of the worktree or of the environment overrides the repository's. */
async function requireEffect(repository: Repository, places: InstallPlaces): Promise<void> {
  const inForce = (await readHooksPaths(repository)).at(-1);
  if (inForce?.value !== places.hooksPath) throw overridden(inForce);
}

function overridden(inForce: HooksPathValue | undefined): AirlockError {
  const where = inForce?.scope === "worktree" ? "the settings of this worktree" : "the environment or the command line";
  return new AirlockError(
    "environment",
    "HOOKS_PATH_OVERRIDDEN",
    `airlock's hooks do not run here: core.hooksPath is set to ${JSON.stringify(inForce?.value ?? "")} by ${where}.`,
    {
      next:
        inForce?.scope === "worktree" ? ["git config --worktree --unset core.hooksPath"] : ["unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS"],
    },
  );
}
