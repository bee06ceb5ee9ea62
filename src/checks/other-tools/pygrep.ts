// `language: pygrep` of pre-commit: a Python regular expression that no file, or no line of one,
// may match.

import { readFile } from "node:fs/promises";
import { CheckFailed } from "../../errors.ts";
import { encodePath } from "../../system/bytes.ts";
import type { FunctionTask } from "../../types.ts";
import { misconfigured, printable, show, within, type ConfigPlace } from "../config/invalid.ts";
import { pythonBytesRegex } from "./python-regex.ts";

interface PygrepRequest {
  readonly title: string;
  /** The expression as it is, not parsed by a shell. */
  readonly entry: string;
  readonly args: readonly string[];
  /** True if it receives the paths. */
  readonly handed: boolean;
}

/** Its switches by every abbreviation that Python's argparse accepts. */
const switches = {
  "-i": "ignoreCase",
  "--ignore-case": "ignoreCase",
  "--multiline": "multiline",
  "--negate": "negate",
} as const;

type Switch = (typeof switches)[keyof typeof switches];

/**
 * Returns the task of such a hook (`pre_commit/languages/pygrep.py`). Throws CONFIG_INVALID if the
 * expression has no exact counterpart.
 */
export function pygrep(
  { title, entry, args, handed }: PygrepRequest,
  at: ConfigPlace,
): FunctionTask {
  const on = new Set(args.map((arg, index) => switchOf(arg, within(at, "args", index))));
  if (entry.startsWith("-"))
    throw misconfigured(
      within(at, "entry"),
      "begins with a dash, which Python would take for a switch",
    );
  const flags = `${on.has("ignoreCase") ? "i" : ""}${on.has("multiline") ? "ms" : ""}`;
  const translation = pythonBytesRegex(entry, flags);
  if ("problem" in translation)
    throw misconfigured(
      within(at, "entry"),
      `is a regular expression that cannot be used here: ${printable(translation.problem)}`,
      ["Write it simpler, or search with a command."],
    );
  const { regex } = translation;
  const parts = (text: string) =>
    on.has("multiline") ? [text] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  const found = async (path: string): Promise<readonly string[]> => {
    // One character for each byte, as Python searches bytes.
    const text = (await readFile(encodePath(path))).toString("latin1");
    if (on.has("negate")) return parts(text).some((part) => regex.test(part)) ? [] : [path];
    if (on.has("multiline"))
      return wholeLines(text, regex).map(([line, shown]) => `${path}:${line}:${shown}`);
    return parts(text).flatMap((part, index) =>
      regex.test(part) ? [`${path}:${index + 1}:${bytes(part.replace(/[\r\n]+$/, ""))}`] : [],
    );
  };
  return {
    kind: "function",
    title,
    run: async (paths) => {
      const lines: string[] = [];
      for (const path of handed ? paths : []) lines.push(...(await found(path)));
      if (lines.length > 0)
        throw new CheckFailed(
          on.has("negate") ? "not found in every file" : "found a forbidden match",
          lines.join("\n"),
        );
    },
  };
}

function switchOf(arg: string, at: ConfigPlace): Switch {
  const names = Object.keys(switches) as (keyof typeof switches)[];
  const name = names.find(
    (each) => each === arg || (each.startsWith("--") && arg.length > 2 && each.startsWith(arg)),
  );
  if (name === undefined)
    throw misconfigured(at, `is not an option of pygrep (-i, --multiline, --negate): ${show(arg)}`);
  return switches[name];
}

/** Returns the first match, with the line where it begins. */
function wholeLines(
  text: string,
  regex: RegExp,
): readonly (readonly [line: number, shown: string])[] {
  const match = regex.exec(text);
  if (match === null) return [];
  const line = text.slice(0, match.index).split("\n").length - 1;
  const [, ...others] = match[0].split("\n");
  return [[line + 1, bytes([text.split("\n")[line]!, ...others].join("\n"))]];
}

function bytes(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}
