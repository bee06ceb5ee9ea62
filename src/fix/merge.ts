// Three-way merge of one file, by git.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import type { Repository } from "../types.ts";

export interface Versions {
  readonly ours: Buffer;
  readonly base: Buffer;
  readonly theirs: Buffer;
}

/**
 * Exit codes of `git merge-file`: the number of conflicts, at most 127; 255 if it cannot merge at
 * all (binary content).
 */
const answers = [...Array.from({ length: 128 }, (_, conflicts) => conflicts), 255];

/** Returns `ours` with the changes from `base` to `theirs`; `null` if the two changes conflict. */
export async function mergeFix(repository: Repository, versions: Versions): Promise<Buffer | null> {
  const folder = mkdtempSync(join(tmpdir(), "airlock-merge-"));
  try {
    const files = (["ours", "base", "theirs"] as const).map((name) => {
      writeFileSync(join(folder, name), versions[name], { mode: 0o600 });
      return join(folder, name);
    });
    const { code, stdout } = await git(["merge-file", "-p", "-q", ...files], {
      env: repository.env,
      accept: answers,
    });
    return code === 0 ? stdout : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
