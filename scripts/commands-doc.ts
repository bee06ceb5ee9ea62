// Writes docs/reference/commands.md from the help texts of the commands. `npm run docs`; a test
// compares.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import type { CommandFunction } from "../src/commands/context.ts";
import type { CommandEntry } from "../src/commands/entry.ts";
import { program } from "../src/program.ts";

const beginning = `# Commands

<!-- Written by \`npm run docs\` from the help texts of the commands. -->

Each command prints its part of this page with \`--help\`. If your shell does not find \`airlock\`, because npm installed it for the
project only, type \`npx git-airlock\` instead: [environment.md](environment.md#how-to-call-the-command).

`;

/** Returns the text of docs/reference/commands.md; ends with a newline. */
export async function commandsDoc(): Promise<string> {
  const lists = Object.entries(program.groups).map(([title, verbs]) => {
    const rows = Object.entries(verbs).map(
      ([verb, { summary }]) => `| [${verb}](#airlock-${verb}) | ${summary} |\n`,
    );
    return `| ${title.toLowerCase()} | |\n|---|---|\n${rows.join("")}`;
  });
  let text = `${beginning}${lists.join("\n")}`;
  for (const [name, { load }] of Object.values(program.groups).flatMap((verbs) =>
    named("airlock", verbs),
  ))
    text += await part(name, await load());
  return text;
}

/** Returns the verbs with their whole names, each before its own verbs. */
function named(
  before: string,
  verbs: Readonly<Record<string, CommandEntry>>,
): (readonly [name: string, entry: CommandEntry])[] {
  return Object.entries(verbs).flatMap(([verb, entry]) => [
    [`${before} ${verb}`, entry] as const,
    ...named(`${before} ${verb}`, entry.verbs ?? {}),
  ]);
}

async function part(name: string, command: CommandFunction): Promise<string> {
  return `\n## ${name}\n\n\`\`\`text\n${(await helpOf(command)).trimEnd()}\n\`\`\`\n`;
}

/** Returns what a command prints for `--help`. */
async function helpOf(command: CommandFunction): Promise<string> {
  let text = "";
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  await command(["--help"], {
    env: {},
    cwd: process.cwd(),
    stdout,
    stderr: stdout,
    signal: new AbortController().signal,
    enter: () => () => undefined,
  });
  return text;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  // Commander fits its text to a terminal.
  Object.defineProperty(process.stdout, "isTTY", { value: false });
  writeFileSync(join(import.meta.dirname, "../docs/reference/commands.md"), await commandsDoc());
}
