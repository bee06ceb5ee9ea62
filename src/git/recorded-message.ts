// Computes the message of a commit as git will record it.

import { readFileSync } from "node:fs";
import { AirlockError } from "../errors.ts";
import { splitNul } from "../system/bytes.ts";
import type { Environment, Repository } from "../types.ts";
import { git } from "./exec.ts";
import type { ObjectReader } from "./objects.ts";
import { nullOn } from "../system/files/file-errors.ts";

/**
 * Takes the content of the file that git passes to commit-msg, and the hook's environment; returns
 * the message that git will record (git-commit(1), `--cleanup`; builtin/commit.c, cleanup_message).
 * Git sets GIT_EDITOR to `:` if no editor was used; lines that look like comments are then text.
 */
export async function recordedMessage(
  repository: Repository,
  raw: Buffer,
  env: Environment,
): Promise<Buffer> {
  const edited = env["GIT_EDITOR"] !== ":";
  const settings = await messageSettings(repository);
  const mode = cleanupOption(argumentsOf(env["AIRLOCK_GIT_PID"])) ?? settings.cleanup ?? "default";
  const text = raw.toString("latin1");
  if (mode === "verbatim" || mode === "none") return raw;
  const comment = commentCharacter(settings.comment, text);
  const kept = edited || mode === "scissors" ? beforeScissors(text, comment) : text;
  const strip = mode === "strip" || mode === "all" || (mode === "default" && edited);
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
}

/**
 * Reads the settings. `core.commentString` came with git 2.45; of the two names the last one
 * counts.
 */
async function messageSettings(repository: Repository): Promise<MessageSettings> {
  const names = String.raw`^(commit\.cleanup|core\.comment(char|string))$`;
  const { stdout } = await git(["config", "--null", "--get-regexp", names], {
    env: repository.env,
    accept: [0, 1],
  });
  let [cleanup, comment]: [string | null, string] = [null, "#"];
  for (const record of splitNul(stdout)) {
    const [name, ...value] = record.split("\n");
    if (name === "commit.cleanup") cleanup = value.join("\n");
    else comment = value.join("\n");
  }
  return { cleanup, comment };
}

/** Returns the value of the last `--cleanup` on a command line; git does not pass it to hooks. */
function cleanupOption(words: readonly string[]): string | null {
  const at = words.findLastIndex((word) => word === "--cleanup" || word.startsWith("--cleanup="));
  if (at === -1) return null;
  return words[at] === "--cleanup"
    ? (words[at + 1] ?? null)
    : words[at]!.slice("--cleanup=".length);
}

/** Returns the command line of the git process from /proc; empty if the system has no /proc. */
function argumentsOf(pid: string | undefined): string[] {
  return (
    nullOn(["ENOENT"], () =>
      pid === undefined ? [] : splitNul(readFileSync(`/proc/${Number(pid)}/cmdline`)),
    ) ?? []
  );
}

/**
 * Returns the comment character. With `auto` git chooses one that no line of the text began with,
 * and writes its own lines at the end.
 */
function commentCharacter(setting: string, text: string): string {
  if (setting !== "auto") return Buffer.from(setting, "utf8").toString("latin1");
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  return /^[#;@!$%^&|:](?=[ \t]|$)/.exec(last)?.[0] ?? "#";
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
