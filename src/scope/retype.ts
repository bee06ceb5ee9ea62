// Writes the refused command again, with other paths or options.

import { commandLine } from "../system/shell.ts";
import type { Judgement } from "./scope-guard.ts";

/** Returns the refused command without its paths. */
export function withoutPaths({ command }: Judgement): string[] {
  if (command?.airlockCommit === undefined)
    return ["git", ...(command?.global ?? []), "commit", ...(command?.options.kept ?? [])];
  return [
    "git",
    "airlock",
    "commit",
    ...(command.airlockCommit === "staged" ? ["--staged"] : []),
    ...command.options.kept,
  ];
}

interface RetypeRequest {
  readonly judgement: Judgement;
  readonly again: readonly string[];
  /** The staged content of these paths differs from the content on disk. */
  readonly isDiffering: boolean;
  /** The last words of the command. */
  readonly words: readonly string[];
}

/**
 * Returns the refused command with these paths. `airlock commit` comes first, because `git commit
 * -- path` holds git's own index lock while checks run, and takes the content on disk.
 */
export function retypedCommand(
  sentence: string,
  { judgement: { command }, again, isDiffering, words }: RetypeRequest,
): Advice {
  if (command?.airlockCommit !== undefined) {
    const argv = [...again, ...words];
    return { argv, lines: [sentence, `  ${commandLine(argv)}`] };
  }
  const plain = [...again, ...words];
  if (command?.hasAirlockForm === false)
    return { argv: plain, lines: [sentence, `  ${commandLine(plain)}`] };
  const options = again.slice(2 + (command?.global.length ?? 0));
  const airlockForm = [
    "git",
    "airlock",
    "commit",
    ...(isDiffering ? ["--staged"] : []),
    ...options,
    ...words,
  ];
  if (isDiffering) return { argv: airlockForm, lines: [sentence, `  ${commandLine(airlockForm)}`] };
  return {
    argv: plain,
    lines: [sentence, `  ${commandLine(airlockForm)}`, `  ${commandLine(plain)}`],
  };
}

/** Advises to take paths out of the index, which touches no file. */
export function adviseRestore(sentence: string, those: readonly string[]): Advice {
  const argv = restoreCommand(those);
  return { argv, lines: [sentence, `  ${commandLine(argv)}`] };
}

/** Returns the command that takes paths out of the index. */
export function restoreCommand(those: readonly string[]): string[] {
  return ["git", "restore", "--staged", ...those];
}

/** Returns the paths of the refused command, behind `--`. */
export function pathspecWords({ command }: Judgement): string[] {
  return command === null || command.options.pathspecs.length === 0
    ? []
    : ["--", ...command.options.pathspecs];
}

export interface Advice {
  readonly lines: readonly string[];
  /** The one command that does the right thing. */
  readonly argv: readonly string[];
}
