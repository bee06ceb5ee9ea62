// A local hook in .pre-commit-config.yaml, and its only check.

import type { Check } from "../../src/types.ts";
import { load, onlyCheck } from "../checks/checks-candidate.ts";

export const file = ".pre-commit-config.yaml";

/** A config with these local hooks; `top` goes beside `repos`. */
export const local = (hooks: unknown, top: object = {}): Record<string, string> => ({
  [file]: JSON.stringify({ repos: [{ repo: "local", hooks }], ...top }),
});

export const hook = { id: "it", name: "It", entry: "tool", language: "system" };

/** Loads a local hook with these settings, and returns its check; throws as the loader does. */
export const one = async (part: object, top?: object): Promise<Check> =>
  onlyCheck(await load(local([{ ...hook, ...part }], top)));
