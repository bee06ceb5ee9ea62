// The order of a lefthook hook: its jobs with those of their groups, then its commands and scripts.

import { asBoolean, asList, asObject, asText, knownKeys, type Fields } from "./fields.ts";
import { within, type Place } from "./invalid.ts";

/** A job, command or script with its place in the order. */
export interface Row {
  readonly name: string;
  /** What it says, with what its groups say. */
  readonly fields: Fields;
  readonly at: Place;
  /** Whether it may run beside others. */
  readonly parallel: boolean;
  /** Names of those that must have passed before (`piped`). */
  readonly after: readonly string[];
}

/** How the rows of one list follow each other. */
export interface Order {
  readonly parallel: boolean;
  readonly piped: boolean;
}

/** Returns the rows of a hook in lefthook's order. Throws CONFIG_INVALID. */
export function hookRows(hook: Fields, at: Place, order: Order): readonly Row[] {
  const jobs =
    hook["jobs"] === undefined ? [] : jobRows(hook["jobs"], within(at, "jobs"), { ...order, prefix: "", inherited: {}, after: [] });
  const named = [...namedRows(hook["commands"], within(at, "commands")), ...namedRows(hook["scripts"], within(at, "scripts"))];
  const names = named.map(({ name }) => name);
  return [...jobs, ...named.map((row, index) => ({ ...row, parallel: order.parallel, after: order.piped ? names.slice(0, index) : [] }))];
}

/** Commands or scripts: by `priority` (without one they come last), then by name. */
function namedRows(value: unknown, at: Place): readonly Pick<Row, "name" | "fields" | "at">[] {
  const table = value === undefined ? {} : asObject(value, at);
  const isScript = at.keys.at(-1) === "scripts";
  const rows = Object.entries(table).map(([name, row]) => {
    const fields = asObject(row, within(at, name));
    return { name, fields: isScript ? { ...fields, script: name } : fields, at: within(at, name) };
  });
  return rows.toSorted((a, b) => priority(a.fields) - priority(b.fields) || a.name.localeCompare(b.name, "en", { numeric: true }));
}

function priority(fields: Fields): number {
  const value = fields["priority"];
  return typeof value === "number" && value > 0 ? value : Number.MAX_SAFE_INTEGER;
}

interface JobList extends Order {
  /** Name of the group that holds them, with a slash. */
  readonly prefix: string;
  /** What the group says for all its jobs. */
  readonly inherited: Fields;
  /** What must have passed before the first of them. */
  readonly after: readonly string[];
}

function jobRows(value: unknown, at: Place, list: JobList): readonly Row[] {
  const found: Row[] = [];
  for (const [index, item] of asList(value, at).entries()) {
    const where = within(at, index);
    const own = asObject(item, where);
    const fields = inherit(list.inherited, own);
    const name = list.prefix + nameOf(own, index, where);
    const after = list.piped ? [...list.after, ...found.map((row) => row.name)] : list.after;
    if (own["group"] === undefined) found.push({ name, fields, at: where, parallel: list.parallel, after });
    else found.push(...groupRows(own, where, { prefix: `${name}/`, inherited: fields, after }));
  }
  return found;
}

function groupRows(own: Fields, at: Place, outer: Omit<JobList, keyof Order>): readonly Row[] {
  const group = asObject(own["group"], within(at, "group"));
  knownKeys(own, ["name", "group", "glob", "exclude", "root", "env", "tags", "skip", "only"], at);
  knownKeys(group, ["parallel", "piped", "jobs", "root"], within(at, "group"));
  const { name: _name, group: _group, ...passedOn } = outer.inherited;
  const flag = (key: string): boolean => asBoolean(group[key], within(at, "group", key));
  const inherited = group["root"] === undefined ? passedOn : { ...passedOn, root: group["root"] };
  return jobRows(group["jobs"], within(at, "group", "jobs"), { ...outer, inherited, parallel: flag("parallel"), piped: flag("piped") });
}

/** What a job says together with its group: lists are joined, variables merged, `root` is the inner one (lefthook, `scope.go`). */
function inherit(outer: Fields, own: Fields): Fields {
  const both: Record<string, unknown> = { ...outer, ...own };
  for (const key of ["glob", "exclude", "tags"]) {
    if (outer[key] !== undefined && own[key] !== undefined) both[key] = [outer[key], own[key]].flat();
  }
  if (isTable(outer["env"]) && isTable(own["env"])) both["env"] = { ...outer["env"], ...own["env"] };
  if (outer["skip"] === true) both["skip"] = true;
  if (outer["only"] === false) both["only"] = false;
  return both;
}

function isTable(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without a name, a job is called by what it runs. */
function nameOf(own: Fields, index: number, at: Place): string {
  if (own["name"] !== undefined) return asText(own["name"], within(at, "name"));
  if (own["group"] !== undefined) return `group ${index + 1}`;
  const text = own["run"] ?? own["script"];
  return typeof text === "string" && text.trim() !== "" ? text.trim() : `job ${index + 1}`;
}
