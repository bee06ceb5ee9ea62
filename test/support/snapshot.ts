// "Untouched": everything of a repository that a hook, a check or a commit could harm, as one comparable value.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { splitNul } from "../../src/system/bytes.ts";
import { listFolder } from "./listing.ts";
import type { Listing } from "./listing.ts";
import { run } from "./process.ts";
import type { TestEnvironment } from "./process.ts";

export interface Snapshot {
  /** Every file and folder of the working tree but `.git`: bytes, mode, modification time, target. */
  readonly files: Listing;
  /** `git status --porcelain=v2`, ignored and untracked files too. */
  readonly status: readonly string[];
  /** Index entries with stage, mode and blob. */
  readonly index: readonly string[];
  /** assume-unchanged and skip-worktree, per entry. */
  readonly flags: readonly string[];
  readonly stash: readonly string[];
  readonly refs: readonly string[];
  readonly head: string;
  readonly worktrees: readonly string[];
  /** MERGE_HEAD, rebase-merge/…, locks: name → content. */
  readonly state: Readonly<Record<string, string>>;
  readonly config: string;
}

/** Takes the snapshot of a worktree; writes nothing, not even a refreshed index. */
export async function snapshot(root: string, env: TestEnvironment): Promise<Snapshot> {
  const ask = async (...args: string[]): Promise<Buffer> => {
    const answer = await run(["git", "-c", "core.fsmonitor=false", ...args], { cwd: root, env: { ...env, GIT_OPTIONAL_LOCKS: "0" } });
    if (answer.code !== 0) throw new Error(`git ${args.join(" ")}: ${answer.stderr}`);
    return answer.bytes;
  };
  const records = async (...args: string[]): Promise<string[]> => splitNul(await ask(...args));
  const lines = async (...args: string[]): Promise<string[]> => (await ask(...args)).toString("latin1").split("\n").filter(Boolean);
  const [gitDir = "", commonDir = ""] = await lines("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir");
  const dirs = [...new Set([gitDir, commonDir])].map((dir) => Buffer.from(dir, "latin1").toString("utf8"));
  return {
    files: listFolder(root, { exact: true, omit: (path) => path === ".git" || /(^|\/)\.git\/(index|.*\.lock)$/.test(path) }),
    status: await records("status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignored=matching", "--ignore-submodules=none"),
    index: await records("ls-files", "--stage", "-z"),
    flags: await records("ls-files", "-v", "-t", "-z"),
    stash: await lines("stash", "list", "--format=%H %gd %gs"),
    refs: await lines("for-each-ref", "--format=%(objectname) %(refname) %(symref)"),
    head: readFileSync(join(dirs[0]!, "HEAD"), "utf8"),
    worktrees: await lines("worktree", "list", "--porcelain"),
    state: Object.assign({}, ...dirs.map(stateFiles)) as Record<string, string>,
    config: readFileSync(join(dirs.at(-1)!, "config"), "utf8"),
  };
}

const stateNames = /^(MERGE_.*|CHERRY_PICK_HEAD|REVERT_HEAD|REBASE_HEAD|AUTO_MERGE|SQUASH_MSG|BISECT_.*|.*\.lock|shallow)$/;
const stateFolders = ["rebase-merge", "rebase-apply", "sequencer", "info"];

function stateFiles(gitDir: string): Record<string, string> {
  const state: Record<string, string> = {};
  for (const name of readdirSync(gitDir)) {
    if (stateNames.test(name)) state[name] = readFileSync(join(gitDir, name), "latin1");
  }
  for (const folder of stateFolders) {
    if (existsSync(join(gitDir, folder)))
      Object.assign(state, prefixed(`${folder}/`, listFolder(join(gitDir, folder), { exact: false, omit: () => false })));
  }
  // Locks of refs, wherever they lie.
  const refs = join(gitDir, "refs");
  if (existsSync(refs)) {
    const locks = Object.entries(listFolder(refs, { exact: false, omit: () => false })).filter(([path]) => path.endsWith(".lock"));
    Object.assign(state, prefixed("refs/", Object.fromEntries(locks)));
  }
  return state;
}

function prefixed(prefix: string, listing: Listing): Listing {
  return Object.fromEntries(Object.entries(listing).map(([path, what]) => [prefix + path, what]));
}
