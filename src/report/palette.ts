// Makes the functions that colour text.

import { Chalk } from "chalk";
import type { ChalkInstance, ColorSupportLevel } from "chalk";

export type Palette = ChalkInstance;

/** Makes the functions that colour text, for a level. */
export function palette(level: ColorSupportLevel): Palette {
  return new Chalk({ level });
}
