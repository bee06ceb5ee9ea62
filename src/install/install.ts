// Puts the hooks where every worktree finds them, and keeps the user's own running.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import { gitLine } from "../git/exec.ts";
import { isOlder, leastGit } from "../git/repository.ts";
import type { Repository, Settings } from "../types.ts";
import { inherit } from "../system/private.ts";
import { publish } from "./files.ts";
import { expandHooksPath, isOurs, ownHooksOf, readHooksPaths, readLocalHooksPath, writeLocalHooksPath } from "./hooks-path.ts";
import type { OwnHooks } from "./hooks-path.ts";
import { guards, installPlaces, keepers, optionalHooks, rareStubs, stageHooks, stubs } from "./layout.ts";
import type { InstallPlaces } from "./layout.ts";
import { ownFiles } from "./own-hooks.ts";
import { huskyRunner, packageRoot, shippedHook } from "./package.ts";
import { readRecord, writeRecord } from "./record.ts";
import type { InstallRecord } from "./record.ts";

export interface InstallOptions {
  /** What the config says; `null` leaves what is in force. */
  readonly noVerify: Settings["noVerify"] | null;
  /** Hooks that are not wanted, or wanted again; what is not named stays as it was decided before. */
  readonly hooks?: { readonly without: readonly string[]; readonly with: readonly string[] };
  /** Where the hooks look for the package when a worktree's node_modules has none; by default this one. */
  readonly packageRoot?: string;
  /** Where the hooks look for node when it is not on PATH; by default this one. */
  readonly node?: string;
}

export interface Installed {
  readonly places: InstallPlaces;
  /** Something had to be done. */
  readonly changed: boolean;
  /** The user's own hooks that were found here and keep running, by path as a person would say it. */
  readonly kept: readonly string[];
}

/**
 * Installs the hooks, or brings them up to date; writes nothing into the working tree.
 * Throws AirlockError: GIT_TOO_OLD, HOOKS_PATH_OVERRIDDEN where another setting wins, RECORD_BROKEN, PACKAGE_INCOMPLETE,
 * INSTALL_UNWRITABLE, or git's own words.
 */
export async function installHooks(repository: Repository, options: InstallOptions): Promise<Installed> {
  await requireGit(repository);
  const places = installPlaces(repository.commonDir);
  const record = readRecord(places.record);
  const before = await whatWasThere(repository, record);
  const written = writeFiles({ repository, places, ownHooks: before.ownHooks, options });
  const recorded = record !== null && record.hooksPath === before.raw;
  if (!recorded) writeRecord(places.record, { version: 1, hooksPath: before.raw, prepare: record?.prepare ?? null });
  // Last, so that git never looks into a folder that is not complete.
  const current = await readLocalHooksPath(repository);
  if (current !== places.hooksPath) await writeLocalHooksPath(places.hooksPath, repository);
  await requireEffect(repository, places);
  const named = [...guards, ...stageHooks, ...keepers, ...stubs, ...rareStubs];
  const kept = named.flatMap((name) => ownFiles(repository, before.ownHooks, name));
  return { places, changed: written || !recorded || current !== places.hooksPath, kept };
}

/** Checks git once, where it is asked for by name; the hooks do not. */
async function requireGit(repository: Repository): Promise<void> {
  const version = (await gitLine(["--version"], repository)).replace("git version ", "");
  if (!isOlder(version, leastGit)) return;
  throw new AirlockError("git", "GIT_TOO_OLD", `git ${version} is too old: git-airlock needs ${leastGit} or newer.`, {
    next: ["Install a newer git."],
  });
}

interface Before {
  /** core.hooksPath of the repository as written, ours apart. */
  readonly raw: string | null;
  readonly ownHooks: OwnHooks;
}

