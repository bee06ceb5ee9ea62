// Which paths a commit was asked to take: git resolves the pathspecs, from whatever folder.

import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { posix, relative, resolve, sep } from "node:path";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { decodePath, splitNul } from "../system/bytes.ts";
import { commandLine } from "../system/shell.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";

/** What the author named. */
export interface Named {
  /** As typed; or read from a file. */
  readonly pathspecs: readonly string[];
  /** The folder in which they were typed, absolute. */
  readonly cwd: string;
  /** Take what is staged of them, instead of what is on disk. */
  readonly staged: boolean;
}

/** What pathspecs match. */
export interface Matched {
  /** Paths from the top; of a repository inside that is no submodule its folder, with a slash at its end. */
  readonly paths: readonly RepoPath[];
  /** Those that were typed as such: not by a folder, not by a pattern. */
  readonly exact: ReadonlySet<RepoPath>;
  /** Where they were typed, from the top; `""` is the top itself. */
  readonly folder: RepoPath;
}

/** A list of pathspecs in a file, as git's own `--pathspec-from-file`. */
export interface PathspecFile {
  /** `-` is standard input. */
  readonly file: string;
  /** Ended by NUL instead of a newline, and taken literally. */
  readonly nul: boolean;
}

/** Reads pathspecs from a file; in lines, those in double quotes are C-quoted (git-commit(1)). Throws AirlockError where it cannot be read. */
export function readPathspecs({ file, nul }: PathspecFile, cwd: string): string[] {
  const bytes = readOrThrow(file, cwd);
  if (nul) return splitNul(bytes).filter((record) => record !== "");
  const lines = decodePath(bytes).split("\n");
  return lines.map((line) => unquoted(line.replace(/\r$/, ""))).filter((line) => line !== "");
}

function readOrThrow(file: string, cwd: string): Buffer {
  try {
    return readFileSync(file === "-" ? 0 : resolve(cwd, file));
  } catch (cause) {
    throw new AirlockError("usage", "PATHSPEC_FILE", `The list of paths ${file} cannot be read.`, {
      detail: (cause as Error).message,
      cause,
      next: ["Look whether it is there, and readable."],
    });
  }
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };

/** Git's C-style quoting (quote.c): letters for some controls, three octal digits for any byte. */
function unquoted(line: string): string {
  if (!line.startsWith('"') || !line.endsWith('"') || line.length < 2) return line;
  const bytes: Buffer[] = [];
  for (const [piece] of line.slice(1, -1).matchAll(/\\[0-7]{3}|\\.|[^\\]+/gs)) {
    if (!piece.startsWith("\\")) bytes.push(Buffer.from(piece, "utf8"));
    else if (/\d/.test(piece[1]!)) bytes.push(Buffer.of(Number.parseInt(piece.slice(1), 8)));
    else bytes.push(Buffer.of(escapes[piece[1]!] ?? piece.charCodeAt(1)));
  }
  return decodePath(Buffer.concat(bytes));
}

/**
 * Returns every path that the pathspecs match: tracked, in the base but no longer in the index, and new ones that are not ignored.
 * Throws AirlockError UNKNOWN_PATH, in git's words, where one matches nothing.
 */
export async function resolvePaths(repository: Repository, named: Named, base: Oid | null): Promise<Matched> {
  const folder = repository.root === null ? "" : relative(realpathSync(repository.root), realpathSync(named.cwd)).split(sep).join("/");
  const typed = named.pathspecs.map((pathspec) => posix.join(folder, plainPath(pathspec)).replace(/\/+$/, ""));
  const paths = named.pathspecs.length === 0 ? [] : await matchedBy(repository, named, base);
  return { paths, exact: new Set(typed), folder };
}

/** The path that a pathspec is when it is taken literally; magic that changes the place is not (gitglossary(7)). */
function plainPath(pathspec: string): string {
  return pathspec.replace(/^:\(literal\)/, "");
}

async function matchedBy(repository: Repository, named: Named, base: Oid | null): Promise<RepoPath[]> {
  const odd = named.pathspecs.find((pathspec) => !pathspec.isWellFormed());
  if (odd !== undefined) {
    throw new AirlockError("usage", "UNKNOWN_PATH", "A pathspec has bytes that are not UTF-8, and cannot be handed to git.", {
      next: ["Name its folder, or a pattern that matches it."],
    });
  }
  const call = { env: indexEnvironment(repository), cwd: named.cwd, accept: [0, 1, 128] };
  const withBase = base === null ? [] : [`--with-tree=${base}`];
  const list = (...args: string[]) => git(["ls-files", "-z", "--full-name", "--cached", ...args, "--", ...named.pathspecs], call);
  const others = named.staged ? [] : ["--others", "--exclude-standard"];
  const all = await list(...withBase, "--error-unmatch", ...others);
  if (all.code !== 0) throw await unknown(repository, named, all.stderr);
  const found = splitNul(all.stdout);
  // Asked for new files too, git leaves out tracked ones below a folder that became a link or a file; asked for the base's, it leaves
  // out those of the index below what is a file there. It is asked again, unless all that was named are files that are there.
  const plain = named.pathspecs.every((pathspec) => !/[:*?[\\]/.test(pathspec) && isFile(resolve(named.cwd, pathspec)));
  if (plain && !named.staged && found.length === named.pathspecs.length) return [...new Set(found)];
  const more = await Promise.all([list(...others), ...(named.staged || base === null ? [] : [list(...withBase)])]);
  return [...new Set([...found, ...more.flatMap(({ stdout }) => splitNul(stdout))])];
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch (error) {
    // Below what is no folder (ENOTDIR), or a name that no file can have: then git is asked again.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** The shared index, whatever index a hook around us was given. */
function indexEnvironment(repository: Repository): Repository["env"] {
  const { GIT_INDEX_FILE: _index, ...env } = repository.env;
  return env;
}

async function unknown(repository: Repository, { pathspecs, cwd }: Named, stderr: string): Promise<AirlockError> {
  const detail = stderr.trim().replace(/\nDid you forget to 'git add'\?$/, "");
  const plain = pathspecs.filter((pathspec) => !pathspec.startsWith(":") && pathspec !== "");
  // Asked only to say why; where git does not answer, its first words stand.
  const { stdout } = await git(["check-ignore", "--", ...plain], { env: repository.env, cwd, accept: [0, 1, 128] });
  const ignored = stdout.toString("utf8").split("\n").filter(Boolean);
  const next =
    ignored.length > 0
      ? [
          `Ignored by git: ${ignored.join(", ")}`,
          commandLine(["git", "add", "--force", ...(ignored[0]!.startsWith("-") ? ["--"] : []), ignored[0]!]),
        ]
      : ["git status"];
  return new AirlockError("usage", "UNKNOWN_PATH", "What was named is not all there.", { detail, next });
}
