// Turns a job of lefthook into a command: the placeholders are replaced so that no file name can
// change the command line.

import { shellQuote } from "../../system/shell.ts";
import type { CommandTask, RepoPath, Stage } from "../../types.ts";
import { command } from "../check.ts";
import { type ConfigPlace, misconfigured, printable } from "../config/invalid.ts";
import { commandWords } from "../words.ts";

/** Placeholders for files, and the stages in which they are supported here. */
const files = {
  "{staged_files}": ["pre-commit"],
  "{push_files}": ["pre-push"],
  "{all_files}": ["pre-commit", "pre-push"],
} as const satisfies Readonly<Record<string, readonly Stage[]>>;

const handedAs = {
  "{staged_files}": "changed",
  "{push_files}": "changed",
  "{all_files}": "all",
  "{files}": "listed",
} as const;

/** The parts of a job that make its command line. */
export interface JobLine {
  readonly name: string;
  readonly stage: Stage;
  /** The command line as configured, with the file's templates expanded. */
  readonly text: string;
  /** Lines that the shell runs first: variables, an rc file. */
  readonly preamble: readonly string[];
  /** The job's command that lists the paths of `{files}`; `null` if the job has no such command. */
  readonly list: string | null;
}

/** The task of a job, and the files it receives. */
export interface JobTask {
  readonly task: CommandTask;
  /**
   * `all`: every matching file of the tree, whatever changed; `none`: it finds its files itself.
   */
  readonly handed: "changed" | "all" | "none" | "listed";
}

/** Expands the file's `templates`. */
export function withTemplates(text: string, templates: Readonly<Record<string, string>>): string {
  return Object.entries(templates).reduce(
    (line, [name, value]) => line.replaceAll(`{${name}}`, () => value),
    text,
  );
}

/**
 * Git's arguments of a hook, in shell (githooks(5)): the message's file; the remote and its URL.
 */
const gitArguments: Readonly<Partial<Record<Stage, Readonly<Record<string, string>>>>> = {
  "commit-msg": { "{1}": '"$1"', "{0}": '"$1"' },
  "pre-push": {
    "{1}": '"${AIRLOCK_REMOTE-}"',
    "{2}": '"${AIRLOCK_REMOTE_URL-}"',
    "{0}": '"${AIRLOCK_REMOTE-}" "${AIRLOCK_REMOTE_URL-}"',
  },
};

/**
 * Makes the task of a job. Lefthook passes a command line to `sh -c`. Plain words with the paths at
 * the end need no shell; anything else gets one, with the paths as its `"$@"`, so that no file name
 * is ever read as shell syntax. Git's arguments are `"$1"` (the message's file) and variables.
 * Throws CONFIG_INVALID for a placeholder that is not supported here, or that stands inside quotes
 * with other text.
 */
export function jobTask({ name, stage, text, preamble, list }: JobLine, at: ConfigPlace): JobTask {
  const named = text.replaceAll("{lefthook_job_name}", () => shellQuote(name));
  // Git's path of the message, relative to the top of the working tree; in a chamber `.git` is not
  // a folder.
  const line =
    stage === "commit-msg"
      ? named.replaceAll(/(?<![\w./-])\.git\/COMMIT_EDITMSG(?![\w./-])/g, "{1}")
      : named;
  const used = placeholdersIn(line, at);
  const own = gitArguments[stage] ?? {};
  const isKnown = (placeholder: string): boolean =>
    Object.hasOwn(own, placeholder) ||
    (placeholder === "{files}" && list !== null && stage !== "commit-msg") ||
    (Object.hasOwn(files, placeholder) &&
      (files[placeholder as keyof typeof files] as readonly Stage[]).includes(stage));
  const unknown = used.find((placeholder) => !isKnown(placeholder));
  if (unknown !== undefined)
    throw misconfigured(at, `uses ${unknown}, which is not supported here`, [
      "Let the command find its files itself.",
    ]);
  const [placeholder, other] = used.filter((each) => !Object.hasOwn(own, each));
  if (other !== undefined)
    throw misconfigured(at, `uses both ${placeholder!} and ${other}, which is not supported here`);
  // With an empty list, lefthook skips a job that does not use the list; a command without paths
  // cannot be skipped like that.
  if (list !== null && placeholder !== "{files}")
    throw misconfigured(at, "has `files`, and does not use {files}");
  const handed =
    placeholder === undefined ? "none" : handedAs[placeholder as keyof typeof handedAs];
  const appended = placeholder !== undefined || (stage === "commit-msg" && used.length > 0);
  const options = {
    title: printable(name),
    paths: appended ? ("append" as const) : ("none" as const),
    ...(list === null ? {} : { list }),
  };
  const isBare = preamble.length === 0 && used.every((each) => each === placeholder);
  const plain = isBare ? plainWords(line, placeholder ?? null) : null;
  if (plain !== null) return { task: command(plain, options), handed };
  const script = line.replaceAll(
    quotedPlaceholder,
    (_whole, _quote, each: string) => own[each] ?? '"$@"',
  );
  return { task: command(["sh", "-c", [...preamble, script].join("\n"), "sh"], options), handed };
}

