// Resolves the named pathspecs to paths; git itself matches them, from the folder where they were
// typed.

import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { posix, relative, resolve, sep } from "node:path";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { decodePath, splitNul } from "../system/bytes.ts";
import { commandLine } from "../system/shell.ts";
import type { Oid, RepoPath, Repository } from "../types.ts";

/** The paths that the author named. */
export interface Named {
  /** Pathspecs as typed, or as read from a file. */
  readonly pathspecs: readonly string[];
  /** The folder in which they were typed, absolute. */
  readonly cwd: string;
  /** Take the staged content instead of the files on disk. */
  readonly staged: boolean;
}

/** The result of resolving pathspecs. */
export interface Matched {
  /**
   * Root-relative paths. A nested repository that is no submodule is its folder, with a slash at
   * its end.
   */
  readonly paths: readonly RepoPath[];
  /** Paths that were typed themselves, not through a folder or a pattern. */
  readonly exact: ReadonlySet<RepoPath>;
  /** Root-relative folder in which they were typed; `""` is the root itself. */
  readonly folder: RepoPath;
}

/** A list of pathspecs in a file, as for git's own `--pathspec-from-file`. */
export interface PathspecFile {
  /** `-` is standard input. */
  readonly file: string;
  /** Each pathspec ends in NUL instead of a newline, and is not C-quoted. */
  readonly nul: boolean;
}

/**
 * Reads pathspecs from a file. In a list of lines, a line in double quotes is C-quoted
 * (git-commit(1)). Throws AirlockError if it cannot be read.
 */
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
      next: ["Check that the file exists and is readable."],
    });
  }
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "\\": 92,
};

/**
 * Undoes git's C-style quoting (quote.c): letters for some control characters, three octal digits
 * for any byte.
 */
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
 * Returns every path that the pathspecs match: tracked, in the base but no longer in the index, and
 * new ones that are not ignored. Throws AirlockError UNKNOWN_PATH, with git's message, if one
 * matches nothing.
 */
export async function resolvePaths(
  repository: Repository,
  named: Named,
  base: Oid | null,
): Promise<Matched> {
  const folder =
    repository.root === null
      ? ""
      : relative(realpathSync(repository.root), realpathSync(named.cwd)).split(sep).join("/");
  const typed = named.pathspecs.map((pathspec) =>
    posix.join(folder, plainPath(pathspec)).replace(/\/+$/, ""),
  );
  const paths = named.pathspecs.length === 0 ? [] : await matchedBy(repository, named, base);
  return { paths, exact: new Set(typed), folder };
}

/** Returns the path in a literal pathspec. Other magic is left as it is (gitglossary(7)). */
function plainPath(pathspec: string): string {
  return pathspec.replace(/^:\(literal\)/, "");
}

async function matchedBy(
  repository: Repository,
  named: Named,
  base: Oid | null,
): Promise<RepoPath[]> {
  const odd = named.pathspecs.find((pathspec) => !pathspec.isWellFormed());
  if (odd !== undefined) {
    throw new AirlockError(
      "usage",
      "UNKNOWN_PATH",
      "A pathspec has bytes that are not UTF-8, and cannot be passed to git.",
      {
        next: ["Name its folder, or a pattern that matches it."],
      },
    );
  }
  const call = { env: indexEnvironment(repository), cwd: named.cwd, accept: [0, 1, 128] };
  const withBase = base === null ? [] : [`--with-tree=${base}`];
  const list = (...args: string[]) =>
    git(["ls-files", "-z", "--full-name", "--cached", ...args, "--", ...named.pathspecs], call);
  const others = named.staged ? [] : ["--others", "--exclude-standard"];
  const all = await list(...withBase, "--error-unmatch", ...others);
  if (all.code !== 0) throw await unknown(repository, named, all.stderr);
  const found = splitNul(all.stdout);
  // With `--others`, git leaves out tracked files below a folder that became a link or a file. With
  // `--with-tree`, it leaves out files of the index below a path that is a file in the base. So ask
  // again without each, unless every named path is an existing file.
  const plain = named.pathspecs.every(
    (pathspec) => !/[:*?[\\]/.test(pathspec) && isFile(resolve(named.cwd, pathspec)),
  );
  if (plain && !named.staged && found.length === named.pathspecs.length) return [...new Set(found)];
  const more = await Promise.all([
    list(...others),
    ...(named.staged || base === null ? [] : [list(...withBase)]),
  ]);
  return [...new Set([...found, ...more.flatMap(({ stdout }) => splitNul(stdout))])];
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch (error) {
    // A parent is no folder (ENOTDIR), or no file can have this name: then git is asked again.
    if (error instanceof Error) return false;
    throw error;
  }
}

/**
 * Returns the environment with the shared index, even if this runs in a hook that was given another
 * index.
 */
function indexEnvironment(repository: Repository): Repository["env"] {
  const { GIT_INDEX_FILE: _index, ...env } = repository.env;
  return env;
}

async function unknown(
  repository: Repository,
  { pathspecs, cwd }: Named,
  stderr: string,
): Promise<AirlockError> {
  const detail = stderr.trim().replace(/\nDid you forget to 'git add'\?$/, "");
  const plain = pathspecs.filter((pathspec) => !pathspec.startsWith(":") && pathspec !== "");
  // Only looks for a reason to show. If git does not answer, its first message stays.
  const { stdout } = await git(["check-ignore", "--", ...plain], {
    env: repository.env,
    cwd,
    accept: [0, 1, 128],
  });
  const ignored = stdout.toString("utf8").split("\n").filter(Boolean);
  const next =
    ignored.length > 0
      ? [
          `Ignored by git: ${ignored.join(", ")}`,
          commandLine([
            "git",
            "add",
            "--force",
            ...(ignored[0]!.startsWith("-") ? ["--"] : []),
            ignored[0]!,
          ]),
        ]
      : ["git status"];
  return new AirlockError("usage", "UNKNOWN_PATH", "Some paths match no file.", { detail, next });
}
