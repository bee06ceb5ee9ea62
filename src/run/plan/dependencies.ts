// Refuses checks that depend on an unknown check, or on themselves.

import { AirlockError } from "../../errors.ts";
import { nearest } from "../../system/nearest.ts";
import type { Check } from "../../types.ts";

/** Throws UNKNOWN_DEPENDENCY or DEPENDENCY_CIRCLE. */
export function requireSoundDependencies(checks: readonly Check[]): void {
  const byName = new Map(checks.map((check) => [check.name, check]));
  const done = new Set<string>();
  const visit = (check: Check, trail: readonly string[]): void => {
    if (done.has(check.name)) return;
    if (trail.includes(check.name)) {
      const circle = [...trail.slice(trail.indexOf(check.name)), check.name].join(" → ");
      throw new AirlockError(
        "config",
        "DEPENDENCY_CIRCLE",
        `${place(check)} depends on itself: ${circle}.`,
        {
          next: [
            `Edit ${check.source.file} and stage it: the config is read from what is being committed.`,
          ],
        },
      );
    }
    for (const name of check.dependsOn) {
      const dependency = byName.get(name);
      if (dependency === undefined) throw unknownDependency(check, name, [...byName.keys()]);
      visit(dependency, [...trail, check.name]);
    }
    done.add(check.name);
  };
  for (const check of checks) visit(check, []);
}

function unknownDependency(check: Check, name: string, names: readonly string[]): AirlockError {
  const near = nearest(name, names);
  return new AirlockError(
    "config",
    "UNKNOWN_DEPENDENCY",
    `${place(check)} depends on ${JSON.stringify(name)}, which is no check.`,
    {
      next: near === null ? [] : [`Did you mean ${JSON.stringify(near)}?`],
    },
  );
}

function place(check: Check): string {
  return `${check.source.file}: ${check.source.place}`;
}
