// A repository of a given size with realistic depth and fixed content, made once as a bare
// template.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "./process.ts";
import type { Place } from "./process.ts";

/** Changes whenever the content does, so that cached repositories are made anew. */
export const templateVersion = 1;

const filesPerFolder = 25;
const foldersPerPackage = 20;
const kinds = ["components", "services", "models", "routes", "tests"] as const;

/**
 * Path of file number `index`: five folders deep in about 25 files per folder, as in a monorepo.
 */
export function pathOf(index: number): string {
  const folder = Math.floor(index / filesPerFolder);
  const pack = Math.floor(folder / foldersPerPackage);
  const inside = folder % foldersPerPackage;
  const kind = kinds[inside % kinds.length] ?? "";
  return `packages/package-${pack}/src/${kind}/area-${Math.floor(inside / kinds.length)}/file-${index % filesPerFolder}.ts`;
}

/** Content of file number `index`: 0.3 to 3 kB, different for each. */
export function contentOf(index: number): string {
  const lines = 5 + ((index * 7) % 45);
  const body = Array.from(
    { length: lines },
    (_, line) =>
      `export const value_${index}_${line} = "constant ${index * 31 + line} of this file";\n`,
  );
  return `// File ${index}.\n${body.join("")}`;
}

/**
 * Makes a bare repository with `size` generated files and a package.json in one commit; returns its
 * folder.
 */
export function makeTemplate(input: {
  readonly folder: string;
  readonly size: number;
  readonly place: Place;
}): string {
  const bare = join(input.folder, "template.git");
  rmSync(bare, { recursive: true, force: true });
  mkdirSync(bare, { recursive: true });
  const place = { ...input.place, cwd: bare };
  run(["git", "init", "--quiet", "--bare"], place);
  run(["git", "fast-import", "--quiet"], place, stream(input.size));
  return bare;
}

/** Input of git-fast-import(1): one commit. */
function stream(size: number): string {
  const parts = [
    "commit refs/heads/main\ncommitter Bench <bench@example.com> 1700000000 +0000\n",
    data("template"),
  ];
  const add = (path: string, content: string): void =>
    void parts.push(`M 100644 inline ${path}\n`, data(content));
  add(
    "package.json",
    `${JSON.stringify({ name: "bench", private: true, type: "module" }, null, 2)}\n`,
  );
  add(".gitignore", "node_modules\n");
  add("README.md", "# Bench\n");
  for (let index = 0; index < size - 3; index += 1) add(pathOf(index), contentOf(index));
  return `${parts.join("")}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
