// How the lines that say what to type next name this program: as the person who reads them can type it.

/** Names of programs that can stand in front of a verb. */
export type Caller = "airlock" | "npx airlock" | "npx git-airlock";

let caller: () => Caller = () => "airlock";

/** Takes how to find out what can be typed; it is asked when there is something to say. Called once, by the command line. */
export function nameProgram(find: () => Caller): void {
  let found: Caller | null = null;
  caller = () => (found ??= find());
}

/** Takes a line to be typed, or a sentence that ends in one behind a colon; returns it with a name that can be typed. */
export function typed(line: string): string {
  return line.replace(
    /^(\s*|[A-Za-z][^`'"]*: )((?:git )?airlock)(?= [a-z-])/,
    (_all, before: string, name: string) => `${before}${nameFor(name)}`,
  );
}

/** The same for an argument list. */
export function typedArguments(argv: readonly string[]): readonly string[] {
  const name = argv[0] === "airlock" ? "airlock" : argv[0] === "git" && argv[1] === "airlock" ? "git airlock" : null;
  return name === null ? argv : [...nameFor(name).split(" "), ...argv.slice(name.split(" ").length)];
}

/** git finds its own `git airlock` only where the shell finds `airlock`: both are links that npm puts side by side. */
function nameFor(name: string): string {
  const given = caller();
  return given === "airlock" ? name : given;
}
