// What the installation says to type, and what everything says where the shell finds no `airlock`.

import { dirname, join } from "node:path";
import { checkout } from "../support/repository/world.ts";
import { lands, lets, looks, type Row } from "./row.ts";

/** A shell that does not find `airlock`: npm has installed it for the project alone. */
const plainShell = {
  PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
};
const projectOnly = `mkdir -p node_modules/.bin; ln -s '${join(checkout, "dist/bin.cjs")}' node_modules/.bin/git-airlock; echo node_modules >>.git/info/exclude`;
const failing = "printf 'x  \\n' >docs/text.md; git add docs/text.md";

const installed: readonly Row[] = [
  {
    code: "NOT_INSTALLED",
    title: "the hooks are put in place",
    prepare: "airlock uninstall; echo 2 >a.txt",
    refused: "airlock commit -m x a.txt",
    effects: [lets("airlock install", "landed a.txt=2")],
  },
  {
    code: "HOOKS_PATH_MISSING",
    title: "doctor, where core.hooksPath is gone",
    prepare: "git config --unset core.hooksPath",
    refused: "airlock doctor --json",
    effects: [lets("airlock install")],
  },
  {
    code: "HOOK_MISSING",
    title: "doctor, where a hook is gone",
    prepare: "rm .git/airlock/hooks/_/pre-commit",
    refused: "airlock doctor --json",
    effects: [lets("airlock install")],
  },
  {
    code: "HOOKS_PATH_OVERRIDDEN",
    title: "doctor, where a worktree has settings of its own",
    prepare:
      "git config extensions.worktreeConfig true; git config --worktree core.hooksPath /nowhere",
    refused: "airlock doctor --json",
    effects: [lets(/^git -C \S+ config --worktree --unset core\.hooksPath$/)],
  },
  {
    code: "HOOKS_PATH_OVERRIDDEN",
    title: "install, where a worktree has settings of its own",
    prepare:
      "git config extensions.worktreeConfig true; git config --worktree core.hooksPath /nowhere",
    refused: "airlock install",
    effects: [lets("git config --worktree --unset core.hooksPath")],
  },
  {
    code: "REPOSITORY_MOVED",
    title: "a copy of the repository",
    prepare: "cp -a . ../copy; cd ../copy; echo 2 >a.txt; git add a.txt",
    refused: "git commit -qm x",
    at: "../copy",
    effects: [lets("airlock install")],
  },
  {
    code: "RECORD_BROKEN",
    title: "the record of the installation is damaged",
    prepare: "echo junk >.git/airlock/install.json",
    refused: "airlock uninstall",
    at: "src",
    effects: [lets(/^rm \S+ && airlock install$/)],
  },
  {
    code: "STAGE_HOOK_MISSING",
    title: "the hook of a stage is missing",
    prepare: `echo '{"checks":{"m":{"stage":"commit-msg","run":"true"}}}' >airlock.config.json; git add airlock.config.json; rm .git/airlock/hooks/_/commit-msg`,
    refused: "git commit -qm x",
    effects: [lets("airlock install")],
  },
  {
    code: "uninstall",
    title: "what stays after uninstall",
    text: true,
    prepare:
      'airlock run --all; airlock session start; echo \'{ "devDependencies": { "git-airlock": "0" } }\' >package.json',
    refused: "airlock uninstall && false",
    effects: [
      {
        command: /^rm -r \S+\/\.git\/airlock$/,
        holds: "test ! -e .git/airlock && airlock install",
      },
      { command: "npm uninstall git-airlock", holds: "! grep -q airlock package.json" },
      { command: "airlock cache clear", holds: ":" },
      { command: "airlock install", holds: "git config core.hooksPath >/dev/null" },
    ],
  },
];

const elsewhere: readonly Row[] = [
  {
    code: "failed",
    title: "npm's npx, in a subfolder",
    prepare: `${projectOnly}; ${failing}`,
    refused: "git commit -qm x",
    at: "src",
    env: plainShell,
    effects: [lets("npx git-airlock fix ../docs/text.md", "landed docs/text.md=x")],
  },
  {
    code: "failed",
    title: "a linked worktree, which has no node_modules",
    prepare: `${projectOnly}; git worktree add -q -b linked ../linked; cd ../linked; ${failing}`,
    refused: "git commit -qm x",
    at: "../linked",
    env: plainShell,
    effects: [lets(/^node \S+\/dist\/bin\.cjs fix docs\/text\.md$/)],
  },
  {
    code: "BROAD_ADD",
    title: "`git airlock` is not printed where git does not find it",
    prepare: "echo 2 >a.txt; echo 2 >b.txt; git add a.txt; git add .",
    refused: "git commit -m x",
    env: plainShell,
    effects: [
      lands(/^node \S+\/dist\/bin\.cjs commit -m x -- a\.txt$/, "a.txt=2"),
      lands("git commit -m x -- a.txt", "a.txt=2"),
      { command: /^node \S+\/dist\/bin\.cjs approve [0-9a-f]{12}$/, holds: "again", asks: true },
    ],
  },
  {
    code: "log",
    title: "`airlock log`, `checks`, `uninstall` and `cache info`",
    text: true,
    prepare: `${projectOnly}; for at in $(seq 25); do echo '{"time":"2026-01-02T03:04:05Z","event":"no-verify","commit":"0123456789","ref":"refs/heads/main"}'; done >>.git/airlock/log.jsonl
      npx git-airlock run --all; git rm -q airlock.config.json`,
    refused:
      "for verb in 'log' 'checks' 'cache info' 'task list'; do npx git-airlock $verb; done; false",
    env: plainShell,
    effects: [
      looks(/^npx git-airlock log -n \d+$/),
      { command: "npx git-airlock init", holds: ":" },
      { command: "npx git-airlock cache clear", holds: ":" },
      { command: "npx git-airlock task start 'add rate limiting'", holds: ":" },
    ],
  },
];

export const installRows: readonly Row[] = [...installed, ...elsewhere];
