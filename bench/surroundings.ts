// The sealed environment in which every contender runs: nothing of the user's configuration reaches
// it.

import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Environment } from "../src/types.ts";

export interface Seal {
  /** Folder for the home directory; made here, private. */
  readonly home: string;
  /** Folder of the Node to use. */
  readonly nodeFolder: string;
  /** The caller's environment: its PATH is used, and what `keep` names. */
  readonly caller: Environment;
  readonly keep: readonly string[];
}

/** Returns the environment of every process that is measured. */
export function sealedEnvironment(input: Seal): Environment {
  mkdirSync(input.home, { recursive: true, mode: 0o700 });
  const gitConfig = join(input.home, "gitconfig");
  writeFileSync(
    gitConfig,
    "[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n",
  );
  return {
    ...Object.fromEntries(input.keep.map((name) => [name, input.caller[name]])),
    PATH: [input.nodeFolder, input.caller["PATH"] ?? ""].join(delimiter),
    HOME: input.home,
    XDG_CACHE_HOME: join(input.home, "cache"),
    XDG_CONFIG_HOME: join(input.home, "config"),
    XDG_DATA_HOME: join(input.home, "data"),
    GIT_CONFIG_GLOBAL: gitConfig,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Bench",
    GIT_AUTHOR_EMAIL: "bench@example.com",
    GIT_COMMITTER_NAME: "Bench",
    GIT_COMMITTER_EMAIL: "bench@example.com",
    LC_ALL: "C.UTF-8",
    NO_COLOR: "1",
  };
}
