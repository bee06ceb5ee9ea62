// Commits under way: each says which phase it is in, for `airlock status`. Nothing depends on it.

import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jsonIn, namesIn } from "../system/files.ts";
import { livenessOf, type Owner, ownerFromName, ownerToName } from "../system/owner.ts";
import type { CommitPhase } from "../types.ts";
import { makeFolder, writeFile } from "../system/private.ts";
import { statePath } from "../system/layout.ts";
import { denied, hasCode } from "../system/file-errors.ts";

export interface Flight {
  readonly pid: number;
  /** Id of the session that commits. */
  readonly session: string;
  readonly worktree: string;
  readonly phase: CommitPhase;
  /** When the commit began, and when the phase did; milliseconds since 1970. */
  readonly started: number;
  readonly since: number;
}

/** A commit that shows itself. */
export interface OpenFlight {
  /** Says that it has reached a phase. */
  readonly enter: (phase: CommitPhase) => void;
  /** It shows itself no more; it would not either once its process has ended. */
  readonly end: () => void;
}

const folderOf = (commonDir: string) => statePath(commonDir, "flights");

/** Takes the process that makes a commit, and whose it is; what dead ones have left goes. */
export function openFlight(commonDir: string, owner: Owner, about: Pick<Flight, "session" | "worktree">): OpenFlight {
  const folder = folderOf(commonDir);
  const name = ownerToName(owner);
  const started = Date.now();
  makeFolder(folder);
  readFlights(commonDir);
  return {
    enter(phase) {
      const draft = join(folder, `new-${name}`);
      writeFile(draft, JSON.stringify({ ...about, phase, started, since: Date.now() }));
      renameSync(draft, join(folder, name));
    },
    end: () => rmSync(join(folder, name), { force: true }),
  };
}

/** Returns the commits under way; what a process left that is provably dead goes, where it can be removed. */
export function readFlights(commonDir: string): Flight[] {
  const folder = folderOf(commonDir);
  return namesIn(folder).flatMap((name) => {
    const owner = ownerFromName(name.replace(/^new-/, ""));
    if (owner === null) return [];
    const file = join(folder, name);
    if (livenessOf(owner) === "dead") {
      removeLeftover(file);
      return [];
    }
    const said = name.startsWith("new-") ? null : saidIn(file);
    return said === null ? [] : [{ ...said, pid: owner.pid }];
  });
}

function removeLeftover(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (!hasCode(error, ...denied)) throw error;
  }
}

/** `null`: it has ended just now, or was written by a version that says it otherwise. */
function saidIn(file: string): Omit<Flight, "pid"> | null {
  const said = jsonIn(file) as Omit<Flight, "pid"> | null | undefined;
  return typeof said?.since === "number" ? said : null;
}
