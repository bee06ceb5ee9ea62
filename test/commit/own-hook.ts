// A hook of the user that notes what it sees.

import { join } from "node:path";
import type { TestRepository } from "../support/repository/repository.ts";

/** Writes a hook of the user's that notes what it sees, and then does something. */
export async function ownHook(repository: TestRepository, name: string, then = ""): Promise<void> {
  const log = join(repository.world.dir, "hooks.log");
  const source = `#!/bin/sh
{ printf '%s %s %s' ${name} "$(git symbolic-ref --short HEAD)" "$(pwd -P)"
  [ ${name} = post-commit ] || printf ' %s' $(git diff --cached --name-only)
  echo; } >> '${log}'
${then}
`;
  repository.write(`.git/hooks/${name}`, source, 0o755);
}
