// Writes src/checks/type-tables.ts from the identify that this machine's python3 has:
// `jiti scripts/type-tables.ts`.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** identify's tables as they are: key → tags. */
export interface IdentifyTables {
  readonly release: string;
  readonly extensions: Readonly<Record<string, readonly string[]>>;
  readonly undecided: Readonly<Record<string, readonly string[]>>;
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly interpreters: Readonly<Record<string, readonly string[]>>;
  readonly tags: readonly string[];
}

const question = `
import json
from importlib.metadata import version
from identify import extensions, interpreters
from identify.identify import ALL_TAGS
table = lambda them: {key: sorted(tags) for key, tags in sorted(them.items())}
print(json.dumps({
  "release": version("identify"),
  "extensions": table(extensions.EXTENSIONS),
  "undecided": table(extensions.EXTENSIONS_NEED_BINARY_CHECK),
  "names": table(extensions.NAMES),
  "interpreters": table(interpreters.INTERPRETERS),
  "tags": sorted(ALL_TAGS),
}))
`;

/**
 * Takes the path of a Python; returns the tables of its identify; `null` if identify is not
 * installed. Throws if there is no such program.
 */
export function identifyTables(python: string): IdentifyTables | null {
  try {
    return JSON.parse(
      execFileSync(python, ["-c", question], { encoding: "utf8", stdio: "pipe" }),
    ) as IdentifyTables;
  } catch (error) {
    if (
      error instanceof Error &&
      "stderr" in error &&
      String(error.stderr).includes("ModuleNotFoundError")
    )
      return null;
    throw error;
  }
}

/** Returns the text of src/checks/type-tables.ts. */
export function typeTables({
  release,
  extensions,
  undecided,
  names,
  interpreters,
}: IdentifyTables): string {
  return `// Tables of identify that map file names to types. Written by scripts/type-tables.ts.

/**
 * Tables of identify ${release} (MIT). Each table consists of types=keys, one word per group; this
 * one goes by extension (\`identify/extensions.py\`, EXTENSIONS).
 */
export const byExtension = ${text(extensions)};

/**
 * By extension, where the content decides between text and binary (EXTENSIONS_NEED_BINARY_CHECK).
 */
export const byUndecidedExtension = ${text(undecided)};

/** By a file's whole name, or a part of it between dots (NAMES). */
export const byName = ${text(names)};

/**
 * By the program in the first line of an executable file (\`identify/interpreters.py\`,
 * INTERPRETERS).
 */
export const byInterpreter = ${text(interpreters)};
`;
}

function text(table: Readonly<Record<string, readonly string[]>>): string {
  const groups = new Map<string, string[]>();
  for (const [key, tags] of Object.entries(table))
    groups.set(tags.join(), [...(groups.get(tags.join()) ?? []), key]);
  const lines = [""];
  for (const word of [...groups].map(([tags, keys]) => `${tags}=${keys.join()}`).toSorted()) {
    if (lines.at(-1)!.length + word.length > 95) lines.push("");
    lines[lines.length - 1] += ` ${word}`;
  }
  return `\`\n${lines.map((line) => ` ${line}\n`).join("")}\``;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const tables = identifyTables(process.argv[2] ?? "python3");
  if (tables === null)
    throw new Error("this python3 has no identify: apt-get install python3-identify");
  writeFileSync(join(import.meta.dirname, "../src/checks/type-tables.ts"), typeTables(tables));
}
