// Reads a user's own config: it is in the working tree, git ignores it, and it only adds checks.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AirlockError } from "../../errors.ts";
import { git } from "../../git/exec.ts";
import { pathspecOf } from "../../git/path-list.ts";
import { commandLine } from "../../system/shell.ts";
import type { Check, RepoPath, Repository, TreeReader } from "../../types.ts";
import { extendedConfig } from "./extend.ts";
import { parseJsonConfig, parseYaml, readText } from "./data.ts";
import { checkNamesIn } from "../groups.ts";
import { misconfigured, unreadable, within, type ConfigPlace } from "./invalid.ts";
import { isModule } from "./names.ts";
import { nativeCheck } from "./native-check.ts";
import { originIn } from "./parent.ts";
import { importConfig } from "./module.ts";

interface Local {
  readonly repository: Repository;
  /** Top of the working tree. */
  readonly root: string;
  readonly reader: TreeReader;
  readonly chamber: () => Promise<string>;
}

/**
 * Takes the local configs in the working tree, of which at most one may exist, and the repository's
 * own checks; returns the checks it adds, named `local:<name>`, with paths relative to the root.
 * Throws AirlockError of kind `config` if git does not ignore it, or if it contains more than
 * checks.
 */
export async function localChecks(
  files: readonly string[],
  others: readonly Check[],
  local: Local,
): Promise<Check[]> {
  const [file, second] = files;
  if (file === undefined) return [];
  if (second !== undefined)
    throw new AirlockError(
      "config",
      "CONFIG_AMBIGUOUS",
      `There are two local configs: ${files.join(" and ")}.`,
      {
        next: [commandLine(["rm", join(local.root, second)])],
      },
    );
  await requireIgnored(file, local);
  const place: ConfigPlace = { file, keys: [] };
  const value = await content(file, local);
  refuseMore(value, place);
  const { checks } = await extendedConfig(value, originIn(place), local);
  const names = checkNamesIn(checks);
  return Promise.all(
    [...checks].map(async ([name, { value: written, at }]) => {
      const other = others.find((each) => each.name === name || each.group === name);
      if (other !== undefined)
        throw misconfigured(
          at,
          `has the name of a ${other.name === name ? "check" : "group"} of ${other.source.file}: a local config adds checks and changes none`,
        );
      const check = await nativeCheck(written, {
        name,
        names,
        folder: "",
        at,
        reader: local.reader,
      });
      return { ...check, name: localName(name), dependsOn: check.dependsOn.map(localName) };
    }),
  );
}

function localName(name: string): string {
  return `local:${name}`;
}

/**
 * Runs a module where code of other configs runs, in a chamber: a file it writes into its current
 * folder is not the user's.
 */
async function content(file: RepoPath, { root, chamber }: Local): Promise<unknown> {
  if (isModule(file)) {
    await chamber();
    return importConfig({ chamber: root, file });
  }
  const disk: TreeReader = { list: async () => null, read: (path) => readFile(join(root, path)) };
  const text = await readText(disk, file);
  return file.endsWith(".json") ? parseJsonConfig(file, text) : parseYaml(file, text);
}

/**
 * Requires that git ignores the local config: rules for everybody belong in the repository's own
 * config, where they are visible.
 */
async function requireIgnored(file: RepoPath, { repository, reader, root }: Local): Promise<void> {
  const { env } = repository;
  const isTracked =
    (await reader.list(""))?.some(({ name }) => name === file) === true ||
    (await git(["ls-files", "-z", "--cached", "--", `:(literal,top)${file}`], { env })).stdout
      .length > 0;
  if (isTracked)
    throw unreadable(file, " is tracked by git, but a local config is for one user alone", {
      next: [
        commandLine(["git", "rm", "--cached", "--", pathspecOf(file, null)]),
        "Put rules for everybody into airlock.config.*.",
      ],
    });
  if ((await git(["check-ignore", "--quiet", "--", file], { env, accept: [0, 1] })).code === 1)
    throw unreadable(file, " is not ignored by git, but a local config must be", {
      next: [`echo 'airlock.local.*' >> ${commandLine([join(root, ".gitignore")])}`],
    });
}

function refuseMore(value: unknown, place: ConfigPlace): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const key of [
    "extends",
    "noVerify",
    "link",
    "scope",
    "claims",
    "sessionTrailer",
    "tasks",
    "worktrees",
  ])
    if (Object.hasOwn(value, key))
      throw misconfigured(
        within(place, key),
        "is not allowed in a local config, which only adds checks",
      );
  const checks: unknown = "checks" in value ? value.checks : undefined;
  if (typeof checks !== "object" || checks === null) return;
  for (const [name, check] of Object.entries(checks))
    if (check === false)
      throw misconfigured(
        within(place, "checks", name),
        "is false, but a local config cannot remove a check",
      );
}
