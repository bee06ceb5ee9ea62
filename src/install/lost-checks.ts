// Finds checks that nothing runs any more after airlock's hooks are removed, and tells how their
// own tool can run them again.

import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { readPackageKey } from "../checks/config/data.ts";
import { configNames, type ConfigTool, configTools } from "../checks/config/names.ts";
import { AirlockError } from "../errors.ts";
import { bytesIfThere } from "../system/files/files.ts";
import { shellQuote } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import type { OwnFile } from "./own-hooks.ts";
import type { Project } from "./init/project.ts";
import { runnersIn } from "./runners.ts";

/** A config with checks that nothing runs. */
export interface LostChecks {
  readonly tool: ConfigTool;
  readonly file: RepoPath;
  /** A sentence about how the tool can run again. */
  readonly how: string;
  /** Commands for it. */
  readonly next: readonly string[];
}

/** Git's hooks before a commit in their current state. */
export interface HooksNow {
  /** Those that run. */
  readonly files: readonly OwnFile[];
  /** The place for the next hook: a script of husky's, or an executable. */
  readonly place: { readonly file: string; readonly ofHusky: boolean };
}

/**
 * Takes the project, git's hooks, and the command that installs airlock again; returns the configs,
 * one per tool, with checks that nothing runs.
 */
export async function lostChecks(
  project: Project,
  { hooks, back }: { hooks: HooksNow; back: string },
): Promise<LostChecks[]> {
  const running = new Set(
    hooks.files.flatMap(({ file }) =>
      runnersIn(readFileSync(file, "latin1")).map(({ tool }) => tool),
    ),
  );
  const lost: LostChecks[] = [];
  for (const tool of configTools) {
    const file = await configOf(project, tool);
    if (file === null || running.has(tool)) continue;
    lost.push({ tool, file, ...waysBack(tool, { file, hooks, back, has: project.has }) });
    // airlock's own config excludes all others.
    if (tool === "airlock") break;
  }
  return lost;
}

/** Returns the config of a tool that is nearest to the root. */
async function configOf({ root, files }: Project, tool: ConfigTool): Promise<RepoPath | null> {
  const names = configNames.filter((name) => name.tool === tool);
  const reader = {
    list: async () => null,
    read: async (path: RepoPath) => bytesIfThere(join(root, path)),
  };
  for (const path of files.toSorted((a, b) => a.split("/").length - b.split("/").length)) {
    const name = names.find(
      (one) =>
        path === one.path || (one.where === "any folder" && posix.basename(path) === one.path),
    );
    if (name === undefined) continue;
    if (name.key === undefined) return path;
    try {
      if ((await readPackageKey(reader, path, name.key)) !== undefined) return path;
    } catch (error) {
      // A config that cannot be parsed has no checks to lose.
      if (!(error instanceof AirlockError) || error.kind !== "config") throw error;
    }
  }
  return null;
}

interface Known {
  readonly file: RepoPath;
  readonly hooks: HooksNow;
  readonly back: string;
  readonly has: Project["has"];
}

function waysBack(
  tool: ConfigTool,
  { file, hooks, back, has }: Known,
): Pick<LostChecks, "how" | "next"> {
  if (tool === "airlock") return { how: "To restore them:", next: [back] };
  const how = `To let ${tool} run them itself:`;
  if (tool === "pre-commit")
    return {
      how,
      next: [file === "prek.toml" || !has("pre-commit") ? "prek install" : "pre-commit install"],
    };
  if (tool === "lefthook")
    return { how, next: [has("lefthook") ? "lefthook install" : "npx lefthook install"] };
  const { place, files } = hooks;
  const hook = shellQuote(place.file);
  if (place.ofHusky) return { how, next: [`echo 'npx lint-staged' >> ${hook}`] };
  // After the last line it would hide that line's exit code.
  if (files.some((one) => one.file === place.file))
    return {
      how: `Write \`npx lint-staged || exit 1\` below the first line of ${place.file}.`,
      next: [],
    };
  const next = [
    `mkdir -p ${shellQuote(dirname(place.file))}`,
    `printf '#!/bin/sh\\nnpx lint-staged\\n' > ${hook}`,
    `chmod +x ${hook}`,
  ];
  return { how, next };
}
