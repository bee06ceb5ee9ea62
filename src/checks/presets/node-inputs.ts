// Files that the results of tools in node_modules depend on, besides their own configuration.

/**
 * The lockfiles, at the root and in workspaces: they tell which versions of the tool, its plugins and shared configurations are installed.
 */
export const lockfiles = ["**/package-lock.json", "**/npm-shrinkwrap.json", "**/yarn.lock", "**/pnpm-lock.yaml", "**/bun.lock"];

/** Endings of files that node runs: a configuration in one of them may read any file. */
export const moduleEndings = "{js,cjs,mjs,ts,cts,mts}";
