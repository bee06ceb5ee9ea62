// What to type after a refusal: lines for a person, one argument list for a program. Pure.

import { posix } from "node:path";
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
  const { prefix = "" } = judgement.command ?? {};
  if (code === "INDEX_MOVED") {
    const argv = [...again, ...pathsAfter(judgement)];
    return { argv, lines: ["Nothing is committed, and nothing is lost. Commit again:", `  ${commandLine(argv)}`] };
  }
  if (code === "FOREIGN_AMEND") return insteadOfAmending(judgement, { again, differing, concerned });
  if (code === "STALE_ENTRY") return restore("Bring the index up to date there (no file is touched), and commit again:", concerned, prefix);
  if (code === "MASS_DELETION" && judgement.command?.door === "disk") {
    const argv = ["git", "status", "--short"];
    return { argv, lines: ["Look at what is gone, and name only what you mean:", `  ${commandLine(argv)}`] };
  }
  if (code === "MASS_DELETION") {
    const sentence = "Take the deletions out of the index (no file is touched), and commit again:";
    const advice = restore(sentence, concerned, prefix);
    return concerned.length <= most ? advice : { ...advice, lines: [sentence, `  ${restoringDeletions(prefix)}`] };
  }
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

/** A commit of one's own, where there is something to commit. What the commit itself would take has to be named: it is staged nowhere. */
function insteadOfAmending(judgement: Judgement, { again, ...naming }: Naming): Advice {
  const { command, findings, candidate } = judgement;
  const door = command?.door !== undefined;
  const anyway = door ? ["Or, where their commit is meant all the same: git airlock commit --amend-any …"] : [];
  if (candidate.changes.length === 0) {
    const whose = findings.find(({ code }) => code === "FOREIGN_AMEND")?.by?.session.name ?? "all";
    const argv = ["airlock", "tell", whose, `Please amend your commit ${candidate.base?.slice(0, 12)}: …`];
    const sentence = "It would change no file, so there is no commit of your own to make instead. Ask for it:";
    return { argv, lines: [sentence, `  ${commandLine(argv)}`, ...anyway] };
  }
  // Without it there is no message to leave as it is.
  const own = again.filter((word) => (!"--amend".startsWith(word) || word.length < 4) && word !== "--no-edit");
  const staged = !door && command?.options.flags.has("all") !== true && command?.options.pathspecs.length === 0;
  if (staged && naming.concerned.length === 0) return { argv: own, lines: ["Make a commit of your own instead:", `  ${commandLine(own)}`] };
  const { argv, lines } = byName(judgement, { again: own, ...naming });
  return { argv, lines: ["Make a commit of your own instead.", ...lines, ...anyway] };
}

/** The ready lines for what may pass; where nothing may, how to name what is one's own. */
function byName(judgement: Judgement, { again, differing, concerned }: Naming): Advice {
  const { prefix = "" } = judgement.command ?? {};
  const fine = [...judgement.named, ...judgement.untraced].map((path) => fromFolder(prefix, path));
  const throughDoor = judgement.command?.door !== undefined;
  const message = again.slice(2);
  const own = judgement.findings.filter(({ foreign }) => !foreign).flatMap(({ path }) => path ?? []);
  if (judgement.underWay)
    return restore("A part cannot be committed now. Take what is not yours out of the index, and commit again:", concerned, prefix);
  if (fine.length === 0) {
    const example = own.slice(0, 3).map((path) => fromFolder(prefix, path));
    const argv = own.length > 0 && !throughDoor ? restoring(own, prefix) : ["git", "status", "--short"];
    const names = example.length === 0 ? ["<path>"] : example;
    const line = `${commandLine(again)} -- ${names.map((path) => (path === "<path>" ? path : commandLine([path]))).join(" ")}${own.length > 3 ? " …" : ""}`;
    const other = throughDoor ? [] : [`  git airlock commit${line.slice("git commit".length)}`];
    return { argv, lines: ["Name what is yours, and leave the rest out:", `  ${line}`, ...other] };
  }
  if (throughDoor) {
    const argv = [...again, "--", ...fine];
    return { argv, lines: ["Commit what is yours by name:", `  ${shortened(argv)}`] };
  }
  const staged = [...judgement.named, ...judgement.untraced].some((path) => differing.has(path)) ? ["--staged"] : [];
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

function restore(sentence: string, paths: readonly RepoPath[], prefix: string): Advice {
  const argv = restoring(paths, prefix);
  return { argv, lines: [sentence, `  ${shortened(argv)}`] };
}

function restoring(paths: readonly RepoPath[], prefix: string): string[] {
  return ["git", "restore", "--staged", "--", ...paths.map((path) => fromFolder(prefix, path))];
}

/** However many there are, in one line. */
function restoringDeletions(prefix: string): string {
  const top = prefix === "" ? "" : ` -C ${commandLine([posix.relative(prefix, "")])}`;
  return `git diff --cached --no-renames --diff-filter=D --name-only -z | git${top} --literal-pathspecs restore --staged --pathspec-from-file=- --pathspec-file-nul`;
}

/** A path as it is typed in the folder of the command; a colon at its beginning would be pathspec magic. */
function fromFolder(prefix: string, path: RepoPath): string {
  const relative = prefix === "" ? path : posix.relative(prefix, path);
  return relative.startsWith(":") ? `./${relative}` : relative;
}

/** Paths in a line for people. */
const most = 50;

/** A line of many paths cannot be read: programs get them all. */
function shortened(argv: readonly string[]): string {
  const cut = argv.indexOf("--") + 1;
  if (argv.length - cut <= most) return commandLine(argv);
  return `${commandLine(argv.slice(0, cut + most))} … (all ${argv.length - cut} in AIRLOCK_FORMAT=json)`;
}

function pathsAfter({ command }: Judgement): string[] {
  return command === null || command.options.pathspecs.length === 0 ? [] : ["--", ...command.options.pathspecs];
}
