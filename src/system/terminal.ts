// Finds the terminal of a process: the leader of its session, the leader's start, and the tty.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { nullOn } from "./files/file-errors.ts";

/** A login session of the system, such as one terminal window. */
export interface Terminal {
  /** Process id of the session's leader, usually the shell of the window. */
  readonly leader: number;
  /** Start of the leader as in `system/owner`; `0` if the leader is gone. */
  readonly started: string;
  /**
   * The tty as the system identifies it: a number on Linux (`34816` is pts/0), a name elsewhere;
   * empty for a process without a tty.
   */
  readonly tty: string;
}

/**
 * Takes a process id; returns its terminal, or `null` if the system does not tell. The hooks do the
 * same in sh (`hooks/staging-log`), and must get the same result. Source of the fields: proc(5),
 * /proc/<pid>/stat; ps(1).
 */
export function terminalOf(pid: number): Terminal | null {
  if (process.platform === "win32") return null;
  return process.platform === "linux" ? terminalByProc(pid) : terminalByPs(pid);
}

/** Takes a tty as in `Terminal`; returns its name for display. */
export function ttyName(tty: string): string {
  if (!/^\d+$/.test(tty)) return tty;
  // Bits 8 to 15 are the major number; 136 to 143 are pseudo-terminals, 256 minor numbers each
  // (proc(5), devices.txt).
  const device = Number(tty);
  const [major, minor] = [(device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xfff00)];
  return major >= 136 && major <= 143 ? `pts/${(major - 136) * 256 + minor}` : `tty${minor}`;
}

function terminalByProc(pid: number): Terminal | null {
  const fields = statOf(pid);
  if (fields === null) return null;
  const leader = Number(fields[3]);
  const ticks = statOf(leader)?.[19];
  const tty = fields[4] === "0" ? "" : fields[4]!;
  return { leader, started: ticks === undefined ? "0" : `${ticks}.${bootId()}`, tty };
}

/**
 * Returns the fields of /proc/<pid>/stat after the process name, which may contain anything; `null`
 * if there is no such process.
 */
function statOf(pid: number): string[] | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function bootId(): string {
  return (readIfThere("/proc/sys/kernel/random/boot_id") ?? "").slice(0, 8);
}

/**
 * Elsewhere ps does not show sessions: the leader is the process of the tty whose state contains an
 * `s`.
 */
function terminalByPs(pid: number): Terminal | null {
  const tty = ps(["-o", "tty=", "-p", String(pid)])?.trim() ?? "";
  if (tty === "" || tty.startsWith("?")) return { leader: 0, started: "0", tty: "" };
  const lines = ps(["-t", tty, "-o", "pid=,stat=,lstart="])?.split("\n") ?? [];
  const [leader = "0", , ...started] =
    lines.map((line) => line.trim().split(/\s+/)).find(([, state]) => state?.includes("s")) ?? [];
  return { leader: Number(leader), started: started.length === 0 ? "0" : started.join("_"), tty };
}

/** Returns the output of ps; `null` if ps fails, which it does if no process matches. */
function ps(args: readonly string[]): string | null {
  try {
    return execFileSync("ps", [...args], {
      encoding: "utf8",
      env: { LC_ALL: "C", PATH: "/bin:/usr/bin" },
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

function readIfThere(file: string): string | null {
  // The process ended, or the system hides other users' processes.
  return nullOn(["ENOENT", "ESRCH", "EACCES", "EPERM"], () => readFileSync(file, "latin1"));
}
