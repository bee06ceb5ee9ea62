// What to type after a refusal: lines for a person, one argument list for a program. Pure.

import { commandLine } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import type { Judgement } from "./guard.ts";
import type { RefusalCode } from "./rules.ts";

export interface Advice {
  readonly lines: readonly string[];
  /** The one command that does the right thing. */
  readonly argv: readonly string[];
}

/** Takes the code of a refusal and what was found; `differing` are named paths whose staged content is not what is on disk. */
export function adviceOf(code: RefusalCode, judgement: Judgement, differing: ReadonlySet<RepoPath>): Advice {
  const concerned = judgement.findings.flatMap(({ path }) => path ?? []);
  const again = againOf(judgement);
  if (code === "INDEX_MOVED") {
    const argv = [...again, ...pathsAfter(judgement)];
    return { argv, lines: ["Nothing is committed, and nothing is lost. Commit again:", `  ${commandLine(argv)}`] };
  }
  if (code === "FOREIGN_AMEND") {
    // Without it there is no message to leave as it is.
    const own = again.filter((word) => (!"--amend".startsWith(word) || word.length < 4) && word !== "--no-edit");
    const door = judgement.command?.door !== undefined;
    const argv = door ? [...own, ...pathsAfter(judgement)] : own;
    const anyway = door ? ["Or, where their commit is meant all the same: git airlock commit --amend-any …"] : [];
    return { argv, lines: ["Make a commit of your own instead:", `  ${commandLine(argv)}`, ...anyway] };
  }
  if (code === "STALE_ENTRY") return restore("Bring the index up to date there (no file is touched), and commit again:", concerned);
  if (code === "MASS_DELETION" && judgement.command?.door === "disk") {
    const argv = ["git", "status", "--short"];
    return { argv, lines: ["Look at what is gone, and name only what you mean:", `  ${commandLine(argv)}`] };
  }
  if (code === "MASS_DELETION") return restore("Take the deletions out of the index (no file is touched), and commit again:", concerned);
  return byName(judgement, { again, differing, concerned });
}

/** The command that was refused, without its paths. */
function againOf({ command }: Judgement): string[] {
  const door = command?.door === undefined ? [] : ["airlock"];
  return ["git", ...door, "commit", ...(command?.door === "staged" ? ["--staged"] : []), ...(command?.options.kept ?? [])];
}

interface Naming {
  readonly again: readonly string[];
  readonly differing: ReadonlySet<RepoPath>;
  readonly concerned: readonly RepoPath[];
}

/** The ready lines for what may pass; where nothing may, how to name what is one's own. */
function byName(judgement: Judgement, { again, differing, concerned }: Naming): Advice {
  const fine = [...judgement.named, ...judgement.untraced];
  const throughDoor = judgement.command?.door !== undefined;
  const message = again.slice(2);
  const own = judgement.findings.filter(({ foreign }) => !foreign).flatMap(({ path }) => path ?? []);
  if (judgement.underWay)
    return restore("A part cannot be committed now. Take what is not yours out of the index, and commit again:", concerned);
  if (fine.length === 0) {
    const example = own.slice(0, 3);
    const argv = own.length > 0 && !throughDoor ? restoring(own) : ["git", "status", "--short"];
    const names = example.length === 0 ? ["<path>"] : example;
    const line = `${commandLine(again)} -- ${names.map((path) => (path === "<path>" ? path : commandLine([path]))).join(" ")}${own.length > 3 ? " …" : ""}`;
    const other = throughDoor ? [] : [`  git airlock commit${line.slice("git commit".length)}`];
    return { argv, lines: ["Name what is yours, and leave the rest out:", `  ${line}`, ...other] };
  }
  if (throughDoor) {
    const argv = [...again, "--", ...fine];
    return { argv, lines: ["Commit what is yours by name:", `  ${shortened(argv)}`] };
  }
  const staged = fine.some((path) => differing.has(path)) ? ["--staged"] : [];
  const door = ["git", "airlock", "commit", ...staged, ...message, "--", ...fine];
  const plain = [...again, "--", ...fine];
  if (staged.length > 0) {
    return {
      argv: door,
      lines: ["Commit what you have staged of the named paths (they differ on disk):", `  ${shortened(door)}`],
    };
  }
  return { argv: plain, lines: ["Commit what is yours by name:", `  ${shortened(plain)}`, `  ${shortened(door)}`] };
}

function restore(sentence: string, paths: readonly RepoPath[]): Advice {
  const argv = restoring(paths);
  return { argv, lines: [sentence, `  ${shortened(argv)}`] };
}

function restoring(paths: readonly RepoPath[]): string[] {
  return ["git", "restore", "--staged", "--", ...paths];
}

/** A line of many paths cannot be read: programs get them all. */
function shortened(argv: readonly string[]): string {
  const cut = argv.indexOf("--") + 1;
  if (argv.length - cut <= 50) return commandLine(argv);
  return `${commandLine(argv.slice(0, cut + 50))} … (all ${argv.length - cut} in AIRLOCK_FORMAT=json)`;
}

function pathsAfter({ command }: Judgement): string[] {
  return command === null || command.options.pathspecs.length === 0 ? [] : ["--", ...command.options.pathspecs];
}
