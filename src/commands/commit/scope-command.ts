// An `airlock commit` as the scope rules see it.

import { realpathSync } from "node:fs";
import { relative } from "node:path";
import type { Named } from "../../commit/paths.ts";
import { type GitCommand, gitCommand } from "../../scope/git-command.ts";
import { airlockOptions } from "../../scope/git-options.ts";
import type { Repository } from "../../types.ts";

export interface TypedCommit {
  readonly repository: Repository;
  readonly named: Named;
  /** The command as it was typed, for people. */
  readonly command: string;
  /** Its arguments as they were typed. */
  readonly words: readonly string[];
  /** Options for git, with their values. */
  readonly args: readonly string[];
  /** `--amend-any`: the user amends the last commit, no matter which session made it. */
  readonly amendAny: boolean;
}

/**
 * Returns the commit as a git command: exact paths are named; `.`, folders and patterns are a broad
 * add; a list counts as typed words.
 */
export function scopeCommand({
  repository,
  named,
  command,
  words: typed,
  args,
  amendAny,
}: TypedCommit): GitCommand {
  const folder =
    repository.root === null
      ? ""
      : relative(realpathSync(repository.root), realpathSync(named.cwd));
  const options = amendAny ? args.filter((word) => word !== "--amend") : args;
  const words = ["git", "commit", ...options, "--", ...named.pathspecs];
  const airlockCommit = named.staged ? "staged" : "disk";
  const read = gitCommand({ words, prefix: folder === "" ? "" : `${folder}/` });
  return {
    ...read,
    options: { ...read.options, kept: airlockOptions(typed) },
    line: command,
    airlockCommit,
  };
}
