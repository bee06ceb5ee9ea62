// From nothing to protected: what is to be done in a project, and doing it.

import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { readIfThere } from "../system/files.ts";
import { AirlockError } from "../errors.ts";
import type { Repository } from "../types.ts";
import { installPlaces } from "./layout.ts";
import { prepareOf, withInstall, withPrepare } from "./package-json.ts";
import type { Project } from "./project.ts";
import { readRecord, writeRecord } from "./record.ts";
import type { PrepareRecord } from "./record.ts";
import { existingConfig, starterFile, starterText } from "./starter.ts";
import type { ExistingConfig } from "./starter.ts";
import { presetsFor } from "./tools.ts";

export interface InitPlan {
  /** The configuration that is there and is used as it is. */
  readonly existing: ExistingConfig | null;
  /** The config to write; `null` where there is one. */
  readonly config: { readonly file: string; readonly text: string; readonly checks: readonly string[] } | null;
  /** The prepare script to write; `null` where it is right, or there is no package.json. */
  readonly prepare: PrepareRecord | null;
  /** What a person should know or do, each a sentence with the commands for it. */
  readonly notes: readonly Note[];
}

export interface Note {
  readonly message: string;
  readonly next: readonly string[];
}

/** Finds out what is to be done; does nothing. */
export async function planInit(project: Project): Promise<InitPlan> {
  const existing = existingConfig(project);
  const checks = (await presetsFor(project)).map(({ id }) => id);
  const config = existing === null ? { file: join(project.root, starterFile), text: starterText(checks), checks } : null;
  return { existing, config, prepare: planPrepare(project), notes: [...doubledNotes(project), ...dependencyNotes(project)] };
}

/** Writes the config and the prepare script. Throws INIT_UNWRITABLE, also where somebody has just written a config. */
export function carryOut({ config, prepare }: InitPlan): void {
  try {
    if (config !== null) writeFileSync(config.file, config.text, { flag: "wx" });
    if (prepare !== null) writeFileSync(prepare.file, withPrepare(prepare.text, prepare.after));
  } catch (cause) {
    throw new AirlockError("environment", "INIT_UNWRITABLE", `The project cannot be set up: ${(cause as Error).message}.`, { cause });
  }
}

/** Notes for uninstall how the prepare script was changed; after the hooks are installed. */
export function recordPrepare(repository: Repository, prepare: PrepareRecord | null): void {
  const file = installPlaces(repository.commonDir).record;
  const record = readRecord(file);
  if (prepare === null || record === null) return;
  // A second change keeps the first one's memory.
  const first = record.prepare?.file === prepare.file && record.prepare.after === prepare.before ? record.prepare : prepare;
  writeRecord(file, { ...record, prepare: { ...first, after: prepare.after } });
}

function planPrepare({ packageFile }: Project): PrepareRecord | null {
  if (packageFile === null) return null;
  const text = readIfThere(packageFile) ?? "{}";
  const before = prepareOf(text);
  const after = withInstall(before);
  return after === before ? null : { file: packageFile, before, after, text };
}

/** Runners of staged files that would now run twice, and in the working tree. */
const runners = /\b(lint-staged|pre-commit run|prek|lefthook run|nano-staged|git-format-staged)\b/;

function doubledNotes(project: Project): Note[] {
  const notes: Note[] = [];
  const lines = project.read(".husky/pre-commit").split("\n");
  for (const line of lines.filter((one) => runners.test(one) && !one.trimStart().startsWith("#"))) {
    notes.push({
      message: `.husky/pre-commit runs ${runners.exec(line)![1]} itself, before airlock and in the working tree. airlock runs the same checks on what is staged: take the line ${JSON.stringify(line.trim())} out of .husky/pre-commit.`,
      next: [`grep -vF ${shellWord(line.trim())} .husky/pre-commit > .husky/pre-commit.new; mv .husky/pre-commit.new .husky/pre-commit`],
    });
  }
  if (lines.some((line) => line.includes("_/husky.sh"))) {
    notes.push({
      message:
        ".husky/pre-commit loads husky.sh, which husky 9 does without: take its two first lines out, or it fails where husky itself is not installed.",
      next: [],
    });
  }
  return notes;
}

function dependencyNotes(project: Project): Note[] {
  const { name, dependencies, devDependencies } = project.package;
  const there = [dependencies, devDependencies].some((names) => Object.hasOwn(names ?? {}, "git-airlock"));
  if (project.packageFile === null || there || name === "git-airlock") return [];
  if (relative(project.root, project.packageFile) !== "package.json" && (readIfThere(project.packageFile) ?? "").includes('"git-airlock"'))
    return [];
  return [
    {
      message: "git-airlock is not among the dependencies, so the prepare script fails for everyone else.",
      next: [`${adderOf(project)} git-airlock`],
    },
  ];
}

/** The command that adds a development dependency, by the lock file. */
function adderOf({ files }: Project): string {
  const adders = { "pnpm-lock.yaml": "pnpm add -D", "yarn.lock": "yarn add -D", "bun.lock": "bun add -d", "bun.lockb": "bun add -d" };
  return Object.entries(adders).find(([lock]) => files.includes(lock))?.[1] ?? "npm install -D";
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
