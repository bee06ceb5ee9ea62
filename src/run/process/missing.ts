// The result for a program that is missing: where it was searched, and how to install it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../../types.ts";
import type { TaskResult } from "../task-result.ts";

interface Where {
  readonly check: Check;
  readonly chamber: string;
  /** Absolute. */
  readonly cwd: string;
}

interface Missing extends Where {
  /** The folders that were searched. */
  readonly looked: readonly string[];
  /** The task's own suggestion. */
  readonly install: readonly string[] | undefined;
}

/**
 * npm packages of programs without a preset. For any other program the name of its package would be
 * a guess.
 */
const packages: Readonly<Record<string, string>> = { jest: "jest", vitest: "vitest" };

/**
 * Takes the program as configured and where it was looked for; returns a result that could not
 * tell.
 */
export async function notFound(program: string, where: Missing): Promise<TaskResult> {
  const bins = where.looked.filter((folder) => folder.endsWith(join("node_modules", ".bin")));
  const others = where.looked.length - bins.length;
  const looked = [
    ...bins,
    ...(others === 0 || program.includes("/") ? [] : [`${others} folders of PATH`]),
  ];
  const named = program.includes("/") ? where.looked : looked;
  return {
    outcome: "could not tell",
    output: `Looked in:\n${named.map((each) => `  ${each}\n`).join("")}`,
    reason: `${program} was not found`,
    next: await install(program, where),
  };
}

/** Takes the file that was found; returns a result that could not tell. */
export function notExecutable(file: string, { check }: Where): TaskResult {
  return {
    outcome: "could not tell",
    output: "",
    reason: `${file} is not executable`,
    next: [
      `Make it executable and stage that (git update-index --chmod=+x), or name its interpreter in ${check.source.file}.`,
    ],
  };
}

async function install(
  program: string,
  { check, chamber, install: told }: Missing,
): Promise<readonly string[]> {
  const correct = `Install ${program}, or correct ${check.source.place} in ${check.source.file}.`;
  const known = told ?? (program.includes("/") ? null : await installOf(program));
  if (!existsSync(join(chamber, "package.json")))
    return known === null ? [correct] : [...known, correct];
  if (known === null || known.some((line) => line.startsWith("npm "))) {
    if (!existsSync(join(chamber, "node_modules"))) return ["npm install"];
  }
  return known ?? [correct];
}

/**
 * Returns the suggestion of a preset of this program or of our own list; `null` if both have
 * nothing.
 */
async function installOf(program: string): Promise<readonly string[] | null> {
  const { presetOfProgram } = await import("../../checks/presets/preset-table.ts");
  const preset = await presetOfProgram(program);
  if (preset !== null) return preset.install;
  return Object.hasOwn(packages, program) ? [`npm install --save-dev ${packages[program]!}`] : null;
}
