// Reads `skip` and `only` of lefthook: states of the repository and branches in which a job is
// skipped, or only runs.

import type { Condition, Situation } from "../../types.ts";
import { asText, type Fields } from "../config/fields.ts";
import { invalid, misconfigured, printable, within, type ConfigPlace } from "../config/invalid.ts";
import { lefthookGlob } from "./lefthook-glob.ts";

const states = ["merge", "rebase", "merge-commit"] as const;

/**
 * Takes the fields of a hook, a group or a job; returns its condition, `null` if it has none,
 * `"never"` if it disables itself (`internal/config/skip_checker.go`). Throws CONFIG_INVALID.
 */
export function conditionOf(fields: Fields, at: ConfigPlace): Condition | "never" | null {
  const [skip, only] = [
    situations(fields["skip"], within(at, "skip")),
    situations(fields["only"], within(at, "only")),
  ];
  if (skip === true || only === false || (Array.isArray(only) && only.length === 0)) return "never";
  const condition: Condition = {
    skip: Array.isArray(skip) ? skip : [],
    only: Array.isArray(only) ? only : null,
  };
  return condition.skip.length === 0 && condition.only === null ? null : condition;
}

function situations(value: unknown, at: ConfigPlace): readonly Situation[] | boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  if (typeof value === "string") return [state(value, at)];
  if (!Array.isArray(value))
    throw invalid(at, "true, false, a state or a list of conditions", value);
  return value.map((item: unknown, index) => situation(item, within(at, index)));
}

function situation(value: unknown, at: ConfigPlace): Situation {
  if (typeof value === "string") return state(value, at);
  if (typeof value !== "object" || value === null)
    throw invalid(at, "a state, `ref` or `run`", value);
  if ("ref" in value && typeof value.ref === "string") return branch(value.ref, within(at, "ref"));
  if ("run" in value) return { kind: "command", script: asText(value.run, within(at, "run")) };
  throw invalid(at, "a state, `ref` or `run`", value);
}

function state(value: string, at: ConfigPlace): Situation {
  const known = states.find((each) => each === value);
  if (known === undefined) throw invalid(at, `one of ${states.join(", ")}`, value);
  return { kind: "state", state: known };
}

function branch(pattern: string, at: ConfigPlace): Situation {
  const glob = lefthookGlob(pattern, { matcher: "gobwas", caseSensitive: true });
  if ("problem" in glob) throw misconfigured(at, `is not a valid glob: ${printable(glob.problem)}`);
  return { kind: "branch", matches: (name) => name === pattern || glob.match(name) };
}
