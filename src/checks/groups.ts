// Groups of checks: one name that selects several checks, or that a check depends on.

import { nearest } from "../system/nearest.ts";
import type { Written } from "./config/extend.ts";
import { misconfigured, show, within, type ConfigPlace } from "./config/invalid.ts";

/** The checks of a config by name, and their groups. */
export interface Names {
  readonly checks: readonly string[];
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/**
 * Takes the checks of a config; returns their names and groups. Throws CONFIG_INVALID for a group
 * with the name of a check.
 */
export function checkNamesIn(checks: ReadonlyMap<string, Written>): Names {
  const groups = new Map<string, string[]>();
  for (const [name, { value, at }] of checks) {
    const group = typeof value === "object" ? value.group : undefined;
    if (group === undefined) continue;
    if (checks.has(group))
      throw misconfigured(
        within(at, "group"),
        `is ${show(group)}, which is the name of a check: a name is one or the other`,
      );
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return { checks: [...checks.keys()], groups };
}

/**
 * Returns the checks that `dependsOn` names, with each group replaced by its checks. Throws
 * CONFIG_INVALID for an unknown name, and for the check's own name or group.
 */
export function dependencies(
  dependsOn: readonly string[],
  { name, names, at }: { name: string; names: Names; at: ConfigPlace },
): readonly string[] {
  const all = dependsOn.flatMap((other, index) => {
    const place = within(at, index);
    if (other === name) throw misconfigured(place, "names the check itself");
    if (names.checks.includes(other)) return [other];
    const members = names.groups.get(other);
    if (members === undefined) {
      const near = nearest(other, [...names.checks, ...names.groups.keys()]);
      throw misconfigured(
        place,
        `names no check of this config: ${show(other)}${near === null ? "" : ` (did you mean ${show(near)}?)`}`,
      );
    }
    if (members.includes(name))
      throw misconfigured(place, `names the group that the check itself is in: ${show(other)}`);
    return members;
  });
  return [...new Set(all)];
}
