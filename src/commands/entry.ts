// The table of the verbs that a program has, by groups.

import type { CommandFunction, Context } from "./context.ts";

/** A verb, and the function that loads it: the code of a command is read only when it is called. */
export interface CommandEntry {
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Verbs that git calls are not listed in the help. */
  readonly hidden?: boolean;
  /** The consequence of an error, as a clause for people: `nothing was committed`. */
  readonly consequence?: string;
  /** The verbs that may follow this one. */
  readonly verbs?: Readonly<Record<string, CommandEntry>>;
  readonly load: () => Promise<CommandFunction>;
}

export interface Program {
  readonly version: () => Promise<string>;
  /** The verbs by the names of their groups, in the order of the help. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, CommandEntry>>>>;
}

/** Runs a verb, or the one of its verbs that follows. */
export async function runEntry(
  { load, verbs = {} }: CommandEntry,
  args: readonly string[],
  context: Context,
): Promise<number> {
  const [next = "", ...rest] = args;
  if (Object.hasOwn(verbs, next)) return runEntry(verbs[next]!, rest, context);
  return (await load())(args, context);
}

/** Returns a verb of the program; `null` if it has none of this name. */
export function findEntry({ groups }: Program, verb = ""): CommandEntry | null {
  const group = Object.values(groups).find((verbs) => Object.hasOwn(verbs, verb));
  return group?.[verb] ?? null;
}
