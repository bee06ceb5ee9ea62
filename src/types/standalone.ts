// What makes it sure that a tool reads nothing but its files, its inputs and itself.

import type { RepoPath } from "./content.ts";

/** A tool whose verdict rests on the files it is handed, the inputs and itself alone: what it, or its configuration, could load is excluded. */
export interface Standalone {
  /** First major version of its package of which that is true; it must have no dependencies. */
  readonly since: number;
  /** Names of files that it would also find in a folder above the chamber: where there is one, no pass is remembered. */
  readonly above: readonly string[];
  /** Files (globs, as `inputs`) that may turn out to be a configuration of any kind, and what says so by their text. */
  readonly configured: { readonly files: readonly string[]; readonly by: (text: string, path: RepoPath) => boolean | Promise<boolean> };
}
