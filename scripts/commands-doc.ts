// Writes docs/reference/commands.md from the help texts of the commands. `npm run docs`; a test
// compares.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import type { CommandFunction } from "../src/commands/context.ts";
import { HelpShown } from "../src/commands/parser.ts";
import { sessionVerbs } from "../src/commands/sessions/session-verbs.ts";
import { taskVerbs } from "../src/commands/tasks/task-verbs.ts";
import { program } from "../src/program.ts";

const beginning = `# Commands

<!-- Written by \`npm run docs\` from the help texts of the commands. -->

Each command prints its part of this page with \`--help\`. If your shell does not find \`airlock\`, because npm installed it for the
project only, type \`npx git-airlock\` instead: [environment.md](environment.md#how-to-call-the-command).

`;

/** Returns the text of docs/reference/commands.md; ends with a newline. */
export async function commandsDoc(): Promise<string> {
  const verbs = Object.entries(program.commands).filter(([, { hidden }]) => hidden !== true);
  const rows = verbs.map(([verb, { summary }]) => `| [${verb}](#airlock-${verb}) | ${summary} |\n`);
  let text = `${beginning}| command | does |\n|---|---|\n${rows.join("")}`;
  for (const [verb, { load }] of verbs) {
    text += await part(`airlock ${verb}`, await load());
    if (verb === "task")
      for (const [name, inner] of Object.entries(taskVerbs))
        text += await part(`airlock task ${name}`, await inner.load());
    if (verb === "session")
      for (const [name, inner] of Object.entries(sessionVerbs))
        text += await part(`airlock session ${name}`, inner);
  }
  return text;
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
  const context = {
    env: {},
    cwd: process.cwd(),
    stdout,
    stderr: stdout,
    signal: new AbortController().signal,
    enter: () => () => undefined,
  };
  try {
    await command(["--help"], context);
  } catch (thrown) {
    if (!(thrown instanceof HelpShown)) throw thrown;
  }
  return text;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  // Commander fits its text to a terminal.
  Object.defineProperty(process.stdout, "isTTY", { value: false });
  writeFileSync(join(import.meta.dirname, "../docs/reference/commands.md"), await commandsDoc());
}
