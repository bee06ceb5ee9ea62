// Moves a ref by compare-and-swap in a git process that was started beforehand, to save time.

import { AirlockError } from "../../errors.ts";
import { writeHookState } from "../../system/hook-state.ts";
import type { Oid, Repository } from "../../types.ts";
import { openGit } from "../exec.ts";

/** A started process that can move one ref. */
export interface RefSwap {
  /**
   * Moves the ref from the old commit (`null`: it must not exist) to the new one, if it is still
   * there and `unless` returns false once the ref is locked. Returns whether it moved. Throws
   * AirlockError GIT_FAILED if a hook or git itself refuses.
   */
  swap(move: Move): Promise<boolean>;
  /** Ends the process without a move. */
  close(): void;
}

export interface Move {
  readonly ref: string;
  readonly from: Oid | null;
  readonly to: Oid;
  /** Called with the ref locked; `true` cancels the move. */
  readonly unless: () => boolean;
}

/**
 * Starts `git update-ref --stdin`; takes the line for the reflog. If this process dies, git's input
 * closes and git drops what was prepared (git-update-ref(1), "commit").
 */
export function startRefSwap(repository: Repository, reflog: string): RefSwap {
  const child = openGit(["update-ref", "--create-reflog", "-m", reflog, "--stdin"], {
    env: repository.env,
  });
  let out = "";
  let stderr = "";
  let wake: () => void = () => undefined;
  let ended = false;
  let removeHookState: (() => void) | null = null;
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
  // If git exits early, its messages give the reason.
  child.stdin.on("error", end);
  const received = async (word: string): Promise<boolean> => {
    while (!out.includes(word) && !ended) await new Promise<void>((resolve) => (wake = resolve));
    return out.includes(word);
  };
  return {
    async swap({ ref, from, to, unless }) {
      const old = from ?? "0".repeat(to.length);
      // Lets this commit through hooks/reference-transaction: it has been checked.
      removeHookState ??= writeHookState(
        repository.commonDir,
        { pid: child.pid ?? 0 },
        { landing: to },
      );
      const direct = ref === "HEAD" ? "option no-deref\n" : "";
      child.stdin.write(`start\n${direct}update ${ref} ${to} ${old}\nprepare\n`);
      if (!(await received("prepare: ok"))) {
        // The ref is elsewhere, gone, or exists although it must not (refs/files-backend.c).
        if (
          /but expected|reference already exists|unable to resolve reference|reference is missing/.test(
            stderr,
          )
        )
          return false;
        throw new AirlockError("git", "GIT_FAILED", `git did not move ${ref}.`, {
          detail: stderr.trim(),
        });
      }
      if (unless()) {
        child.stdin.end("abort\n");
        return false;
      }
      child.stdin.end("commit\n");
      if (await received("commit: ok")) return true;
      throw new AirlockError("git", "GIT_FAILED", `git did not move ${ref}.`, {
        detail: stderr.trim(),
      });
    },
    close() {
      child.stdin.end();
      removeHookState?.();
    },
  };
}
