// Computes the message of a commit as git will record it.

import { AirlockError } from "../errors.ts";
import { splitNul } from "../system/bytes.ts";
import type { Repository } from "../types.ts";
import { git } from "./exec.ts";
import type { ObjectReader } from "./objects.ts";

/** The origin of a message, as far as the command line of its commit says. */
export interface MessageOrigin {
  /** An editor was used. Without one, lines that look like comments are text. */
  readonly edited: boolean;
  /** The value of `--cleanup`; `null` if it was not given. */
  readonly cleanup: string | null;
  /** True for `--verbose`, false for `--no-verbose`; `null`: the setting decides. */
  readonly verbose: boolean | null;
}

/**
 * Takes the content of the file that git passes to commit-msg, and its origin; returns the message
 * that git will record (git-commit(1), `--cleanup`; sequencer.c, get_cleanup_mode and
 * cleanup_message).
 */
export async function recordedMessage(
  repository: Repository,
  raw: Buffer,
  { edited, cleanup, verbose }: MessageOrigin,
): Promise<Buffer> {
  const settings = await messageSettings(repository);
  const mode = cleanup ?? settings.cleanup ?? "default";
  const text = raw.toString("latin1");
  const comment = commentCharacter(settings.comment, text, { edited });
  // The diff of --verbose is cut off in every mode. Otherwise the line is text like any other.
  const isCut = (verbose ?? settings.verbose) || (mode === "scissors" && edited);
  const kept = isCut ? beforeScissors(text, comment) : text;
  if (mode === "verbatim") return Buffer.from(kept, "latin1");
  const strip = mode === "strip" || (mode === "default" && edited);
  return Buffer.from(stripSpace(kept, strip ? comment : null), "latin1");
}

/** Returns the message of an existing commit. Throws AirlockError NO_SUCH_COMMIT. */
export async function messageOf(objects: ObjectReader, revision: string): Promise<Buffer> {
  const object = await objects.read(`${revision}^{commit}`);
  if (object === null)
    throw new AirlockError(
      "usage",
      "NO_SUCH_COMMIT",
      `There is no commit ${JSON.stringify(revision)} in this clone.`,
    );
  return object.content.subarray(object.content.indexOf("\n\n") + 2);
}

interface MessageSettings {
  readonly cleanup: string | null;
  readonly comment: string;
  readonly verbose: boolean;
}

/**
 * Reads the settings. `core.commentString` came with git 2.45; of the two names the last one
 * counts.
 */
async function messageSettings(repository: Repository): Promise<MessageSettings> {
  const names = String.raw`^(commit\.(cleanup|verbose)|core\.comment(char|string))$`;
  const { stdout } = await git(["config", "--null", "--get-regexp", names], {
    env: repository.env,
    accept: [0, 1],
  });
  let [cleanup, comment, verbose]: [string | null, string, boolean] = [null, "#", false];
  for (const record of splitNul(stdout)) {
    const [name, ...value] = record.split("\n");
    if (name === "commit.cleanup") cleanup = value.join("\n");
    else if (name === "commit.verbose") verbose = isOn(value[0] ?? null);
    else comment = value.join("\n");
  }
  return { cleanup, comment, verbose };
}

/** Reads a setting that is a boolean or a number, as git does; `null`: it has no value. */
function isOn(value: string | null): boolean {
  return value === null || /^(true|yes|on)$/i.test(value) || Number.parseInt(value, 10) > 0;
}

/** Characters that git may choose, the first choice first (builtin/commit.c). */
const commentCharacters = ["#", ";", "@", "!", "$", "%", "^", "&", "|", ":"];

/**
 * Returns the comment character. With `auto` git chooses one that no line of the text begins with;
 * for an editor it then writes its own lines at the end, with the diff of `--verbose` below them.
 */
function commentCharacter(
  setting: string,
  text: string,
  { edited }: { readonly edited: boolean },
): string {
  if (setting !== "auto") return Buffer.from(setting, "utf8").toString("latin1");
  const lines = text.trimEnd().split("\n");
  if (!edited) {
    const taken = new Set(lines.map((line) => line[0]));
    return commentCharacters.find((character) => !taken.has(character)) ?? "#";
  }
  const above = lines.findLast((line) => /^[#;@!$%^&|:] -{24} >8 -{24}$/.test(line));
  return /^[#;@!$%^&|:](?=[ \t]|$)/.exec(above ?? lines.at(-1) ?? "")?.[0] ?? "#";
}

/**
 * Returns the text above git's own line, below which `--verbose` shows the diff (wt-status.c,
 * cut_line).
 */
function beforeScissors(text: string, comment: string): string {
  const line = `${comment} ------------------------ >8 ------------------------\n`;
  if (text.startsWith(line)) return "";
  const at = text.indexOf(`\n${line}`);
  return at === -1 ? text : text.slice(0, at + 1);
}

/**
 * Cleans up like git-stripspace(1): no spaces at line ends, no empty lines at the ends of the text,
 * one between paragraphs.
 */
function stripSpace(text: string, comment: string | null): string {
  const lines = text.split("\n").filter((line) => comment === null || !line.startsWith(comment));
  const trimmed = lines.map((line) => line.replace(/[ \t\r]+$/, "")).join("\n");
  const body = trimmed.replace(/\n{3,}/g, "\n\n").replace(/^\n+|\n+$/g, "");
  return body === "" ? "" : `${body}\n`;
}
