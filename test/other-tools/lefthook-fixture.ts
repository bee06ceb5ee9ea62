// A hook in lefthook.yml, and its only check.

import type { Check } from "../../src/types.ts";
import { load, onlyCheck } from "../checks/checks-candidate.ts";

export const file = "lefthook.yml";

/** A lefthook.yml with this value for `pre-commit`; `top` goes beside it. */
export const hook = (value: object, top: object = {}): Record<string, string> => ({
  [file]: JSON.stringify({ ...top, "pre-commit": value }),
});

/** Loads a command with these settings, and returns its check; throws as the loader does. */
export const one = async (part: object, top?: object): Promise<Check> =>
  onlyCheck(await load(hook({ commands: { job: { run: "x", ...part } } }, top)));