/** What is in force without us: the repository's own value, else the user's or the system's. */
async function whatWasThere(repository: Repository, record: InstallRecord | null): Promise<Before> {
  const local = await readLocalHooksPath(repository);
  const raw = local !== null && isOurs(local) ? (record?.hooksPath ?? null) : local;
  if (raw !== null) return { raw, ownHooks: ownHooksOf(await expandHooksPath(raw, repository)) };
  const values = await readHooksPaths(repository);
  const wider = values.filter(({ scope, value }) => (scope === "global" || scope === "system") && !isOurs(value));
  return { raw, ownHooks: ownHooksOf(wider.at(-1)?.value ?? null) };
}

interface Writing {
  readonly repository: Repository;
  readonly places: InstallPlaces;
  readonly ownHooks: OwnHooks;
  readonly options: InstallOptions;
}

/** Writes hooks, stubs and settings; returns whether anything had to change. */
function writeFiles({ repository, places, ownHooks, options }: Writing): boolean {
  const stub = shippedHook("stub");
  const own = shippedHook("own-hooks");
  const rare = rareStubs.filter((name) => ownFiles(repository, ownHooks, name).length > 0);
  const changes: boolean[] = [];
  try {
    // Not private: in a shared repository other users' git must be able to start them.
    for (const folder of [places.hooksPath, places.checking, places.probes, places.receipts]) mkdirSync(folder, { recursive: true });
    for (const folder of [places.state, places.hooks, places.hooksPath, places.checking, places.probes, places.receipts]) inherit(folder);
    changes.push(publish(places.settings, settingsText(ownHooks, options), 0o644));
    changes.push(publish(join(places.hooksPath, "h"), huskyRunner(), 0o755));
    changes.push(publish(places.program, shippedHook("program"), 0o644));
    changes.push(publish(places.ledgerScript, shippedHook("ledger"), 0o644));
    const shipped = [...guards, ...stageHooks, ...keepers];
    for (const name of [...shipped, ...stubs, ...rare]) changes.push(publish(join(places.hooks, name), own, 0o755));
    for (const name of [...stubs, ...rare]) changes.push(publish(join(places.hooksPath, name), stub, 0o755));
    const unwanted = decideWithout(places, options.hooks ?? { without: [], with: [] });
    for (const name of shipped.filter((one) => !unwanted.includes(one)))
      changes.push(publish(join(places.hooksPath, name), shippedHook(name), 0o755));
    for (const name of unwanted) changes.push(removed(join(places.hooksPath, name)));
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

/** Notes which hooks are not wanted, so that the next installation knows; returns all of them. */
function decideWithout(places: InstallPlaces, wish: { readonly without: readonly string[]; readonly with: readonly string[] }): string[] {
  for (const name of wish.with) rmSync(join(places.without, name), { force: true });
  if (wish.without.length > 0) mkdirSync(places.without, { recursive: true });
  for (const name of wish.without) writeFileSync(join(places.without, name), "");
  return optionalHooks.filter((name) => existsSync(join(places.without, name)));
}

/** Removes a file; returns whether there was one. */
function removed(file: string): boolean {
  const there = existsSync(file);
  rmSync(file, { force: true });
  return there;
}

/** Has the reference-transaction hook refuse, or only record, commits that skipped the checks; returns whether that changed. */
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

/** As one word of sh. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** A setting of the worktree or of the environment can win over the repository's. */
async function requireEffect(repository: Repository, places: InstallPlaces): Promise<void> {
  const inForce = (await readHooksPaths(repository)).at(-1);
  if (inForce?.value === places.hooksPath) return;
  const where = inForce?.scope === "worktree" ? "the settings of this worktree" : "the environment or the command line";
  throw new AirlockError(
    "environment",
    "HOOKS_PATH_OVERRIDDEN",
    `The hooks are installed but do not run: core.hooksPath is set to ${JSON.stringify(inForce?.value ?? "")} by ${where}.`,
    {
      next:
        inForce?.scope === "worktree" ? ["git config --worktree --unset core.hooksPath"] : ["unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS"],
    },
  );
}
