// Identifies the process that holds something, so that another process can prove it dead.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { hasCode } from "./files/file-errors.ts";

/** A process that holds something. Equal values mean the same process. */
export interface Owner {
  readonly pid: number;
  /** Start time of the process as the system reports it, with the boot id if there is one. */
  readonly started: string;
  readonly host: string;
}

/** `dead` only if it is proved; anything uncertain is `unknown` and counts as alive. */
export type Liveness = "alive" | "dead" | "unknown";

let self: Owner | undefined;

/** Returns this process as an owner. */
export function thisProcess(): Owner {
  self ??= { pid: process.pid, started: startOf(process.pid) ?? "unknown", host: hostname() };
  return self;
}

/** Returns a running process of this host as an owner; `null` if no process has this number. */
export function ownerOf(pid: number): Owner | null {
  const started = exists(pid) ? startOf(pid) : ended;
  return started === ended ? null : { pid, started: started ?? "unknown", host: hostname() };
}

/** Returns the owner as a file name: `<pid>-<started>-<host>`, each part free of separators. */
export function ownerToName(owner: Owner): string {
  return [String(owner.pid), owner.started, owner.host]
    .map((part) => encodeURIComponent(part).replaceAll("-", "%2D"))
    .join("-");
}

/** Parses a name made by `ownerToName`; returns `null` for any other name. */
export function ownerFromName(name: string): Owner | null {
  const parts = name.split("-");
  const [pid, started, host] = parts;
  if (
    parts.length !== 3 ||
    pid === undefined ||
    started === undefined ||
    host === undefined ||
    !/^[1-9]\d*$/.test(pid)
  )
    return null;
  try {
    return {
      pid: Number(pid),
      started: decodeURIComponent(started),
      host: decodeURIComponent(host),
    };
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/**
 * Returns whether the owner is proved dead. Only that frees what it held: an unreadable name
 * (`null`) counts as alive.
 */
export function isProvedDead(owner: Owner | null): boolean {
  return owner !== null && livenessOf(owner) === "dead";
}

/** Returns whether the owner is still running, as far as this process can prove it. */
export function livenessOf(owner: Owner): Liveness {
  if (owner.host !== hostname()) return "unknown";
  if (!exists(owner.pid)) return "dead";
  const started = startOf(owner.pid);
  if (started === ended) return "dead";
  if (started === null || owner.started === "unknown") return "unknown";
  return started === owner.started ? "alive" : "dead";
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, "ESRCH");
  }
}

/**
 * Result of `startOf` for a process that has ended but was not reaped by its parent (common in
 * containers).
 */
const ended = "ended";

/**
 * Returns the start of a process: on Linux field 22 of /proc/<pid>/stat (clock ticks since boot,
 * proc(5)) with the boot id; elsewhere the output of `ps -o lstart=`. `null` if it is unknown.
 */
function startOf(pid: number): string | null {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state === "Z" || state === "X") return ended;
      const ticks = fields[18];
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
      return ticks === undefined ? null : `${ticks}.${boot.slice(0, 8)}`;
    }
    if (process.platform === "win32") return null;
    const line = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { LC_ALL: "C", PATH: "/bin:/usr/bin" },
    });
    return line.trim().replaceAll(/\s+/g, "_") || null;
  } catch (error) {
    // The process ended meanwhile, or the system does not tell.
    if (error instanceof Error) return null;
    throw error;
  }
}
