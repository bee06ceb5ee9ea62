// The exports of the tests' bundle of the command line; `build.ts` makes it, `command.ts` loads it.

export { runCommand } from "../../../src/commands/command-line.ts";
export { program } from "../../../src/program.ts";
