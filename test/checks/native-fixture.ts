// The only check of a native config.

import type { Check } from "../../src/types.ts";
import { loadNative, onlyCheck } from "./checks-candidate.ts";

/** Loads a config with this check alone, and returns it; throws as the loader does. */
export const one = async (check: unknown): Promise<Check> =>
  onlyCheck(await loadNative({ checks: { it: check } }));
