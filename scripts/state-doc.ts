// Writes the table of the paths below `.git/airlock` into the page of docs/ that contains it.
// `npm run docs`; a test compares.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { statePaths } from "../src/system/layout.ts";

const heading = "| path in `airlock/` | content |\n|---|---|\n";

/** Returns the table with its heading; ends with a newline. */
export function stateTable(): string {
  return `${heading}${Object.entries(statePaths)
    .map(([path, what]) => `| \`${path}\` | ${what} |\n`)
    .join("")}`;
}

/** Returns the pages of docs/ with such a table, each with its current and its wanted text. */
export function pagesWithState(): { file: string; text: string; wanted: string }[] {
  const docs = join(import.meta.dirname, "../docs");
  return readdirSync(docs, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => ({ file: join(docs, name), text: readFileSync(join(docs, name), "utf8") }))
    .filter(({ text }) => text.includes(heading))
    .map(({ file, text }) => {
      const start = text.indexOf(heading);
      const rows = /^(?:\|.*\n)*/.exec(text.slice(start))![0];
      return {
        file,
        text,
        wanted: text.slice(0, start) + stateTable() + text.slice(start + rows.length),
      };
    });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const { file, wanted } of pagesWithState()) writeFileSync(file, wanted);
}
