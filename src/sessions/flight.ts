// Commits under way: each says which phase it is in, for `airlock status`. Nothing depends on it.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonIn, namesIn } from "../system/files.ts";
import { livenessOf, ownerFromName, ownerToName, thisProcess } from "../system/owner.ts";

/** What a commit is doing. */
export type Phase = "guards" | "checks" | "landing";

export interface Flight {
  readonly pid: number;
  readonly host: string;
  /** Id of the session that commits. */
  readonly session: string;
  readonly worktree: string;
  readonly phase: Phase;
  /** Milliseconds since 1970. */
  readonly started: number;
}

const folderOf = (commonDir: string) => join(commonDir, "airlock", "flights");

/** Says which phase the commit of this process has reached; returns what takes it away again. */
export function enterPhase(commonDir: string, flight: Pick<Flight, "session" | "worktree" | "phase" | "started">): () => void {
  const file = join(folderOf(commonDir), ownerToName(thisProcess()));
  mkdirSync(folderOf(commonDir), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(flight), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** Returns the commits under way; what a process left that is provably dead goes. */
export function readFlights(commonDir: string): Flight[] {
  const folder = folderOf(commonDir);
  return namesIn(folder).flatMap((name) => {
    const owner = ownerFromName(name);
    if (owner === null) return [];
    const file = join(folder, name);
    if (livenessOf(owner) === "dead") {
      rmSync(file, { force: true });
      return [];
    }
    // Where there is nothing, it has ended, or is being written just now.
    const said = jsonIn(file) as Omit<Flight, "pid" | "host"> | undefined;
    return said === undefined ? [] : [{ pid: owner.pid, host: owner.host, ...said }];
  });
}
