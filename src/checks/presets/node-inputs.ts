// What the tools of node_modules rest on beside their own configuration.

/** Which versions of it, its plugins and shared configurations are installed: the lockfiles, at the root and in workspaces. */
export const lockfiles = ["**/package-lock.json", "**/npm-shrinkwrap.json", "**/yarn.lock", "**/pnpm-lock.yaml", "**/bun.lock"];

/** Endings of files that node runs: a configuration in one of them may read whatever it likes. */
export const moduleEndings = "{js,cjs,mjs,ts,cts,mts}";
