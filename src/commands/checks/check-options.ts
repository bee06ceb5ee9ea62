// The options that choose checks, which mean and read the same in every command.

import { AirlockError } from "../../errors.ts";
import { stages } from "../../system/stages.ts";
import type { Stage } from "../../types.ts";
import { list, type Option, text } from "../option.ts";

/** Only these checks; empty if none was named. */
export const checkOption = names("--check <name>", "only this check or group; may be repeated");

/** All checks but these. */
export const skipOption = names(
  "--skip <name>",
  "all but this check or group; may be repeated (also AIRLOCK_SKIP=name,name)",
);

/** The stage whose checks are meant. */
export const stageOption: Option<Stage> = {
  ...text("--stage <stage>", `the checks of this stage: ${stages.join(", ")}`, "pre-commit"),
  read: (raw) => {
    const found = stages.find((each) => each === raw);
    if (found !== undefined) return found;
    throw new AirlockError("usage", "UNKNOWN_STAGE", `Unknown stage ${JSON.stringify(raw)}.`, {
      next: [`One of: ${stages.join(", ")}.`],
    });
  },
};

/**
 * Declares an option with names of checks. A value may be several names with commas between them; a
 * comma in braces is part of a name (`*.{js,ts}`), and so is anything in double quotes, where a
 * backslash stands before a quote.
 */
function names(flags: string, help: string): Option<readonly string[]> {
  const typed = list(flags, help);
  return { ...typed, read: (raw, name) => typed.read(raw, name).flatMap(namesIn) };
}

function namesIn(value: string): string[] {
  const words = value.matchAll(/"((?:[^"\\]|\\.)*)"(?=,|$)|((?:\{[^{}]*\}|[^,])+)/g);
  return Array.from(words, ([, inQuotes, plain]) =>
    (plain ?? inQuotes!.replaceAll(/\\(.)/gs, "$1")).trim(),
  ).filter((name) => name !== "");
}
