// Builds the command to type after a refusal: lines for a person, one argument list for a program.
// Pure, except for the list of paths that it stores in a file.

import { pathWords } from "../git/path-list.ts";
import { isAnonymous, type Session } from "../sessions/identity.ts";
import { commandLine } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import type { Judgement } from "./scope-guard.ts";
import { locksBeside } from "./lock-files.ts";
import type { RefusalCode } from "./rules.ts";
import {
  type Advice,
  pathspecWords,
  retypedCommand,
  adviseRestore,
  restoreCommand,
  withoutPaths,
} from "./retype.ts";

/** Facts beside the judgement that decide the advice. */
export interface AdviceOptions {
  /**
   * Paths of the commit whose staged content differs from the file on disk: `git commit -- path`
   * would take the file on disk.
   */
  readonly differing: ReadonlySet<RepoPath>;
  /** Stores paths in a file; returns the command-line words that make git read that file. */
  readonly keepList: (paths: readonly RepoPath[]) => string[];
}

/**
 * Up to this many paths that nobody named are written into a line. With more, a reader could not
 * confirm at a glance that all are intended.
 */
const few = 3;

/**
 * Takes the code of a refusal and the findings; returns the command to type. A command that would
 * name very many paths reads them from a file.
 */
export function adviceOf(
  code: RefusalCode,
  judgement: Judgement,
  { differing, keepList }: AdviceOptions,
): Advice {
  const concerned = judgement.findings.flatMap(({ path }) => path ?? []);
  const again = withoutPaths(judgement);
  const wordsFor: PathWords = (paths) =>
    pathWords(paths, { prefix: judgement.command?.prefix ?? null, keepList });
  const naming = { again, differing, concerned, wordsFor };
  if (code === "INDEX_MOVED") {
    const argv = [...again, ...pathspecWords(judgement)];
    return {
      argv,
      lines: ["Nothing is committed, and nothing is lost. Commit again:", `  ${commandLine(argv)}`],
    };
  }
  if (code === "FOREIGN_AMEND") return insteadOfAmending(judgement, naming);
  if (code === "STALE_ENTRY")
    return adviseRestore(
      "Update the index for these paths (no file is touched), and commit again:",
      wordsFor(concerned),
    );
  if (code === "MASS_DELETION" && judgement.command?.airlockCommit === "disk") {
    const argv = ["git", "status", "--short"];
    return {
      argv,
      lines: [
        "See which files are missing, and name only the ones you mean to delete:",
        `  ${commandLine(argv)}`,
      ],
    };
  }
  if (code === "MASS_DELETION")
    return adviseRestore(
      "Unstage the deletions (no file is touched), and commit again:",
      wordsFor(concerned),
    );
  return byName(judgement, naming);
}

/** Returns the last words of a command: the ones that select these paths. */
type PathWords = (paths: readonly RepoPath[]) => string[];

interface Naming {
  readonly wordsFor: PathWords;
  readonly again: readonly string[];
  readonly differing: ReadonlySet<RepoPath>;
  readonly concerned: readonly RepoPath[];
}

/**
 * Suggests a separate commit, if there is something to commit. Content that the commit itself would
 * add has to be named, because it is not staged.
 */
function insteadOfAmending(judgement: Judgement, { again, ...naming }: Naming): Advice {
  const { command, findings, candidate } = judgement;
  const isAirlockCommit = command?.airlockCommit !== undefined;
  const meant = isAirlockCommit
    ? [
        ...again.map((word) => (word === "--amend" ? "--amend-any" : word)),
        ...pathspecWords(judgement),
      ]
    : [];
  const anyway = isAirlockCommit
    ? ["Or, if you do mean to amend their commit:", `  ${commandLine(meant)}`]
    : [];
  if (candidate.changes.length === 0) {
    const whose = findings.find(({ code }) => code === "FOREIGN_AMEND")?.by?.session.name ?? "all";
    const argv = [
      "airlock",
      "tell",
      whose,
      `Please amend your commit ${candidate.base?.slice(0, 12)}.`,
    ];
    const sentence =
      "It would change no file, so there is no commit of your own to make instead. Ask for it:";
    return { argv, lines: [sentence, `  ${commandLine(argv)}`, ...anyway] };
  }
  // `--no-edit` is dropped too: without `--amend` there is no existing message to keep.
  const own = again.filter(
    (word) => (!"--amend".startsWith(word) || word.length < 4) && word !== "--no-edit",
  );
  const staged =
    !isAirlockCommit &&
    command?.options.flags.has("all") !== true &&
    command?.options.pathspecs.length === 0;
  if (staged && naming.concerned.length === 0)
    return { argv: own, lines: ["Make a commit of your own instead:", `  ${commandLine(own)}`] };
  const { argv, lines } = byName(judgement, { again: own, ...naming });
  return { argv, lines: ["Make a commit of your own instead.", ...lines, ...anyway] };
}

