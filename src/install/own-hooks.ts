// Finds the user's own hooks of a name in the same way as the stub in `hooks/`.

import { isAbsolute, join } from "node:path";
import type { Repository } from "../types.ts";
import { isExecutable, isFile } from "./atomic-files.ts";
import type { OwnHooks } from "./hooks-path.ts";

/** A hook of the user's. */
export interface OwnFile {
  /** Name of the hook. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** Its name for people. */
  readonly shown: string;
  /** True for a script that husky's runner starts, whatever its mode. */
  readonly ofHusky: boolean;
}

/** Returns the hooks of this name that would run in this worktree, in their order. */
export function ownFiles(
  repository: Repository,
  { folder, husky }: OwnHooks,
  name: string,
): OwnFile[] {
  const top = repository.root ?? repository.gitDir;
  const inTree = (path: string): string => (isAbsolute(path) ? path : join(top, path));
  const found: OwnFile[] = [];
  const own =
    folder === "" ? join(repository.commonDir, "hooks", name) : join(inTree(folder), name);
  if (isExecutable(own))
    found.push({
      name,
      file: own,
      shown: folder === "" ? `.git/hooks/${name}` : join(folder, name),
      ofHusky: false,
    });
  const script = join(inTree(husky), name);
  if (isFile(script)) found.push({ name, file: script, shown: join(husky, name), ofHusky: true });
  return found;
}
