// Tells from a git command line how its message came to be.

import type { MessageOrigin } from "../git/recorded-message.ts";
import type { Environment } from "../types.ts";
import { callingCommand } from "./caller.ts";
import type { GitCommand } from "./git-command.ts";

/** Takes the environment of a hook commit-msg; returns the origin of the message. */
export function calledOrigin(env: Environment): MessageOrigin {
  // Git sets this for its hooks if it starts no editor.
  return messageOrigin(callingCommand(env), env["GIT_EDITOR"] !== ":");
}

/**
 * Takes a git command line (`null` if it is not available), and whether git's hooks see an editor;
 * returns the origin of the message.
 */
export function messageOrigin(command: GitCommand | null, edited: boolean): MessageOrigin {
  if (command === null) return { edited, cleanup: null, verbose: null };
  const { flags, values } = command.options;
  const cleanup = values.get("cleanup") ?? null;
  // In other commands --verbose is not about the message.
  if (command.verb !== "commit") return { edited, cleanup, verbose: false };
  // A word of a message that was guessed to be an option must not hide any text.
  if (command.guessed) return { edited, cleanup, verbose: edited && flags.has("verbose") };
  const isGiven = flags.has("verbose") || flags.has("no-verbose");
  return {
    // The user's own editor may be `:`, with which git has used an editor all the same.
    edited: edited || usesEditor(flags),
    cleanup,
    verbose: isGiven ? flags.has("verbose") : null,
  };
}

/** Returns whether `git commit` starts an editor (builtin/commit.c, parse_and_validate_options). */
function usesEditor(flags: ReadonlySet<string>): boolean {
  if (flags.has("edit")) return true;
  const given = ["no-edit", "message", "file", "reuse-message", "fixup"];
  return !given.some((name) => flags.has(name));
}
