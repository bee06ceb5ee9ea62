// What to type after a refusal: lines for a person, one argument list for a program. Pure, but for the list of paths that it has kept.

import { posix } from "node:path";
import { mostInLine } from "../git/path-list.ts";
import { commandLine } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import type { Judgement } from "./guard.ts";
import type { RefusalCode } from "./rules.ts";

export interface Advice {
  readonly lines: readonly string[];
  /** The one command that does the right thing. */
  readonly argv: readonly string[];
}

/** What advice rests on beside the judgement. */
export interface AdviceOptions {
  /** Named paths that are staged otherwise than they are on disk: `git commit -- path` would take what is on disk. */
  readonly differing: ReadonlySet<RepoPath>;
  /** Keeps paths in a file; returns the words of a command that stand for them. */
  readonly keepList: (paths: readonly RepoPath[]) => string[];
}

/** Takes the code of a refusal and what was found; returns what to type. A command that would name very many paths reads them from a file. */
export function adviceOf(code: RefusalCode, judgement: Judgement, { differing, keepList }: AdviceOptions): Advice {
  const concerned = judgement.findings.flatMap(({ path }) => path ?? []);
  const again = againOf(judgement);
  const { prefix = "" } = judgement.command ?? {};
  const those: Those = (paths) => (paths.length > mostInLine ? keepList(paths) : ["--", ...paths.map((path) => fromFolder(prefix, path))]);
  const naming = { again, differing, concerned, those };
  if (code === "INDEX_MOVED") {
    const argv = [...again, ...pathsAfter(judgement)];
    return { argv, lines: ["Nothing is committed, and nothing is lost. Commit again:", `  ${commandLine(argv)}`] };
  }
  if (code === "FOREIGN_AMEND") return insteadOfAmending(judgement, naming);
  if (code === "STALE_ENTRY") return restore("Bring the index up to date there (no file is touched), and commit again:", those(concerned));
  if (code === "MASS_DELETION" && judgement.command?.door === "disk") {
    const argv = ["git", "status", "--short"];
    return { argv, lines: ["Look at what is gone, and name only what you mean:", `  ${commandLine(argv)}`] };
  }
  if (code === "MASS_DELETION")
    return restore("Take the deletions out of the index (no file is touched), and commit again:", those(concerned));
  return byName(judgement, naming);
}

/** The command that was refused, without its paths. */
function againOf({ command }: Judgement): string[] {
  const door = command?.door === undefined ? [] : ["airlock"];
  return ["git", ...door, "commit", ...(command?.door === "staged" ? ["--staged"] : []), ...(command?.options.kept ?? [])];
}

/** The words of a command that stand for these paths, its last ones. */
type Those = (paths: readonly RepoPath[]) => string[];

interface Naming {
  readonly those: Those;
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
function byName(judgement: Judgement, { again, differing, concerned, those }: Naming): Advice {
  const { prefix = "" } = judgement.command ?? {};
  const fine = [...judgement.named, ...judgement.untraced];
  const throughDoor = judgement.command?.door !== undefined;
  const message = again.slice(2);
  const own = judgement.findings.filter(({ foreign }) => !foreign).flatMap(({ path }) => path ?? []);
  if (judgement.underWay)
    return restore("A part cannot be committed now. Take what is not yours out of the index, and commit again:", those(concerned));
  if (fine.length === 0) {
    const example = own.slice(0, 3).map((path) => fromFolder(prefix, path));
    const argv = own.length > 0 && !throughDoor ? restoring(those(own)) : ["git", "status", "--short"];
    const names = example.length === 0 ? ["<path>"] : example;
    const line = `${commandLine(again)} -- ${names.map((path) => (path === "<path>" ? path : commandLine([path]))).join(" ")}${own.length > 3 ? " …" : ""}`;
    const other = throughDoor ? [] : [`  git airlock commit${line.slice("git commit".length)}`];
    return { argv, lines: ["Name what is yours, and leave the rest out:", `  ${line}`, ...other] };
  }
  const yours = those(fine);
  const named = "Commit what is yours by name:";
  if (throughDoor) {
    const argv = [...again, ...yours];
    return { argv, lines: [named, `  ${commandLine(argv)}`] };
  }
  const staged = fine.some((path) => differing.has(path)) ? ["--staged"] : [];
  const door = ["git", "airlock", "commit", ...staged, ...message, ...yours];
  const plain = [...again, ...yours];
  if (staged.length > 0) {
    const sentence = "Commit what you have staged of the named paths (they differ on disk):";
    return { argv: door, lines: [sentence, `  ${commandLine(door)}`] };
  }
  return { argv: plain, lines: [named, `  ${commandLine(plain)}`, `  ${commandLine(door)}`] };
}

function restore(sentence: string, those: readonly string[]): Advice {
  const argv = restoring(those);
  return { argv, lines: [sentence, `  ${commandLine(argv)}`] };
}

function restoring(those: readonly string[]): string[] {
  return ["git", "restore", "--staged", ...those];
}

/** A path as it is typed in the folder of the command; a colon at its beginning would be pathspec magic. */
function fromFolder(prefix: string, path: RepoPath): string {
  const relative = prefix === "" ? path : posix.relative(prefix, path);
  return relative.startsWith(":") ? `./${relative}` : relative;
}

function pathsAfter({ command }: Judgement): string[] {
  return command === null || command.options.pathspecs.length === 0 ? [] : ["--", ...command.options.pathspecs];
}
