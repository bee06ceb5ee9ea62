// The options and arguments that several commands have: each means and reads the same in all.

import { AirlockError } from "../errors.ts";
import { parseDuration } from "../sessions/duration.ts";
import { flag, list, type Option, text, textOrTrue, wordIfAny } from "./option.ts";

/**
 * Returns `--wait`, in milliseconds: takes the reason to wait, and how long to wait by default. Zero
 * is not to wait.
 */
export function waitOption(reason: string, byDefault = "0"): Option<number> {
  return {
    flags: "--wait <time>",
    help: `wait ${reason}, at most this long: 90, 90s or 5m`,
    byDefault,
    read: (raw, name) => (/^0+s?$/.test(String(raw)) ? 0 : parseDuration(String(raw), name)),
  };
}

/** Returns `--dry-run`: takes what is shown, such as `the changes`. */
export function dryRunOption(shown: string): Option<boolean> {
  return flag("--dry-run", `show ${shown}, and change nothing`);
}

/** Returns `--force`: takes the obstacles that it passes, as a clause. */
export function forceOption(obstacles: string): Option<boolean> {
  return flag("--force", `even if ${obstacles}; recorded in the log`);
}

/** Returns `--paths`: takes what the help adds. */
export function pathsOption(more = ""): Option<readonly string[]> {
  return list("--paths <glob...>", `paths, folders or globs, from here; :/ is the top${more}`);
}

/** In this clone only, even if a git remote would decide on a claim. */
export const localOption = flag("--local", "in this clone only, even if a remote decides on it");

/** The remote that decides on claims; `true` is the configured one. */
export const remoteOption = textOrTrue(
  "--remote [name]",
  "let a git remote decide between clones (git config airlock.claimsRemote)",
);

/** Work items that the command claims before it begins. */
export const claimOption = list("--claim <name>", "a work item to claim first; may be repeated");

export const quietOption = flag("-q, --quiet", "print nothing unless something is wrong");

/** The task that a command is about. */
export const taskArgument = wordIfAny(
  "[task]",
  "its key, id, branch, title or folder (default: the one of this worktree)",
);

/** Maximum number of characters of a note. */
const longestNote = 1000;

/** A note on the work; empty if it was not given. */
export const noteOption: Option<string> = {
  ...text("--note <text>", "a note on the work, for others"),
  read: (raw, name) => {
    const given = typeof raw === "string" ? raw : "";
    if (given.length <= longestNote) return given;
    throw new AirlockError(
      "usage",
      "USAGE",
      `${name} takes at most ${longestNote} characters, not ${given.length}.`,
      { next: [`The same command with ${name} 'see issue 12'.`] },
    );
  },
};

/** Returns the name for a session: takes what the help adds. */
export function nameOption(more: string): Option<string | null> {
  return {
    ...text("--name <name>", `the session's name${more}`),
    read: (raw, name) => {
      if (typeof raw !== "string") return null;
      if (raw.trim() !== "") return raw;
      throw new AirlockError("usage", "USAGE", `${name} must not be empty.`, {
        next: [`The same command with ${name} review-1.`],
      });
    },
  };
}
