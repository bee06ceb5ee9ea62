// What to type after a refusal: lines for a person, one argument list for a program. Pure, but for the list of paths that it has kept.

import { pathWords } from "../git/path-list.ts";
import { commandLine } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import type { Judgement } from "./guard.ts";
import { locksBeside } from "./lock-files.ts";
import type { RefusalCode } from "./rules.ts";

export interface Advice {
  readonly lines: readonly string[];
  /** The one command that does the right thing. */
  readonly argv: readonly string[];
}

/** What advice rests on beside the judgement. */
export interface AdviceOptions {
  /** Paths of the commit that are staged otherwise than they are on disk: `git commit -- path` would take what is on disk. */
  readonly differing: ReadonlySet<RepoPath>;
  /** Keeps paths in a file; returns the words of a command that stand for them. */
  readonly keepList: (paths: readonly RepoPath[]) => string[];
}

/** Of paths that nobody named, so many are put into a line; of more, nobody could say at a glance that all of them are meant. */
const few = 3;

/** Takes the code of a refusal and what was found; returns what to type. A command that would name very many paths reads them from a file. */
export function adviceOf(code: RefusalCode, judgement: Judgement, { differing, keepList }: AdviceOptions): Advice {
  const concerned = judgement.findings.flatMap(({ path }) => path ?? []);
  const again = againOf(judgement);
  const those: Those = (paths) => pathWords(paths, { prefix: judgement.command?.prefix ?? null, keepList });
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
  if (command?.door === undefined) return ["git", ...(command?.global ?? []), "commit", ...(command?.options.kept ?? [])];
  return ["git", "airlock", "commit", ...(command.door === "staged" ? ["--staged"] : []), ...command.options.kept];
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
  const meant = door ? [...again.map((word) => (word === "--amend" ? "--amend-any" : word)), ...pathsAfter(judgement)] : [];
  const anyway = door ? ["Or, where their commit is meant all the same:", `  ${commandLine(meant)}`] : [];
  if (candidate.changes.length === 0) {
    const whose = findings.find(({ code }) => code === "FOREIGN_AMEND")?.by?.session.name ?? "all";
    const argv = ["airlock", "tell", whose, `Please amend your commit ${candidate.base?.slice(0, 12)}.`];
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
  const { findings, named, untraced, meant, passedOver, command } = judgement;
  if (judgement.underWay)
    return restore("A part cannot be committed now. Take what is not yours out of the index, and commit again:", those(concerned));
  const ours = new Set([
    ...findings.filter(({ foreign }) => !foreign).flatMap(({ path }) => path ?? []),
    ...passedOver.map(({ path }) => path),
  ]);
  const fine = [...named, ...untraced, ...meant.map(({ path }) => path)];
  if (fine.length > 0) {
    // A lock file is what its manifest says: without it the commit would not install.
    const paths = [...fine, ...locksBeside(fine, ours)];
    const isDiffering = paths.some((path) => differing.has(path));
    // What such a commit takes is neither on disk nor all of what is staged.
    const isChosen = ["patch", "interactive", "include"].some((flag) => command?.options.flags.has(flag));
    if (isDiffering && command !== null && command.door === undefined && (isChosen || !command.hasAirlockForm))
      return restore("Take what is not yours out of the index (no file is touched), and commit again:", those(concerned));
    const what = isDiffering ? "Commit what you have staged of the named paths (they differ on disk):" : "Commit what is yours by name:";
    return ready(what, { judgement, again, isDiffering, words: those(paths) });
  }
  const own = [...ours];
  // Programs name nothing by themselves: without these, the rest may pass.
  const refused = own.filter((path) => passedOver.every((one) => one.path !== path));
  const look = ["git", "status", "--short"];
  const argv = refused.length > 0 && judgement.command?.door === undefined ? restoring(those(refused)) : look;
  // A command in which something is to be filled in cannot be typed as it stands.
  if (own.length === 0 || own.length > few)
    return {
      argv,
      lines: [
        "Commit only what is yours: put its paths at the end of the command, behind --. To see what is there:",
        `  ${commandLine(look)}`,
      ],
    };
  const isDiffering = own.some((path) => differing.has(path));
  return { ...ready("Name what is yours, and leave the rest out:", { judgement, again, isDiffering, words: those(own) }), argv };
}

interface Ready {
  readonly judgement: Judgement;
  readonly again: readonly string[];
  /** What is staged of these paths is not what is on disk. */
  readonly isDiffering: boolean;
  /** The last words of the command. */
  readonly words: readonly string[];
}

/**
 * The command that was refused, with these paths: through `airlock commit` first, since `git commit -- path` holds git's own lock of
 * the index while checks run, and takes what is on disk.
 */
function ready(sentence: string, { judgement: { command }, again, isDiffering, words }: Ready): Advice {
  if (command?.door !== undefined) {
    const argv = [...again, ...words];
    return { argv, lines: [sentence, `  ${commandLine(argv)}`] };
  }
  const plain = [...again, ...words];
  if (command?.hasAirlockForm === false) return { argv: plain, lines: [sentence, `  ${commandLine(plain)}`] };
  const options = again.slice(2 + (command?.global.length ?? 0));
  const door = ["git", "airlock", "commit", ...(isDiffering ? ["--staged"] : []), ...options, ...words];
  if (isDiffering) return { argv: door, lines: [sentence, `  ${commandLine(door)}`] };
  return { argv: plain, lines: [sentence, `  ${commandLine(door)}`, `  ${commandLine(plain)}`] };
}

function restore(sentence: string, those: readonly string[]): Advice {
  const argv = restoring(those);
  return { argv, lines: [sentence, `  ${commandLine(argv)}`] };
}

function restoring(those: readonly string[]): string[] {
  return ["git", "restore", "--staged", ...those];
}

function pathsAfter({ command }: Judgement): string[] {
  return command === null || command.options.pathspecs.length === 0 ? [] : ["--", ...command.options.pathspecs];
}
