// The terminal a process runs in: who leads its session, since when, and on which tty.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { nullOn } from "./file-errors.ts";

/** A login session of the system: what one terminal window is. */
export interface Terminal {
  /** Process id of the session's leader, usually the shell of the window. */
  readonly leader: number;
  /** When the leader started, as `system/owner` says it; `0` where the leader is gone. */
  readonly started: string;
  /** The tty as the system names it: on Linux its number (`34816` is pts/0), elsewhere its name; empty without one. */
  readonly tty: string;
}

/**
 * Takes a process id; returns its terminal, or `null` where the system does not tell. The hooks ask the same in sh
 * (`hooks/ledger`), and must find the same. Source of the fields: proc(5), /proc/<pid>/stat; ps(1).
 */
export function terminalOf(pid: number): Terminal | null {
  if (process.platform === "win32") return null;
  return process.platform === "linux" ? terminalByProc(pid) : terminalByPs(pid);
}

/** Takes a tty as in `Terminal`; returns its name for people. */
export function ttyName(tty: string): string {
  if (!/^\d+$/.test(tty)) return tty;
  // Bits 8 to 15 are the major number; 136 to 143 are pseudo-terminals, 256 minor numbers each (proc(5), devices.txt).
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

/** The fields of /proc/<pid>/stat that follow the name, which may hold anything; `null` where there is no such process. */
function statOf(pid: number): string[] | null {
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function bootId(): string {
  return (readIfThere("/proc/sys/kernel/random/boot_id") ?? "").slice(0, 8);
}

/** Elsewhere ps tells no session: the leader is the process of the tty whose state has an `s`. */
function terminalByPs(pid: number): Terminal | null {
  const tty = ps(["-o", "tty=", "-p", String(pid)])?.trim() ?? "";
  if (tty === "" || tty.startsWith("?")) return { leader: 0, started: "0", tty: "" };
  const lines = ps(["-t", tty, "-o", "pid=,stat=,lstart="])?.split("\n") ?? [];
  const [leader = "0", , ...started] = lines.map((line) => line.trim().split(/\s+/)).find(([, state]) => state?.includes("s")) ?? [];
  return { leader: Number(leader), started: started.length === 0 ? "0" : started.join("_"), tty };
}

/** `null` where ps ends with an error, which it does where no process matches. */
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
  // The process ended, or the system shows others' processes to nobody: not known.
  return nullOn(["ENOENT", "ESRCH", "EACCES", "EPERM"], () => readFileSync(file, "latin1"));
}
