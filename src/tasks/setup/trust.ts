// Records which commands of a project its user has read and allows set-up to run: exactly these, in
// this order, in this clone.

import { createHash } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "../../types.ts";
import { makeFolder, writeFile } from "../../system/files/private.ts";
import { statePath } from "../../system/layout.ts";

/** Commands that set-up may run in a task. */
export interface SetUpCommands {
  /** Installs the packages if they cannot be cloned; `null` if no command does. */
  readonly install: readonly string[] | null;
  readonly setup: readonly (readonly string[])[];
}

/** Returns whether there is no command. */
export function hasNone({ install, setup }: SetUpCommands): boolean {
  return install === null && setup.length === 0;
}

/** Returns whether exactly these commands are trusted. */
export function isTrusted(repository: Repository, commands: SetUpCommands): boolean {
  return existsSync(fileOf(repository, commands));
}

/**
 * Trusts exactly these commands until that is revoked. Takes the name of the session that decides.
 */
export function trust(repository: Repository, commands: SetUpCommands, session: string): void {
  const file = fileOf(repository, commands);
  makeFolder(folderOf(repository));
  const draft = `${file}.new-${process.pid}`;
  writeFile(
    draft,
    `${JSON.stringify({ version: 1, ...commands, session, time: new Date().toISOString() }, null, 2)}\n`,
  );
  renameSync(draft, file);
}

/** Revokes the trust in exactly these commands. */
export function distrust(repository: Repository, commands: SetUpCommands): void {
  rmSync(fileOf(repository, commands), { force: true });
}

const folderOf = ({ commonDir }: Repository) => statePath(commonDir, "trusted");

/**
 * Returns the file, named by the content: a command that differs in one character has another file.
 */
function fileOf(repository: Repository, { install, setup }: SetUpCommands): string {
  return join(
    folderOf(repository),
    createHash("sha256")
      .update(JSON.stringify([1, install, setup]))
      .digest("hex"),
  );
}
