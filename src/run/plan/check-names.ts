// Names that select checks: their own, and those of their groups.

import { AirlockError } from "../../errors.ts";
import { nearest } from "../../system/nearest.ts";
import { commandLine } from "../../system/shell.ts";
import { checkValue } from "../../system/skip-names.ts";
import type { Check, Stage } from "../../types.ts";

/**
 * Returns the names that select a check: its own, its group, and its group in this folder alone.
 */
function namesOf({ name, group, folder }: Check): readonly string[] {
  return group === null ? [name] : [name, group, ...(folder === "" ? [] : [`${folder}:${group}`])];
}

/** Says whether one of these names is the check's, or its group's. */
export function isAmong(check: Check, names: readonly string[]): boolean {
  return namesOf(check).some((name) => names.includes(name));
}

/**
 * Says whether a name is that of a check or group, of whatever stage. `elsewhere`: it is of a
 * folder whose config has not been read, since nothing there changed.
 */
export function nameStatus(
  name: string,
  checks: readonly Check[],
): "known" | "unknown" | "elsewhere" {
  if (checks.some((check) => isAmong(check, [name]))) return "known";
  const folder = name.slice(0, Math.max(0, name.lastIndexOf(":")));
  return folder === "" || checks.some((check) => check.folder === folder) ? "unknown" : "elsewhere";
}

/** Throws UNKNOWN_CHECK unless a check of the stage has this name, or its group. */
export function requireKnownName(name: string, checks: readonly Check[], stage: Stage): void {
  const ofStage = checks.filter(({ stages }) => stages.includes(stage));
  if (ofStage.some((check) => isAmong(check, [name]))) return;
  const [elsewhere] = checks
    .filter((check) => isAmong(check, [name]))
    .flatMap(({ stages }) => stages);
  if (elsewhere !== undefined) {
    throw new AirlockError(
      "usage",
      "UNKNOWN_CHECK",
      `The check ${JSON.stringify(name)} runs in the stage ${elsewhere}, not in ${stage}.`,
      {
        next: [
          commandLine([
            "airlock",
            "run",
            "--stage",
            elsewhere,
            "--check",
            checkValue(name),
            ...(elsewhere === "commit-msg" ? ["--commit", "HEAD"] : []),
          ]),
        ],
      },
    );
  }
  throw unknownCheck(name, ofStage);
}

/** Returns the error for a name that no check has, with the nearest one. */
export function unknownCheck(name: string, checks: readonly Check[]): AirlockError {
  const names = [...new Set(checks.flatMap(namesOf))];
  const near = nearest(name, names);
  const list = names.length === 0 ? "There are no checks." : `The checks are: ${names.join(", ")}.`;
  return new AirlockError("usage", "UNKNOWN_CHECK", `No check is called ${JSON.stringify(name)}.`, {
    detail: list,
    next: near === null ? [] : [`Did you mean ${JSON.stringify(near)}?`],
  });
}
