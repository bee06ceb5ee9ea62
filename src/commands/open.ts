// Opens the repository of a command, and closes it at the command's end.

import { ObjectReader } from "../git/objects.ts";
import { openRepository } from "../git/repository.ts";
import type { Repository } from "../types.ts";
import type { Context } from "./context.ts";
import type { Call } from "./define-command.ts";

/** Opens the repository of the current folder. Throws NOT_A_REPOSITORY. */
export function openRepositoryHere({ context }: Pick<Call, "context">): Promise<Repository> {
  return openRepository(context.cwd, context.env);
}

/** Opens the reader of a repository's objects, which is closed at the command's end. */
export function openObjects(repository: Repository, { atEnd }: Pick<Call, "atEnd">): ObjectReader {
  const objects = new ObjectReader(repository);
  atEnd(() => objects.close());
  return objects;
}

/** Does the work while code of a config sees this folder as its own. */
export async function insideFolder<T>(
  folder: string,
  { enter, env }: Context,
  work: () => Promise<T>,
): Promise<T> {
  const leave = enter(folder, env);
  try {
    return await work();
  } finally {
    leave();
  }
}
