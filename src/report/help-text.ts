// Formats what `airlock help` prints: the commands by groups, examples, and the pages of the
// documentation.

import { columns } from "./typed-commands.ts";

/** The program, as far as its overview shows it. */
export interface Overview {
  readonly version: string;
  readonly groups: readonly {
    readonly title: string;
    readonly commands: readonly (readonly [verb: string, about: { readonly summary: string }])[];
  }[];
  /** Names of the pages. */
  readonly topics: readonly string[];
}

const examples = [
  ["airlock init", "from nothing to protected, in one command"],
  ["airlock run", "check what is staged, as git commit does"],
  ["git airlock commit a.ts", "commit this path and nothing else, beside any number of others"],
  ["airlock run --help", "all options of a command, with examples"],
  ["airlock help config", "a page of the documentation, or of a command"],
] as const;

/** Returns the text, with a newline at its end. */
export function overview({ version, groups, topics }: Overview): string {
  const width = Math.max(
    ...groups.flatMap(({ commands }) => commands.map(([verb]) => verb.length)),
  );
  const verbs = groups.map(({ title, commands }) => {
    const lines = commands.map(([verb, { summary }]) => `  ${verb.padEnd(width)}  ${summary}\n`);
    return `${title}:\n${lines.join("")}`;
  });
  return `airlock ${version}: every commit is checked on its exact staged content in a sealed copy; the working tree is never touched.

Usage: airlock <command> [options]

${verbs.join("\n")}
Examples:
${columns(examples)}

Pages, each shown by \`airlock help\` with its name: ${topics.join(", ")}

Exit codes: 0 passed · 1 a check failed · 2 could not tell · 3 refused · 4 lost to another commit · 130 interrupted
`;
}
