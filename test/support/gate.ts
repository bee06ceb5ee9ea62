// A check that stops in the middle, so that a test can do something while checks run.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestRepository } from "./repository.ts";
import { untilTrue } from "./world.ts";

/** Says that it has been reached (a file `reached-<pid>`), waits for the file `go`, and exits with the code in it. */
const source = `#!/bin/sh
printf '%s\n' "$$" "$(pwd -P)" > "$1/new-$$"
mv "$1/new-$$" "$1/reached-$$"
while [ ! -s "$1/go" ]; do
  # The test is over and its world is gone.
  [ -d "$1" ] || exit 1
  sleep 0.02
done
exit "$(cat "$1/go")"
`;

export interface Gate {
  /** The argument list of the check. */
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

/** Makes a gate. Takes a name, where a test has several. */
export function newGate(repository: TestRepository, name = "gate"): Gate {
  const folder = join(repository.world.dir, name);
  mkdirSync(folder);
  const script = join(repository.world.dir, "scripts", `${name}.sh`);
  writeFileSync(script, source);
  const waiting = () => readdirSync(folder).filter((entry) => entry.startsWith("reached-"));
  return {
    run: ["sh", script, folder],
    async reached(count = 1) {
      await untilTrue(() => waiting().length >= count, `${count} checks at ${name}`);
      return waiting().map((entry) => {
        const [pid = "", chamber = ""] = readFileSync(join(folder, entry), "utf8").split("\n");
        return { pid: Number(pid), chamber };
      });
    },
    open: (code = 0) => writeFileSync(join(folder, "go"), String(code)),
  };
}
