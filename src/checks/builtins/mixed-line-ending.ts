// The built-in `mixed-line-ending`: all lines of a text file end alike.

import * as v from "valibot";
import { type Builtin, type BuiltinFile, type BuiltinOptions, finding } from "../builtin.ts";
import { positions, searchable } from "../config/position.ts";

const [lf, cr] = [10, 13];

const names = { "\r": "CR", "\r\n": "CRLF", "\n": "LF" } as const;
type Ending = keyof typeof names;

const byOption = { lf: "\n", crlf: "\r\n", cr: "\r" } as const;

const options = v.strictObject({
  fix: v.optional(
    v.pipe(
      v.picklist(["auto", "no", "lf", "crlf", "cr"], '"auto", "no", "lf", "crlf" or "cr"'),
      v.description(
        "auto (the default): as most lines of the file end; lf, crlf, cr: all lines must end like that; no: as auto, and `airlock fix` leaves the file alone.",
      ),
    ),
  ),
});

/**
 * Follows pre-commit-hooks' mixed-line-ending. As there, fixing also adds an ending to the last
 * line.
 */
export const mixedLineEnding: Builtin = {
  id: "mixed-line-ending",
  summary: "All lines of a text file end alike: LF, CRLF or CR.",
  like: ["mixed-line-ending"],
  types: ["text"],
  options,
  file(file, given) {
    const right = rightEnding(file, given);
    if (right === null) return [];
    const at = positions(searchable(file.content));
    return wrongRuns(file.content, right).map(({ first, last, ending }) => {
      const [from, to] = [at(first), at(last)];
      const message = `${from.line === to.line ? "the line ends" : "the lines end"} with ${names[ending]}, not ${names[right]}`;
      return finding({ path: file.change.path, ...from, endLine: to.line, message });
    });
  },
  fix(file, given) {
    const right = rightEnding(file, given);
    if (right === null || fixOf(given) === "no") return file.content;
    const text = file.content.toString("latin1").replaceAll(/\r\n|\r|\n/g, right);
    return Buffer.from(text.endsWith(right) ? text : text + right, "latin1");
  },
};

function fixOf(given: BuiltinOptions): "auto" | "no" | keyof typeof byOption {
  return (given as v.InferOutput<typeof options>).fix ?? "auto";
}

/**
 * Returns the ending that every line of the file should have; `null` if all lines already have it.
 * If two are equally frequent LF wins, then CRLF, as in pre-commit-hooks.
 */
function rightEnding({ content }: BuiltinFile, given: BuiltinOptions): Ending | null {
  const fix = fixOf(given);
  if ((fix === "auto" || fix === "no" || fix === "lf") && !content.includes(cr)) return null;
  const count: Record<Ending, number> = { "\n": 0, "\r\n": 0, "\r": 0 };
  for (const { ending } of endings(content)) count[ending] += 1;
  const present = (["\n", "\r\n", "\r"] as const).filter((ending) => count[ending] > 0);
  if (fix === "auto" || fix === "no")
    return present.length < 2
      ? null
      : present.reduce((most, one) => (count[one] > count[most] ? one : most));
  return present.every((ending) => ending === byOption[fix]) ? null : byOption[fix];
}

function* endings(content: Buffer): Generator<{ readonly at: number; readonly ending: Ending }> {
  for (let at = 0; at < content.length; at += 1) {
    const byte = content[at];
    if (byte === lf) yield { at, ending: "\n" };
    else if (byte === cr && content[at + 1] === lf) {
      yield { at, ending: "\r\n" };
      at += 1;
    } else if (byte === cr) yield { at, ending: "\r" };
  }
}

/** Consecutive lines with the same wrong ending. */
interface Run {
  readonly first: number;
  last: number;
  readonly ending: Ending;
}

function wrongRuns(content: Buffer, right: Ending): readonly Run[] {
  const runs: Run[] = [];
  let open: Run | undefined;
  for (const { at, ending } of endings(content)) {
    if (ending === open?.ending) open.last = at;
    else if (ending === right) open = undefined;
    else runs.push((open = { first: at, last: at, ending }));
  }
  return runs;
}
