// A row of the tests of suggestions: a state, what is refused in it, and what must come of each
// command that is printed then.

/** What must come of a command that a message prints. */
export interface Effect {
  /** The command, or how it begins. */
  readonly command: string | RegExp;
  /**
   * Shell commands that must succeed afterwards. `landed`, `again` and `as` are there: see
   * `prelude`.
   */
  readonly holds: string;
  /** Shell commands that do first what the message says in words. */
  readonly before?: string;
  /** The folder that the message names for it, as a word of sh. Without it: the row's. */
  readonly in?: string;
  /** It asks at a terminal, and is told yes. */
  readonly asks?: boolean;
  /** Its exit code, where that is not 0: a look at what failed. */
  readonly code?: number;
}

/**
 * A state, the command that is refused or fails in it, and what must come of each command that is
 * printed then.
 */
export interface Row {
  /** Of the error; of a report without one, what it is about. */
  readonly code: string;
  readonly title: string;
  /**
   * Shell commands at the top of the repository; their end is kept, and shared by all rows that
   * begin with them.
   */
  readonly on?: string;
  /** Shell commands at the top of a fresh copy of the repository; `me` is the session. */
  readonly prepare: string;
  /** The command that is refused, as it is typed. */
  readonly refused: string;
  /** The folder in which it, and what it prints, are typed. */
  readonly at?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** One for each command printed. None: the message says it in words. */
  readonly effects: readonly Effect[];
  /** It is read as a person sees it, since it has no form for programs. */
  readonly text?: boolean;
}

/** A command that only shows something. */
export function looks(command: string | RegExp): Effect {
  return { command, holds: 'test -n "$output"' };
}

/** A command that commits exactly these paths with this content (`path=content`). */
export function lands(command: string | RegExp, ...contents: readonly string[]): Effect {
  return {
    command,
    holds: `landed ${contents.map((one) => `'${one.replaceAll("'", String.raw`'\''`)}'`).join(" ")}`,
  };
}

/** A command after which what was refused goes through. */
export function lets(command: string | RegExp, after = ":"): Effect {
  return { command, holds: `again && ${after}` };
}

/** `airlock approve`: typed at a terminal, and answered. */
export const approves: Effect = {
  command: /^airlock approve [0-9a-f]{12}$/,
  holds: "again",
  asks: true,
};
