// Declares tools that read nothing but their files, their inputs and themselves.

import type { RepoPath } from "./content.ts";

/**
 * A tool whose result depends only on the files it receives, its inputs and itself; nothing that it
 * or its configuration could load changes the result.
 */
export interface Standalone {
  /**
   * First major version of its package for which this is true; the package must have no
   * dependencies.
   */
  readonly since: number;
  /**
   * Names of files that it would also find in a folder above the chamber. If there is one, a pass
   * is not cached.
   */
  readonly above: readonly string[];
  /**
   * Files (globs, as `inputs`) that may be a configuration of any kind, and a test that decides it
   * by their text.
   */
  readonly configured: {
    readonly files: readonly string[];
    readonly by: (text: string, path: RepoPath) => boolean | Promise<boolean>;
  };
}
