// Commits under way: each says which phase it is in, for `airlock status`. Nothing depends on it.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
    const said = saidIn(file);
    return said === null ? [] : [{ pid: owner.pid, host: owner.host, ...said }];
  });
}

/** `null`: it has ended, or is being written just now. */
function saidIn(file: string): Omit<Flight, "pid" | "host"> | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Omit<Flight, "pid" | "host">;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