const quotedPlaceholder = /(["']?)(\{(?:\w+_files|files|cmd|\d+)\})\1/g;

/**
 * Returns the placeholders of a line. Each must be alone in its quotes, or outside of any: inside
 * others it would become words of another shell.
 */
function placeholdersIn(line: string, at: ConfigPlace): readonly string[] {
  const found = [...line.matchAll(quotedPlaceholder)];
  for (const { index, 1: quote = "", 2: placeholder = "" } of found) {
    const before = openQuote(line.slice(0, index));
    if (before !== null)
      throw misconfigured(
        at,
        `has ${placeholder} inside ${quote === before ? "other " : ""}quotes, where no list of files can be put`,
      );
  }
  return [...new Set(found.map(([, , placeholder]) => placeholder!))];
}

/**
 * Returns the quote that is open at the end of a piece of shell, or `null` (POSIX.1-2017, 2.2
 * Quoting; comments are skipped).
 */
function openQuote(text: string): string | null {
  let open: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (open === "'") open = character === "'" ? null : open;
    else if (character === "\\") at += 1;
    else if (open === '"') open = character === '"' ? null : open;
    else if (character === "'" || character === '"') open = character;
    else if (character === "#" && /^$|[\s;&|()]$/.test(text.slice(0, at)))
      at = text.indexOf("\n", at) === -1 ? text.length : text.indexOf("\n", at);
  }
  return open;
}

/**
 * Returns the words of a line that needs no shell, with the paths, if any, at its end; otherwise
 * `null`: also if the first word may be a shell built-in, or if a character may belong to patterns
 * (2.13), brace lists or comments. The shell then reports missing programs itself.
 */
function plainWords(line: string, placeholder: string | null): readonly string[] | null {
  const parts = placeholder === null ? [line] : line.split(placeholder);
  const atEnd = parts.length === 2 && /\s$/.test(parts[0]!) && parts[1]!.trim() === "";
  if (parts.length !== 1 && !atEnd) return null;
  const plain = commandWords(parts[0]!);
  return "words" in plain && isProgramName(plain.words[0]!) && !/[?[{#]/.test(parts[0]!)
    ? plain.words
    : null;
}

/**
 * Returns lines that read lefthook's `rc` at the top of the repository, and then change back to the
 * job's folder.
 */
export function rcLines(rc: string, root: RepoPath): readonly string[] {
  const source = `[ -f ${rc} ] && . ${rc}`;
  if (root === "") return [source];
  return [
    `cd ${root
      .split("/")
      .map(() => "..")
      .join("/")} || exit`,
    source,
    `cd ${shellQuote(root)} || exit`,
  ];
}

/**
 * Reserved words, built-ins, and names that a shell may treat as its own: POSIX.1-2017, Shell
 * Command Language, 2.4, 2.14 and 2.9.1, with bash's own reserved words (bash(1)); then
 * `[ echo kill printf test`, which all shells have built in.
 */
const ownNames = new Set(
  [
    "! { } case do done elif else esac fi for if in then until while [[ ]] function select coproc time",
    "break : continue . eval exec exit export readonly return set shift times trap unset",
    "alias bg cd command false fc fg getopts hash jobs newgrp pwd read true type ulimit umask unalias wait",
    "alloc autoload bind bindkey builtin bye caller cap chdir clone comparguments compcall compctl compdescribe compfiles compgen",
    "compgroups complete compquote comptags comptry compvalues declare dirs disable disown dosh echotc echoti enum float help history",
    "hist int integer let local logout map mapfile popd print pushd readarray repeat savehistory source shopt stop suspend typeset whence",
    "[ echo kill printf test",
  ].flatMap((line) => line.split(" ")),
);

/**
 * Tells whether a word at the start of a command can only be the name of a program, in any shell.
 */
export function isProgramName(word: string): boolean {
  return /^[\w./@+-]+$/.test(word) && !ownNames.has(word);
}
