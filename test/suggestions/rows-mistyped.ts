// What mistyped commands are told to type.

import { lets, looks, type Row } from "./row.ts";

/** The command that is refused, and what is printed. */
const mistyped: readonly (readonly [code: string, refused: string, ...effects: Row["effects"]])[] =
  [
    ["UNKNOWN_COMMAND", "airlock stauts", looks("airlock status")],
    ["UNKNOWN_COMMAND", "airlock xyzzyxxyzzy", looks("airlock help")],
    ["UNKNOWN_FORMAT", "airlock run --format xyz"],
    ["UNKNOWN_STAGE", "airlock run --stage xyz"],
    ["UNKNOWN_STAGE", "airlock explain --stage xyz a.txt"],
    ["UNKNOWN_CHECK", "airlock run --check xyz"],
    ["USAGE", "airlock run --nope", looks("airlock run --help")],
    ["USAGE", "airlock run --each", looks("airlock help run")],
    ["USAGE", "airlock run --each --all --from HEAD", looks("airlock help run")],
    ["USAGE", "airlock run --to HEAD", looks("airlock help run")],
    ["USAGE", "airlock run --all a.txt", looks("airlock run --all")],
    ["USAGE", "airlock run --commit HEAD --ci"],
    ["USAGE", "airlock run --concurrency x", looks("airlock run --concurrency 2")],
    [
      "USAGE",
      "airlock run --stage commit-msg",
      looks("airlock run --stage commit-msg --commit HEAD"),
    ],
    [
      "USAGE",
      "airlock run --message-file a.txt",
      looks("airlock run --stage commit-msg --message-file a.txt"),
    ],
    [
      "MESSAGE_UNREADABLE",
      "airlock run --stage commit-msg --message-file no",
      looks("airlock run --stage commit-msg --commit HEAD"),
    ],
    ["CI_UNKNOWN", "airlock run --ci", looks("airlock help run")],
    [
      "USAGE",
      "airlock run --stage commit-msg --message-file a.txt --each --from HEAD",
      looks("airlock help run"),
    ],
    ["USAGE", "airlock run --json --all", looks("airlock run --format json --all")],
    [
      "USAGE",
      "airlock task cd",
      { command: 'eval "$(airlock shell-init bash)"', holds: ":" },
      looks("airlock help task"),
    ],
    ["NO_SUCH_COMMIT", "airlock run --commit nope", looks("git log --oneline --all")],
    ["RANGE_NOT_HERE", "airlock run --from nope --to HEAD", looks("git log --oneline --all")],
    [
      "NO_SUCH_PATH",
      "airlock run nope new.txt",
      looks("git ls-files"),
      { command: "git add -- new.txt", holds: "airlock run new.txt" },
    ],
    ["NO_SUCH_PATH", "airlock fix nope", looks("git status")],
    ["NO_FIXER", "airlock fix --check json airlock.config.json", looks("airlock fix")],
    ["NOT_A_FILE", "airlock explain docs", looks("git ls-files -- :/docs")],
    ["OUTSIDE", "airlock explain ../x", looks("git ls-files -- :/")],
    ["OUTPUT_UNWRITABLE", "airlock run --output 'no such/x'", lets(/^mkdir -p '\S+\/no such'$/)],
    ["USAGE", "airlock cache nope", looks("airlock cache info")],
    ["USAGE", "airlock log -n x", looks("airlock log -n 20")],
    ["USAGE", "airlock shell-init csh", looks("airlock shell-init bash")],
    ["NOT_A_REPOSITORY", "cd /; airlock run", looks("git init")],
    ["PATHSPEC_FILE", "airlock commit -m x --pathspec-from-file=nope"],
    ["UNKNOWN_PATH", "airlock commit -m x nope", looks("git status")],
    ["USAGE", "airlock commit --pathspec-file-nul", looks("airlock commit --help")],
    ["NO_SUCH_COMMIT", "airlock commit -C nope a.txt", looks("git log --oneline")],
  ];

export const mistypedRows: readonly Row[] = mistyped.map(([code, refused, ...effects]): Row => ({
  code,
  title: refused,
  prepare:
    code === "NO_FIXER"
      ? `echo '{"checks":{"json":true}}' >airlock.config.json`
      : "echo 2 >new.txt",
  refused,
  effects,
}));
