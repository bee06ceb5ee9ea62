// The files of an installation: computes them, and writes those that differ.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../errors.ts";
import type { Repository } from "../types.ts";
import { hooksPathOf, stateFolder, statePath } from "../system/layout.ts";
import { inherit } from "../system/files/private.ts";
import { publish } from "./atomic-files.ts";
import type { OwnHooks } from "./hooks-path.ts";
import { guards, keepers, optionalHooks, rareStubs, stageHooks, stubs } from "./hook-names.ts";
import { ownFiles } from "./own-hooks.ts";
import { huskyRunner, packageRoot, shippedHook } from "./package.ts";

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

interface HookFilesRequest {
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
export function hookFiles({ repository, ownHooks, options }: HookFilesRequest): WantedFile[] {
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
export function writeHookFiles(writing: HookFilesRequest): boolean {
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
    for (const { file, text, mode } of hookFiles(writing)) changes.push(publish(file, text, mode));
    for (const name of unwantedHooks(commonDir, wish))
      changes.push(removeFile(join(hooksPath, name)));
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
function removeFile(file: string): boolean {
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
