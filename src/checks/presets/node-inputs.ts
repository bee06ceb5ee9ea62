// Files that the results of tools in node_modules depend on, besides their own configuration.

import { lockNames } from "../../system/package-managers.ts";

/**
 * The lockfiles, at the root and in workspaces: they tell which versions of the tool, its plugins
 * and shared configurations are installed.
 */
export const lockfiles = lockNames.map((name) => `**/${name}`);

/** Endings of files that node runs: a configuration in one of them may read any file. */
export const moduleEndings = "{js,cjs,mjs,ts,cts,mts}";
