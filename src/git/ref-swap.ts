// Moves a ref by compare-and-swap in a git that was started before anybody had to wait for it.

import { AirlockError } from "../errors.ts";
import { writeMark } from "../system/mark.ts";
import type { Oid, Repository } from "../types.ts";
import { openGit } from "./exec.ts";

/** A move that has not been asked for yet. */
export interface RefSwap {
  /**
   * Moves the ref from the old commit (`null`: it must not exist) to the new one, if it still is there and `unless` does not
   * object once the ref is locked. Returns whether it moved. Throws AirlockError GIT_FAILED where a hook or git itself says no.
   */
  swap(move: Move): Promise<boolean>;
  /** Ends the process; nothing moves any more. */
  close(): void;
}

export interface Move {
  readonly ref: string;
  readonly from: Oid | null;
  readonly to: Oid;
  /** Called with the ref locked; `true` gives it up. */
  readonly unless: () => boolean;
}

/**
 * Starts `git update-ref --stdin`; takes the line for the reflog. Should this process die, git finds its input closed and
 * gives up what was prepared (git-update-ref(1), "commit").
 */
export function startRefSwap(repository: Repository, reflog: string): RefSwap {
  const child = openGit(["update-ref", "--create-reflog", "-m", reflog, "--stdin"], { env: repository.env });
  let out = "";
  let stderr = "";
  let wake: () => void = () => undefined;
  let ended = false;
  let removeMark: (() => void) | null = null;
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
    wake();
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const end = (): void => {
    ended = true;
    wake();
  };
  child.on("error", end);
  child.on("close", end);
  // Where git leaves early, what it said tells why.
  child.stdin.on("error", end);
  const said = async (word: string): Promise<boolean> => {
    while (!out.includes(word) && !ended) await new Promise<void>((resolve) => (wake = resolve));
    return out.includes(word);
  };
  return {
    async swap({ ref, from, to, unless }) {
      const old = from ?? "0".repeat(to.length);
      // Our own hooks/reference-transaction lets this commit through: what there was to check has been.
      removeMark ??= writeMark(repository.commonDir, { pid: child.pid ?? 0 }, { landing: to });
      const direct = ref === "HEAD" ? "option no-deref\n" : "";
      child.stdin.write(`start\n${direct}update ${ref} ${to} ${old}\nprepare\n`);
      if (!(await said("prepare: ok"))) {
        // The ref is elsewhere, gone, or there although it must not be (refs/files-backend.c).
        if (/but expected|reference already exists|unable to resolve reference|reference is missing/.test(stderr)) return false;
        throw new AirlockError("git", "GIT_FAILED", `git did not move ${ref}.`, { detail: stderr.trim() });
      }
      if (unless()) {
        child.stdin.end("abort\n");
        return false;
      }
      child.stdin.end("commit\n");
      if (await said("commit: ok")) return true;
      throw new AirlockError("git", "GIT_FAILED", `git did not move ${ref}.`, { detail: stderr.trim() });
    },
    close() {
      child.stdin.end();
      removeMark?.();
    },
  };
}
