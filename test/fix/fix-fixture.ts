// A repository whose checks have fixers made of sed: spaces at line ends, and small letters.

import { emptyState, prepared } from "../support/repository/prepared.ts";
import type { RepositoryOptions } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
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

/** A repository with one commit: a config with these checks, and these files. */
export function fixRepository(context: Context, options: FixOptions = {}): Promise<TestRepository> {
  const { checks = { spaces }, files = { "a.txt": "one\ntwo\nthree\n" }, ...more } = options;
  return prepared(context, {
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
  });
}

/** What is staged of a file, as bytes. */
export async function stagedContent(repository: TestRepository, path: string): Promise<string> {
  const { stdout } = await repository.git(["cat-file", "blob", `:${path}`]);
  return stdout;
}
