// Says that a program is not there: where it was looked for, and what to do about it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../types.ts";
import type { TaskResult } from "./task-result.ts";

interface Where {
  readonly check: Check;
  readonly chamber: string;
  /** Absolute. */
  readonly cwd: string;
}

/** npm packages of programs that checks often name. For any other program a package's name would be a guess. */
const packages: Readonly<Record<string, string>> = {
  biome: "@biomejs/biome",
  eslint: "eslint",
  jest: "jest",
  oxfmt: "oxfmt",
  oxlint: "oxlint",
  prettier: "prettier",
  stylelint: "stylelint",
  tsc: "typescript",
  vitest: "vitest",
};

/** Takes the program as configured and the folders that were searched; returns a result that could not tell. */
export function notFound(program: string, where: Where & { readonly looked: readonly string[] }): TaskResult {
  const bins = where.looked.filter((folder) => folder.endsWith(join("node_modules", ".bin")));
  const others = where.looked.length - bins.length;
  const looked = [...bins, ...(others === 0 || program.includes("/") ? [] : [`${others} folders of PATH`])];
  const named = program.includes("/") ? where.looked : looked;
  return {
    outcome: "could not tell",
    output: `Looked in:\n${named.map((each) => `  ${each}\n`).join("")}`,
    reason: `${program} was not found`,
    next: install(program, where),
  };
}

/** Takes the file that was found; returns a result that could not tell. */
export function notExecutable(file: string, { check }: Where): TaskResult {
  return {
    outcome: "could not tell",
    output: "",
    reason: `${file} is not executable`,
    next: [`Make it executable and stage that (git update-index --chmod=+x), or name its interpreter in ${check.source.file}.`],
  };
}

function install(program: string, { check, chamber }: Where): string[] {
  const correct = `Install ${program}, or correct ${check.source.place} in ${check.source.file}.`;
  if (!existsSync(join(chamber, "package.json"))) return [correct];
  if (!existsSync(join(chamber, "node_modules"))) return ["npm install"];
  const known = Object.hasOwn(packages, program) ? packages[program] : undefined;
  return known === undefined ? [correct] : [`npm install --save-dev ${known}`];
}
