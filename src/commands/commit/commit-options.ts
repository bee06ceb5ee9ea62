// The options of `airlock commit`: git commit's own, with git's own meaning, and a few of ours.

import { resolve } from "node:path";
import type { Command } from "commander";
import { AirlockError } from "../../errors.ts";
import { commitOptions, type GitOption } from "../../git/option-table.ts";
import type { Given, More } from "../define-command.ts";
import { flag, text, several } from "../option.ts";
import { dryRunOption, quietOption, waitOption } from "../general-options.ts";

/** The paths of `airlock commit`. */
export const commitArguments = {
  pathspecs: several("[paths...]", "pathspecs, as git takes them, from any folder"),
};

/** The options that airlock reads itself. */
export const ownOptions = {
  staged: flag("--staged", "commit the staged versions of the paths instead of the files on disk"),
  pathspecFile: text(
    "--pathspec-from-file <file>",
    "read the paths from a file, - is standard input",
  ),
  pathspecNul: flag("--pathspec-file-nul", "paths in that file end in NUL"),
  dryRun: dryRunOption("the commit that would be made"),
  amend: flag("--amend", "replace your own last commit"),
  amendAny: flag(
    "--amend-any",
    "replace the last commit, even if another session or plain git commit made it",
  ),
  allowEmpty: flag("--allow-empty", "allow a commit without changes"),
  noVerify: flag("-n, --no-verify", "skip the checks; this is recorded, or refused by the config"),
  noEdit: flag("--no-edit", "use the message unchanged"),
  gpgSign: flag("-S, --gpg-sign", "sign; a key follows at once: -S<key>, --gpg-sign=<key>"),
  quiet: quietOption,
  wait: waitOption("for another commit that is landing", "60"),
};

/** Options for git, and the key of `-S<key>`: empty without a key, `null` without `-S`. */
export interface GitOptions {
  readonly options: readonly GitArgument[];
  readonly key: string | null;
}

/** The options as typed. */
export type CommitOptions = Given<typeof commitArguments, typeof ownOptions, GitOptions>;

/**
 * An option for git. `kind` is the kind of its value, since paths and revisions have another
 * meaning inside a chamber.
 */
export interface GitArgument {
  readonly option: string;
  readonly value?: string;
  readonly kind?: GitOption["kind"];
}

/** Options that git receives unchanged, in the order of its manual. */
const forGit = commitOptions.filter(({ help }) => help !== undefined);

const signing = /^(?:-S(.*)|--gpg-sign(?:=(.*))?)$/s;

/** Adds git's options to the parser, which are collected in the order in which they were typed. */
export function gitOptions(command: Command, typed: readonly string[]): More<GitOptions> {
  const { rest, key } = takeSigning(typed);
  const git: GitArgument[] = [];
  for (const { name, letter, value: placeholder, help, kind, many } of forGit) {
    const flags = `${letter === undefined ? "" : `-${letter}, `}--${name}${placeholder === undefined ? "" : ` <${placeholder}>`}`;
    command.addOption(command.createOption(flags, help));
    command.on(`option:${name}`, (value: string | null) => {
      if (many !== true) removeOption(git, `--${name}`);
      git.push({
        option: `--${name}`,
        ...(value === null || value === undefined ? {} : { value }),
        ...(kind === undefined ? {} : { kind }),
      });
    });
  }
  return { words: rest, value: () => ({ options: git, key }) };
}

/** Returns all options for git. */
export function argumentsForGit(given: CommitOptions): GitArgument[] {
  const { options, key } = given.more;
  const own = [
    given.noEdit && "--no-edit",
    key !== null && `--gpg-sign${key === "" ? "" : `=${key}`}`,
    (given.amend || given.amendAny) && "--amend",
    given.allowEmpty && "--allow-empty",
    given.noVerify && "--no-verify",
  ];
  return [...options, ...own.flatMap((option) => (option === false ? [] : [{ option }]))];
}

/** Removes an option that is given twice, since the last one counts, as in git. */
function removeOption(git: GitArgument[], option: string): void {
  const at = git.findIndex((one) => one.option === option);
  if (at !== -1) git.splice(at, 1);
}

/**
 * Takes the key out of `-S<key>`, where it follows without a space; the parser library would take
 * the next argument.
 */
function takeSigning(args: readonly string[]): { rest: string[]; key: string | null } {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  let key: string | null = null;
  const rest = options.filter((arg, at) => {
    const match = signing.exec(arg);
    // A word after an option that takes a value is not an option.
    if (match === null || takesNext(options[at - 1])) return true;
    key = match[1] ?? match[2] ?? "";
    return false;
  });
  return { rest: [...rest, ...args.slice(options.length)], key };
}

const takingNext = new Set(
  [...commitOptions, { name: "wait", value: "seconds", letter: undefined }]
    .filter(({ value }) => value !== undefined)
    .flatMap(({ name, letter }) => [`--${name}`, ...(letter === undefined ? [] : [`-${letter}`])]),
);

function takesNext(arg: string | undefined): boolean {
  return arg !== undefined && takingNext.has(arg);
}

/** Returns the file with the paths; `null` for none. Throws USAGE. */
export function pathspecFileOf({
  pathspecFile: file,
  pathspecNul: nul,
  pathspecs,
}: CommitOptions): { readonly file: string; readonly nul: boolean } | null {
  if (file === null) {
    if (nul) throw usage("--pathspec-file-nul needs --pathspec-from-file.");
    return null;
  }
  if (pathspecs.length > 0) throw usage("--pathspec-from-file and paths cannot be used together.");
  return { file, nul };
}

function usage(sentence: string): AirlockError {
  return new AirlockError("usage", "USAGE", sentence, { next: ["airlock commit --help"] });
}

/** Returns the words for git: files as absolute paths, commits as ids, which `idOf` finds. */
export async function gitWords(
  args: readonly GitArgument[],
  cwd: string,
  idOf: (commit: string) => Promise<string>,
): Promise<string[]> {
  const words: string[] = [];
  for (const { option, value, kind } of args) {
    if (value === undefined) words.push(option);
    else words.push(`${option}=${await valueFor(value, kind)}`);
  }
  return words;

  async function valueFor(value: string, kind: GitArgument["kind"]): Promise<string> {
    if (kind === "file") return value === "-" ? value : resolve(cwd, value);
    if (kind === "commit") return idOf(value);
    if (kind !== "fixup") return value;
    const [, how = "", commit = ""] = /^(?:(amend|reword):)?(.*)$/s.exec(value) ?? [];
    return `${how === "" ? "" : `${how}:`}${await idOf(commit)}`;
  }
}
