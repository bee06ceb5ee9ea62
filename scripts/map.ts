// Writes the list of files in CONTRIBUTING.md from the first comment of each. `npm run map`; a test compares.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..");
const mapped = ["src", "hooks", "scripts", "test/support", "bench"];
const section = /(?<=<!-- map -->\n).*(?=<!-- \/map -->)/s;

/**
 * Takes the text of a file. Returns the comment that it begins with, below a shebang: its first line, and as much of the
 * following ones as ends the sentence; `""` where there is none.
 */
export function reasonOf(text: string): string {
  const lines = text.replace(/^#!.*\n/, "").split("\n");
  const reason: string[] = [];
  for (const line of lines) {
    const words = /^(?:\/\/|#) (.+)$/.exec(line)?.[1];
    if (words === undefined) break;
    reason.push(words.trim());
    if (/[.?]$/.test(words)) break;
  }
  return reason.join(" ");
}

/** Returns the paths that the list names, in its order: files first, then folders, each by name. */
export function mappedFiles(): string[] {
  return mapped.flatMap(filesBelow);
}

/** Returns the list as it belongs into CONTRIBUTING.md. */
export function fileMap(): string {
  return mappedFiles()
    .map((path) => `- \`${path}\` ${reasonOf(readFileSync(join(root, path), "utf8"))}\n`)
    .join("");
}

/** Takes the text of CONTRIBUTING.md; returns the list in it. */
export function listIn(text: string): string {
  return section.exec(text)?.[0] ?? "";
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
  // Installed and measured by the bench, and no part of the project.
  const folders = entries.filter((entry) => entry.isDirectory() && !["peers", "results"].includes(entry.name));
  return [...files, ...folders.flatMap(({ name }) => filesBelow(`${folder}/${name}`))];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = join(root, "CONTRIBUTING.md");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(section, () => fileMap()),
  );
}
