// A check that stops in the middle, so that a test can do something while checks run.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestRepository } from "../repository/repository.ts";
import { untilTrue } from "../repository/world.ts";

export interface Gate {
  /** The argument list of the check, the same in every world. */
  readonly run: readonly string[];
  /** Waits until so many checks have stopped at it in all; by default one. Returns all that did. */
  readonly reached: (count?: number) => Promise<Waiting[]>;
  /** Lets all go on, now and later; each exits with this code. */
  readonly open: (code?: number) => void;
}

/** A check that has stopped. */
export interface Waiting {
  readonly pid: number;
  /** The folder it runs in. */
  readonly chamber: string;
}

/** The argument list of a check that stops at the gate of this name (`gate.pl`). */
export function gateCheck(name = "gate"): string[] {
  return ["perl", join(import.meta.dirname, "gate.pl"), name];
}

/** Makes a gate. Takes a name, where a test has several. */
export function newGate(repository: TestRepository, name = "gate"): Gate {
  const folder = join(repository.world.dir, name);
  mkdirSync(folder);
  const waiting = () => readdirSync(folder).filter((entry) => entry.startsWith("reached-"));
  return {
    run: gateCheck(name),
    async reached(count = 1) {
      await untilTrue(() => waiting().length >= count, `${count} checks at ${name}`);
      return waiting().map((entry) => {
        const [pid = "", chamber = ""] = readFileSync(join(folder, entry), "utf8").split("\n");
        return { pid: Number(pid), chamber };
      });
    },
    open: (code = 0) => writeFileSync(join(folder, "go"), `${code}\n`),
  };
}
