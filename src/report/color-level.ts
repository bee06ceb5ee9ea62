// Determines how many colours a stream may have, from explicit values: it does not read the
// process, and loads no library.

import type { ColorSupportLevel } from "chalk";
import type { Environment } from "../types.ts";

/**
 * Takes the environment and whether the stream is a terminal; returns 0 (none) to 3 (16 million
 * colours). FORCE_COLOR (`0`…`3`, `true`, `false`, empty) overrides NO_COLOR (any value but the
 * empty one), as in Node (tty.WriteStream.getColorDepth) and chalk; without either, a terminal that
 * is not `dumb` has colours.
 */
export function colorLevel({
  env,
  isTerminal,
}: {
  readonly env: Environment;
  readonly isTerminal: boolean;
}): ColorSupportLevel {
  const forced = env["FORCE_COLOR"];
  if (forced === "0" || forced === "false") return 0;
  if (forced === "2" || forced === "3") return forced === "2" ? 2 : 3;
  if (forced !== undefined) return 1;
  if ((env["NO_COLOR"] ?? "") !== "" || !isTerminal || env["TERM"] === "dumb") return 0;
  const term = env["TERM"] ?? "";
  if (/^(truecolor|24bit)$/.test(env["COLORTERM"] ?? "")) return 3;
  return term.includes("256color") ? 2 : 1;
}
