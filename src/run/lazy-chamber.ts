// A chamber that is opened at the first use.

import { type Chamber, type Opening, startChamber } from "../chamber/chamber.ts";
import type { Candidate, Enter, Environment, Repository } from "../types.ts";
import { childEnvironment } from "./process/environment.ts";
import { preload } from "./process/spawn.ts";

/** The chamber of a run. */
export interface LazyChamber {
  /** Opens the chamber when first asked. */
  open(): Promise<Chamber>;
  /**
   * Opens it for code of the config: every file is right before the first line of it runs, and it
   * finds itself inside.
   */
  enter(): Promise<Chamber>;
  close(): Promise<void>;
}

/** A request for a chamber. */
export interface LazyChamberRequest {
  readonly repository: Repository;
  readonly candidate: Candidate;
  /** One that was started ahead. */
  readonly opening?: Opening | null;
  readonly options: { readonly env: Environment; readonly color?: boolean };
  readonly enter: Enter;
}

/** Returns a chamber that is opened at the first call, and closed once. */
export function lazyChamber({
  repository,
  candidate,
  opening: ahead = null,
  options,
  enter,
}: LazyChamberRequest): LazyChamber {
  let opening = ahead;
  let opened: Promise<Chamber> | null = null;
  let leave = () => undefined as void;
  const open = () => {
    if (opened === null) {
      opening ??= startChamber(repository);
      opened = opening.open(candidate);
      setImmediate(() => void preload().catch(() => undefined));
    }
    return opened;
  };
  // If the last run needed a chamber, open it while the config is read. An error is reported by the
  // caller that awaits it.
  if (opening !== null) open().catch(() => undefined);
  return {
    open,
    async enter() {
      const chamber = await open();
      await chamber.secure();
      leave = enter(
        chamber.path,
        childEnvironment({
          env: options.env,
          extra: {},
          chamber: chamber.path,
          root: repository.root,
          cwd: "",
          color: options.color === true,
        }),
      );
      return chamber;
    },
    async close() {
      leave();
      await Promise.allSettled([opened]);
      await opening?.close();
    },
  };
}
