// The user's own hooks of a name, found as the stub in `hooks/` finds them.

import { isAbsolute, join } from "node:path";
import type { Repository } from "../types.ts";
import { isExecutable, isFile } from "./files.ts";
import type { OwnHooks } from "./hooks-path.ts";

/** Returns the hooks of this name that would run in this worktree, in their order, as a person would say them. */
export function ownFiles(repository: Repository, { folder, husky }: OwnHooks, name: string): string[] {
  const top = repository.root ?? repository.gitDir;
  const inTree = (path: string): string => (isAbsolute(path) ? path : join(top, path));
  const found: string[] = [];
  if (folder === "" && isExecutable(join(repository.commonDir, "hooks", name))) found.push(`.git/hooks/${name}`);
  if (folder !== "" && isExecutable(join(inTree(folder), name))) found.push(join(folder, name));
  if (isFile(join(inTree(husky), name))) found.push(join(husky, name));
  return found;
}
