// Which commands a message tells its reader to type. A message has a command alone in its line,
// behind a colon, or between backticks.

const programs =
  "git|airlock|git-airlock|npx|npm|pnpm|yarn|bunx?|node|cd|rm|mv|sh|unset|eval|echo|ps|kill|env|chmod|mkdir|cargo|[A-Z][A-Z_]*=\\S*";
const alone = new RegExp(`^(?:(?:${programs}) .+|export [A-Z_]+=.+)$`);
const behind = new RegExp(`^[^'"\`]*?: ((?:${programs}) .+|export [A-Z_]+=.+)$`);
const between = new RegExp(`\`((?:${programs}) [^\`]+)\``, "g");

/** Words in backticks that are the name of a command, not one to type. */
const names = new Set(["git add", "git commit", "git airlock commit", "git worktree list"]);

/** Takes a line of a message; returns the commands in it, as they are to be typed. */
export function commandsIn(line: string): string[] {
  const text = line.trim();
  if (alone.test(text)) return [text];
  const last = behind.exec(text);
  if (last !== null) return [last[1]!];
  return [...text.matchAll(between)]
    .map(([, command]) => command!)
    .filter((command) => !names.has(command));
}

/**
 * Says that a command cannot be typed as it stands: something is left out of it, or stands in angle
 * brackets.
 */
export function isUnfinished(command: string): boolean {
  return command.includes("…") || /<[a-zA-Z][\w -]*>/.test(command);
}

/**
 * Takes what a program printed as JSON, an error or a report; returns every command that it says to
 * type.
 */
export function commandsOf(output: unknown): string[] {
  const lines: string[] = [];
  collect(output, lines);
  return [...new Set(lines.flatMap(commandsIn))];
}

/** Every `next`, wherever it stands: lines for a person, or one argument list. */
function collect(value: unknown, lines: string[]): void {
  if (Array.isArray(value)) for (const one of value) collect(one, lines);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key !== "next" || !isTexts(inner)) collect(inner, lines);
    else if ("paths" in value && "approval" in value) lines.push(inner.map(quoted).join(" "));
    else lines.push(...inner);
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
