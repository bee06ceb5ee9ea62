// What the tools of node_modules rest on beside their own configuration.

import type { TreeReader } from "../../types.ts";

/** Which versions of it, its plugins and shared configurations are installed: the lockfiles, at the root and in workspaces. */
export const lockfiles = ["**/package-lock.json", "**/npm-shrinkwrap.json", "**/yarn.lock", "**/pnpm-lock.yaml", "**/bun.lock"];

/** Endings of files that node runs: a configuration in one of them may read whatever it likes. */
export const moduleEndings = "{js,cjs,mjs,ts,cts,mts}";

/** A plugin, or a shared configuration, that is a file of the project. */
export const namesFile = /(?:^|["'\s[,-])\.{1,2}\//m;

interface Kind {
  readonly names: RegExp;
  /** Its key in a package.json. */
  readonly key: string;
}

/**
 * Returns the text of the one configuration of a tool at the root; `null` where there is none, or another beside it. In a
 * package.json the tool's name stands among the dependencies, too, where it is followed by a version.
 */
export async function onlyConfig(reader: TreeReader, { names, key }: Kind): Promise<string | null> {
  const found = ((await reader.list("")) ?? []).map(({ name }) => name).filter((name) => names.test(name));
  const [name] = found;
  if (name === undefined || found.length > 1) return null;
  const manifest = (await reader.read("package.json"))?.toString("utf8") ?? "";
  if (new RegExp(String.raw`"${key}"\s*:\s*(?:\{|"[.@a-z])`, "i").test(manifest)) return null;
  return (await reader.read(name))?.toString("utf8") ?? null;
}
