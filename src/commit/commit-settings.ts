// Reads the git settings of a commit in the real worktree: a conditional include may not apply
// inside a chamber.

import { isAbsolute, join } from "node:path";
import { git } from "../git/exec.ts";
import { splitNul } from "../system/bytes.ts";
import type { Repository } from "../types.ts";

/** Sections with the author, the signature and the message template. */
const families = "^(user|author|committer|commit|gpg)\\.";

/** Returns these settings, each once with its effective value. */
export async function effectiveSettings(
  repository: Repository,
): Promise<[name: string, value: string][]> {
  const { stdout } = await git(["config", "--null", "--get-regexp", families], {
    env: repository.env,
    accept: [0, 1],
  });
  const values = new Map<string, string>();
  for (const record of splitNul(stdout)) {
    const end = record.indexOf("\n");
    // A name without a value is `true` (git-config(1)).
    if (end === -1) values.set(record, "true");
    else values.set(record.slice(0, end), record.slice(end + 1));
  }
  const template = values.get("commit.template");
  // Git resolves it against the top of the working tree, which is another folder inside a chamber.
  if (template !== undefined && !isAbsolute(template) && !template.startsWith("~"))
    values.set("commit.template", join(repository.root ?? "", template));
  return [...values];
}
