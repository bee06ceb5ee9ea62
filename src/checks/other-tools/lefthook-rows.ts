// Lists the entries of a lefthook hook in order: its jobs with those of their groups, then its
// commands and scripts.

import type { AirlockError } from "../../errors.ts";
import { configError } from "./cannot-run.ts";
import {
  asBoolean,
  asList,
  asObject,
  knownKeys,
  withoutNulls,
  type Fields,
} from "../config/fields.ts";
import { misconfigured, within, type ConfigPlace } from "../config/invalid.ts";

/** A job, command or script with its place in the order. */
export interface Row {
  readonly name: string;
  /** Its own fields, merged with those of its groups. */
  readonly fields: Fields;
  /** The groups that contain it, outermost first: each has conditions of its own. */
  readonly groups: readonly Fields[];
  readonly at: ConfigPlace;
  /** True if it may run beside others. */
  readonly parallel: boolean;
  /** Names of the entries that must have passed before (`piped`). */
  readonly after: readonly string[];
  /** The error, if the entry cannot even be read. */
  readonly problem?: AirlockError;
}

/** The order in which the rows of one list run. */
export interface Order {
  readonly parallel: boolean;
  readonly piped: boolean;
}

/**
 * Returns the rows of a hook in lefthook's order. Throws CONFIG_INVALID for a value that is not a
 * list.
 */
export function hookRows(hook: Fields, at: ConfigPlace, order: Order): readonly Row[] {
  const jobs = jobRows(hook["jobs"] ?? [], within(at, "jobs"), {
    ...order,
    prefix: "",
    inherited: {},
    groups: [],
    after: [],
  });
  const named = [
    ...namedRows(hook["commands"], within(at, "commands")),
    ...namedRows(hook["scripts"], within(at, "scripts")),
  ];
  const names = named.map(({ name }) => name);
  const rows = named.map((row, index) => ({
    ...row,
    parallel: order.parallel,
    after: order.piped ? names.slice(0, index) : [],
  }));
  return [...jobs, ...rows];
}

type NamedRow = Omit<Row, "parallel" | "after">;

/** Returns commands or scripts sorted by `priority` (without one they come last), then by name. */
function namedRows(value: unknown, at: ConfigPlace): readonly NamedRow[] {
  const table = asObject(value ?? {}, at);
  const isScript = at.keys.at(-1) === "scripts";
  const rows = Object.entries(table).map(([name, row]): NamedRow => {
    const where = within(at, name);
    // A script needs only its name.
    const read = readFields(isScript ? (row ?? {}) : row, where);
    return {
      name,
      at: where,
      groups: [],
      ...read,
      fields: isScript ? { ...read.fields, script: name } : read.fields,
    };
  });
  return rows.toSorted(
    (a, b) =>
      priority(a.fields) - priority(b.fields) ||
      a.name.localeCompare(b.name, "en", { numeric: true }),
  );
}

function readFields(value: unknown, at: ConfigPlace): Pick<Row, "fields" | "problem"> {
  try {
    return { fields: withoutNulls(asObject(value, at)) };
  } catch (error) {
    return { fields: {}, problem: configError(error) };
  }
}

function priority(fields: Fields): number {
  const value = fields["priority"];
  return typeof value === "number" && value > 0 ? value : Number.MAX_SAFE_INTEGER;
}

interface JobList extends Order {
  /** Name of the surrounding group, followed by a slash. */
  readonly prefix: string;
  /** Fields that the group passes on to all its jobs. */
  readonly inherited: Fields;
  readonly groups: readonly Fields[];
  /** Names of the entries that must have passed before the first job. */
  readonly after: readonly string[];
}

function jobRows(value: unknown, at: ConfigPlace, list: JobList): readonly Row[] {
  const found: Row[] = [];
  const { parallel, groups } = list;
  for (const [index, item] of asList(value, at).entries()) {
    const where = within(at, index);
    const { fields: own, problem } = readFields(item, where);
    const fields = inherit(list.inherited, own);
    const name = list.prefix + nameOf(own, index);
    const after = list.piped ? [...list.after, ...found.map((row) => row.name)] : list.after;
    if (problem !== undefined || own["group"] === undefined)
      found.push({
        name,
        fields,
        groups,
        at: where,
        parallel,
        after,
        ...(problem === undefined ? {} : { problem }),
      });
    else found.push(...groupRows(own, where, { name, fields, after, list }));
  }
  return found;
}

interface GroupRequest extends Pick<Row, "name" | "fields" | "after"> {
  /** The list that contains the group. */
  readonly list: JobList;
}

/** Returns the rows of a group; if it cannot be read, one row with the error. */
function groupRows(
  own: Fields,
  at: ConfigPlace,
  { name, fields, after, list }: GroupRequest,
): readonly Row[] {
  const { name: _name, group: _group, skip: _skip, only: _only, ...passedOn } = fields;
  const groups = [...list.groups, own];
  try {
    const group = withoutNulls(asObject(own["group"], within(at, "group")));
    knownKeys(
      own,
      [
        "name",
        "group",
        "glob",
        "exclude",
        "root",
        "env",
        "tags",
        "skip",
        "only",
        "files",
        "file_types",
      ],
      at,
    );
    knownKeys(group, ["parallel", "piped", "jobs", "root"], within(at, "group"));
    const flag = (key: string): boolean => asBoolean(group[key], within(at, "group", key));
    const inherited = group["root"] === undefined ? passedOn : { ...passedOn, root: group["root"] };
    const order = { parallel: flag("parallel"), piped: flag("piped") };
    const inner = { ...order, prefix: `${name}/`, inherited, groups, after };
    const rows = jobRows(group["jobs"] ?? [], within(at, "group", "jobs"), inner);
    if (rows.length === 0) throw misconfigured(within(at, "group"), "has no jobs");
    return rows;
  } catch (error) {
    return [
      {
        name,
        fields: passedOn,
        groups,
        at,
        parallel: list.parallel,
        after,
        problem: configError(error),
      },
    ];
  }
}

/**
 * Merges a job with its group: lists are joined, variables merged, `root` is the inner one
 * (lefthook, `scope.go`).
 */
function inherit(outer: Fields, own: Fields): Fields {
  const both: Record<string, unknown> = { ...outer, ...own };
  for (const key of ["glob", "exclude", "tags", "file_types"]) {
    if (outer[key] !== undefined && own[key] !== undefined)
      both[key] = [outer[key], own[key]].flat();
  }
  if (isTable(outer["env"]) && isTable(own["env"]))
    both["env"] = { ...outer["env"], ...own["env"] };
  return both;
}

function isTable(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the name of a job; without one, the text it runs, in one line. */
function nameOf(own: Fields, index: number): string {
  if (typeof own["name"] === "string" && own["name"].trim() !== "") return own["name"];
  if (own["group"] !== undefined) return `group ${index + 1}`;
  const text = own["run"] ?? own["script"];
  return typeof text === "string" && text.trim() !== ""
    ? text.trim().replaceAll(/\s+/g, " ")
    : `job ${index + 1}`;
}
