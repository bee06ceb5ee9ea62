// "Untouched": everything of a repository that a hook, a check or a commit could harm, as one comparable value.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { splitNul } from "../../src/system/bytes.ts";
import { listFolder } from "./listing.ts";
import type { Listing } from "./listing.ts";
import { ask } from "./process.ts";
import type { TestEnvironment } from "./process.ts";

export interface Snapshot {
  /** Every file and folder of the working tree but `.git`: bytes, mode, modification time, target. */
  readonly files: Listing;
  /** `git status --porcelain=v2`, ignored and untracked files too. */
  readonly status: readonly string[];
  /** Index entries with mode, blob and stage, and in front whether they are assume-unchanged or skip-worktree. */
  readonly index: readonly string[];
  /** The stash's own log, entry by entry. */
  readonly stash: readonly string[];
  readonly refs: readonly string[];
  readonly head: string;
  readonly worktrees: readonly string[];
  /** MERGE_HEAD, rebase-merge/…, locks: name → content. */
  readonly state: Readonly<Record<string, string>>;
  readonly config: string;
}

const questions = [
  "git rev-parse --path-format=absolute --git-dir --git-common-dir",
  "git status --porcelain=v2 -z --untracked-files=all --ignored=matching --ignore-submodules=none",
  "git ls-files --stage -v -z",
  'git for-each-ref --format="%(objectname) %(refname) %(symref)"',
  "git worktree list --porcelain",
];

/** Takes the snapshot of a worktree; writes nothing, not even a refreshed index. */
export async function snapshot(root: string, env: TestEnvironment): Promise<Snapshot> {
  const surroundings = {
    ...env,
    GIT_OPTIONAL_LOCKS: "0",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.fsmonitor",
    GIT_CONFIG_VALUE_0: "false",
  };
  const [folders, status, index, refs, worktrees] = (await ask(questions, [], { cwd: root, env: surroundings })) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const [gitDir = "", commonDir = ""] = lines(folders);
  return {
    files: listFolder(root, { exact: true, omit: (path) => path === ".git" || /(^|\/)\.git\/(index|.*\.lock)$/.test(path) }),
    status: splitNul(status),
    index: splitNul(index),
    stash: lines(readIfThere(join(commonDir, "logs", "refs", "stash"))),
    refs: lines(refs),
    head: readFileSync(join(gitDir, "HEAD"), "utf8"),
    worktrees: lines(worktrees),
    state: { ...stateFiles(commonDir), ...stateFiles(gitDir) },
    config: readFileSync(join(commonDir, "config"), "utf8"),
  };
}

function lines(text: Buffer): string[] {
  return text.toString("utf8").split("\n").filter(Boolean);
}

function readIfThere(file: string): Buffer {
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
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
