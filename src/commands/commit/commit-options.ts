// The options of `airlock commit`: git commit's own, with git's own meaning, and a few of ours.

import { resolve } from "node:path";
import { AirlockError } from "../../errors.ts";
import { commitOptions, type GitOption } from "../../git/option-table.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser, waitOf, waitOption } from "../parser.ts";

/** The options as typed. */
export interface CommitOptions {
  readonly pathspecs: readonly string[];
  readonly pathspecFile: { readonly file: string; readonly nul: boolean } | null;
  readonly staged: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly amend: boolean;
  /** Also amend a commit that another session made. */
  readonly amendAny: boolean;
  readonly allowEmpty: boolean;
  readonly noVerify: boolean;
  readonly signKey: string;
  /** Milliseconds. */
  readonly wait: number;
  /** Arguments for git; the commits of `-C`, `-c`, `--fixup`, `--squash` as typed. */
  readonly args: readonly GitArgument[];
}

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

/** Reads the arguments; throws AirlockError of kind `usage`, naming the nearest known option. */
export function readCommitOptions(args: readonly string[], context: Context): CommitOptions {
  const { rest, key } = takeSigning(args);
  const command = parser(
    {
      name: "commit",
      summary:
        "Commit the named paths and nothing else: checked in a chamber and landed in one step, even if others commit in this tree at the same time.",
      examples: [
        ["airlock commit -m 'Fix the total' src/total.ts", "this file as it is on disk"],
        [
          "airlock commit src/old.ts src/new.ts",
          "a move, or a deletion, with an editor for the message",
        ],
        [
          "airlock commit --staged -m 'One hunk' src/a.ts",
          "its staged version (git add -p), not the file on disk",
        ],
        ["airlock commit --dry-run src", "show the commit that would be made; changes nothing"],
        ["airlock commit --amend --no-edit src/a.ts", "into your own last commit"],
        ["airlock commit --json -m 'By a program' src/a.ts", "the result as data"],
      ],
    },
    context,
  )
    .argument("[paths...]", "pathspecs, as git takes them, from any folder")
    .option("--staged", "commit the staged versions of the paths instead of the files on disk")
    .option("--pathspec-from-file <file>", "read the paths from a file, - is standard input")
    .option("--pathspec-file-nul", "paths in that file end in NUL")
    .option("--dry-run", "show the commit that would be made, and change nothing")
    .option("--amend", "replace your own last commit")
    .option(
      "--amend-any",
      "replace the last commit, even if another session or plain git commit made it",
    )
    .option("--allow-empty", "allow a commit without changes")
    .option("-n, --no-verify", "skip the checks; this is recorded, or refused by the config")
    .option("--no-edit", "use the message unchanged")
    .option("-S, --gpg-sign", "sign; a key follows at once: -S<key>, --gpg-sign=<key>")
    .option("-q, --quiet", "print nothing on success")
    .option(...waitOption("for another commit that is landing", "60"))
    .option(...jsonOption());
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
  parse(command, rest);
  const given = command.opts<Record<string, string | boolean | undefined>>();
  if (given["edit"] === false) git.push({ option: "--no-edit" });
  if (key !== null) git.push({ option: `--gpg-sign${key === "" ? "" : `=${key}`}` });
  const amend = given["amend"] === true || given["amendAny"] === true;
  const noVerify = given["verify"] === false;
  if (amend) git.push({ option: "--amend" });
  if (given["allowEmpty"] === true) git.push({ option: "--allow-empty" });
  if (noVerify) git.push({ option: "--no-verify" });
  return {
    pathspecs: command.args,
    pathspecFile: pathspecFileOf(given, command.args),
    staged: given["staged"] === true,
    dryRun: given["dryRun"] === true,
    json: given["json"] === true,
    quiet: given["quiet"] === true,
    amend,
    amendAny: given["amendAny"] === true,
    allowEmpty: given["allowEmpty"] === true,
    noVerify,
    signKey: key ?? "",
    wait: waitOf(String(given["wait"])),
    args: git,
  };
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

function pathspecFileOf(
  given: Record<string, unknown>,
  paths: readonly string[],
): CommitOptions["pathspecFile"] {
  const file = given["pathspecFromFile"];
  const nul = given["pathspecFileNul"] === true;
  if (typeof file !== "string") {
    if (nul) throw usage("--pathspec-file-nul needs --pathspec-from-file.");
    return null;
  }
  if (paths.length > 0) throw usage("--pathspec-from-file and paths cannot be used together.");
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