/**
 * Suggests a commit of the paths that may pass. If no path may pass, explains how to name the
 * reader's own paths.
 */
function byName(judgement: Judgement, { again, differing, concerned, wordsFor }: Naming): Advice {
  const { findings, named, untraced, meant, passedOver, command } = judgement;
  if (judgement.underWay)
    return adviseRestore(
      "Git cannot commit only some paths now. Unstage what is not yours, and commit again:",
      wordsFor(concerned),
    );
  const ours = new Set([
    ...findings.filter(({ foreign }) => !foreign).flatMap(({ path }) => path ?? []),
    ...passedOver.map(({ path }) => path),
  ]);
  const fine = [...named, ...untraced, ...meant.map(({ path }) => path)];
  if (fine.length > 0) {
    // A lock file belongs to its manifest: without it, an installation from this commit would fail.
    const paths = [...fine, ...locksBeside(fine, ours)];
    const isDiffering = paths.some((path) => differing.has(path));
    // With these options the commit takes neither the content on disk nor everything that is
    // staged.
    const isChosen = ["patch", "interactive", "include"].some((flag) =>
      command?.options.flags.has(flag),
    );
    if (
      isDiffering &&
      command !== null &&
      command.airlockCommit === undefined &&
      (isChosen || !command.hasAirlockForm)
    )
      return adviseRestore(
        "Unstage what is not yours (no file is touched), and commit again:",
        wordsFor(concerned),
      );
    const what = isDiffering
      ? "Commit what you have staged of the named paths (they differ on disk):"
      : "Commit what is yours by name:";
    return retypedCommand(what, { judgement, again, isDiffering, words: wordsFor(paths) });
  }
  const own = [...ours];
  // A program cannot choose paths. Without the refused ones the rest may pass.
  const refused = own.filter((path) => passedOver.every((one) => one.path !== path));
  const look = ["git", "status", "--short"];
  const argv =
    refused.length > 0 && judgement.command?.airlockCommit === undefined
      ? restoreCommand(wordsFor(refused))
      : look;
  // A command with a placeholder could not be typed as it is.
  if (own.length === 0 || own.length > few)
    return {
      argv,
      lines: [
        "Commit only what is yours: put its paths at the end of the command, behind --. To see what is there:",
        `  ${commandLine(look)}`,
      ],
    };
  const isDiffering = own.some((path) => differing.has(path));
  return {
    ...retypedCommand("Name what is yours, and leave the rest out:", {
      judgement,
      again,
      isDiffering,
      words: wordsFor(own),
    }),
    argv,
  };
}

/**
 * Takes the session and the file of the config with the setting for broad adds (`null`: only
 * another tool's config is there); returns what lets a person who works alone add broadly from now
 * on.
 */
export function waysForOne(session: Session, settingsFile: RepoPath | null): string[] {
  if (settingsFile !== null) {
    const setting = settingsFile.endsWith(".json")
      ? '"scope": { "broad": "allow" }'
      : 'scope: { broad: "allow" }';
    const place =
      settingsFile === "package.json" ? '"airlock" in package.json' : commandLine([settingsFile]);
    return [`If you work alone here, let broad adds pass, with this in ${place}: ${setting}`];
  }
  // Another tool's config has no such setting, and a config of airlock's own would take its place.
  // A session that starts again notes which files are clean now: their broad adds pass while it is
  // alone.
  const restart = "airlock session end && airlock session start";
  return isAnonymous(session)
    ? []
    : [
        `If you work alone here, commit this, and then let broad adds pass in this session: ${restart}`,
      ];
}
