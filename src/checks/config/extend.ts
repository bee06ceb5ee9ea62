// Merges a native config with the configs that it extends into one set of checks, each with the
// place where it is written.

import { nearest } from "../../system/nearest.ts";
import {
  invalid,
  misconfigured,
  printable,
  show,
  unknownKey,
  within,
  type ConfigPlace,
} from "./invalid.ts";
import { parentOf, type ConfigOrigin, type ParentSource } from "./parent.ts";
import { parseConfig, type ParsedConfig } from "./schema.ts";
import type { ParsedCheck } from "./check-schema.ts";
import { taskSettingsText } from "./task-settings.ts";

/** A check as its author wrote it, and its place. */
export interface Written {
  readonly value: true | string | ParsedCheck;
  readonly at: ConfigPlace;
}

/** A config merged with its parents. */
export interface Extended {
  readonly checks: ReadonlyMap<string, Written>;
  /** Everything but the checks; the config's own settings override its parents'. */
  readonly settings: Omit<ParsedConfig, "checks" | "extends">;
  /** The config's own content. */
  readonly own: ParsedConfig;
}

/**
 * Names of properties that every object has. valibot skips them, and a skipped check would be a
 * pass.
 */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * Takes the content and the place of a native config; returns it merged with what it extends,
 * parents first and in their order. A check replaces a parent's check of the same name in its
 * position; `false` removes it. Throws CONFIG_INVALID for a cycle, for a parent that is missing or
 * lies outside the repository, and for any mistake in one of them.
 */
export async function extendedConfig(
  value: unknown,
  origin: ConfigOrigin,
  source: ParentSource,
): Promise<Extended> {
  return merged(value, origin, { source, trail: [origin] });
}

async function merged(
  value: unknown,
  origin: ConfigOrigin,
  { source, trail }: { readonly source: ParentSource; readonly trail: readonly ConfigOrigin[] },
): Promise<Extended> {
  const { place } = origin;
  const own = parsed(value, place);
  const checks = new Map<string, Written>();
  let settings: Extended["settings"] = {};
  for (const [index, name] of [own.extends ?? []].flat().entries()) {
    const at = within(place, "extends", ...(Array.isArray(own.extends) ? [index] : []));
    const parent = await parentOf(name, { origin, at, source });
    const circle = trail.findIndex(({ id }) => id === parent.origin.id);
    if (circle !== -1) {
      const names = [...trail.slice(circle), parent.origin].map((each) =>
        printable(each.place.file),
      );
      throw misconfigured(at, `extends itself: ${names.join(" → ")}`);
    }
    const theirs = await merged(parent.value, parent.origin, {
      source,
      trail: [...trail, parent.origin],
    });
    for (const [check, written] of theirs.checks) checks.set(check, written);
    settings = { ...settings, ...theirs.settings };
  }
  for (const [name, check] of Object.entries(own.checks)) {
    const at = within(place, "checks", name);
    if (check !== false) checks.set(name, { value: check, at });
    else if (!checks.delete(name)) throw nothingToTakeAway(name, at, [...checks.keys()]);
  }
  const { checks: _checks, extends: _extends, ...rest } = own;
  return { checks, settings: { ...settings, ...rest }, own };
}

function nothingToTakeAway(name: string, at: ConfigPlace, names: readonly string[]): Error {
  const near = nearest(name, names);
  return misconfigured(
    at,
    `is false, but no config that is extended has such a check${near === null ? "" : ` (did you mean ${show(near)}?)`}`,
  );
}

function parsed(value: unknown, place: ConfigPlace): ParsedConfig {
  refuseNames(value, place);
  const result = parseConfig(value);
  if ("config" in result) return result.config;
  const { keys, expected, found, known } = result.problem;
  const at = within(place, ...keys);
  throw known === null ? invalid(at, expected, found) : unknownKey(at, known);
}

/**
 * Refuses names that could not be selected later, and values that valibot would accept by mistake
 * (it takes a list for an object); the schema refuses the rest.
 */
function refuseNames(value: unknown, place: ConfigPlace): void {
  if (isObject(value) && Array.isArray(value["scope"]))
    throw invalid(within(place, "scope"), 'an object such as { "broad": "warn" }', value["scope"]);
  if (isObject(value) && Array.isArray(value["tasks"]))
    throw invalid(within(place, "tasks"), taskSettingsText, value["tasks"]);
  const checks = isObject(value) ? value["checks"] : undefined;
  if (!isObject(checks)) return;
  if (Array.isArray(checks))
    throw invalid(within(place, "checks"), "an object of checks by name", checks);
  for (const [name, check] of Object.entries(checks)) {
    const at = within(place, "checks", name);
    if (inherited.has(name))
      throw misconfigured(at, "has the name of a property that every object has: choose another");
    refuseUntypable(name, at);
    if (!isObject(check)) continue;
    if (typeof check["group"] === "string") refuseUntypable(check["group"], within(at, "group"));
    if (Array.isArray(check["env"]))
      throw invalid(within(at, "env"), "an object of variables", check["env"]);
    if (Array.isArray(check["options"]))
      throw invalid(within(at, "options"), "an object of the built-in's options", check["options"]);
  }
}

function refuseUntypable(name: string, at: ConfigPlace): void {
  if (
    name.trim() === name &&
    name !== "" &&
    !name.startsWith("-") &&
    !name.includes(",") &&
    printable(name) === name
  )
    return;
  throw misconfigured(
    at,
    "has a name that cannot be typed: no comma, no control character, no dash or space at the start, no space at the end",
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
