// A repository whose checks have fixers made of sed: spaces at line ends, and small letters.

import { placesOf } from "../support/git/git-places.ts";
import { ObjectFiles } from "../support/git/object-files.ts";
import { emptyState, prepared } from "../support/repository/prepared.ts";
import type { RepositoryOptions, State } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { stagedEntries } from "../support/git/staged-index.ts";
import type { Context } from "../support/repository/world.ts";

/** A check that fails where sed's script would change something, with that script as its fixer. */
export function sedCheck(
  files: string,
  pattern: string,
  script: string,
): Readonly<Record<string, unknown>> {
  return {
    files,
    run: ["sh", "-c", `! grep -n -e '${pattern}' -- "$@"`, "sh"],
    fix: ["sed", "-i", "-e", script],
  };
}

/** Takes spaces off the ends of lines. */
export const spaces = sedCheck("*.txt", " $", "s/ *$//");

export interface FixOptions extends RepositoryOptions {
  readonly checks?: Readonly<Record<string, unknown>>;
  /** Files of the first commit. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** One commit, with a config with these checks, and these files. */
function fixState(options: FixOptions): State {
  const { checks = { spaces }, files = { "a.txt": "one\ntwo\nthree\n" }, ...more } = options;
  return {
    key: ["fix", checks, files],
    on: emptyState(more),
    build: async (repository) => {
      repository.write(
        "airlock.config.json",
        JSON.stringify({ checks, scope: { broad: "allow" } }),
      );
      for (const [path, content] of Object.entries(files)) repository.write(path, content);
      await repository.prepare("add", "--all");
      await repository.prepare("commit", "--quiet", "-m", "base");
    },
  };
}

/** A repository with one commit: a config with these checks, and these files. */
export function fixRepository(context: Context, options: FixOptions = {}): Promise<TestRepository> {
  return prepared(context, fixState(options));
}

/** The same behind the hooks. */
export function hookedFixRepository(
  context: Context,
  options: FixOptions = {},
): Promise<TestRepository> {
  const build = (repository: TestRepository) => repository.install();
  return prepared(context, { key: ["fix, installed"], on: fixState(options), build });
}

/** A check whose fixer is this shell script, with the files as its arguments. */
export function scriptCheck(script: string, extra: object = {}): object {
  return { files: "*.txt", run: "false", fix: ["sh", "-c", script, "sh"], ...extra };
}

/** A repository with a.txt edited and staged, and these checks. */
export async function editedRepository(
  context: Context,
  checks: NonNullable<FixOptions["checks"]>,
): Promise<TestRepository> {
  const files = { "a.txt": "x\n", "b.txt": "x\n" };
  const repository = await fixRepository(context, { checks, files });
  await repository.add("a.txt", "one \n");
  return repository;
}

/** Runs `airlock fix`; returns how it ended, and what of a.txt is on disk and staged then. */
export async function fixOutcome(
  repository: TestRepository,
  ...args: string[]
): Promise<{ code: number | null; disk: string; staged: string; out: string }> {
  const end = await repository.airlock(["fix", ...args]);
  return {
    code: end.code,
    disk: repository.read("a.txt"),
    staged: await stagedContent(repository, "a.txt"),
    out: end.stdout + end.stderr,
  };
}

/** Returns what is staged of a file, and an empty text for a file that is not staged. */
export async function stagedContent(repository: TestRepository, path: string): Promise<string> {
  return stagedOf(repository, path) ?? "";
}

/** Returns what is staged of a file without a conflict, or `null`. Starts no process. */
export function stagedOf(repository: TestRepository, path: string): string | null {
  const places = placesOf(repository.root);
  const found = stagedEntries(places)!.find((entry) => entry.path === path && entry.stage === 0);
  if (found === undefined) return null;
  if (found.intentToAdd) return "";
  return new ObjectFiles(places, repository.env).read(found.id).content.toString("utf8");
}
