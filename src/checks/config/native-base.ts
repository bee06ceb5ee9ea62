// The base of a check in a native config: its own command, a preset, or a built-in.

import * as v from "valibot";
import { nearest } from "../../system/nearest.ts";
import type { Check, RepoPath, Task, TreeReader } from "../../types.ts";
import type { Builtin } from "../builtin.ts";
import { builtinOf, builtins } from "../builtins/builtin-table.ts";
import { command } from "../check.ts";
import { invalid, misconfigured, show, unknownKey, within, type ConfigPlace } from "./invalid.ts";
import type { Preset, PresetCommand } from "../preset.ts";
import { presetOf, presets } from "../presets/preset-table.ts";
import type { ParsedCheck } from "./check-schema.ts";

/**
 * A check before the config's own keys override it. `task` is `null` if the config must give a
 * command.
 */
export interface Base extends Pick<
  Check,
  "needs" | "inputs" | "uncacheable" | "standalone" | "env" | "stages" | "types" | "fix"
> {
  readonly task: Task | null;
  readonly files: readonly string[] | undefined;
  /** Types of further files to check if the config names none. */
  readonly also: readonly string[] | null;
  /** True if it is about the commit, not about files. */
  readonly always: boolean;
}

const bare: Base = {
  task: null,
  files: undefined,
  also: null,
  needs: "paths",
  inputs: null,
  standalone: null,
  uncacheable: [],
  env: {},
  stages: ["pre-commit"],
  always: false,
  types: null,
  fix: null,
};

/** The place of a check, and the tree it will run on. */
export interface Spot {
  readonly name: string;
  readonly at: ConfigPlace;
  readonly reader: TreeReader;
  /** The folder of the config. */
  readonly folder: RepoPath;
  /** The folder in which it runs. */
  readonly cwd: RepoPath;
}

/**
 * Returns the base of the check. Throws CONFIG_INVALID for an unknown id, wrong options, or a check
 * without a command.
 */
export async function baseOf(check: ParsedCheck, spot: Spot): Promise<Base> {
  const { name, at } = spot;
  if (check.builtin !== undefined)
    return builtinBase(
      await named(check.builtin, { of: builtinOf, ids: builtins, at: within(at, "builtin") }),
      check,
      at,
    );
  if (check.preset !== undefined)
    return presetBase(
      await named(check.preset, { of: presetOf, ids: presets, at: within(at, "preset") }),
      spot,
    );
  if (check.run !== undefined) return bare;
  const preset = await presetOf(name);
  if (preset !== null) return presetBase(preset, spot);
  const builtin = await builtinOf(name);
  if (builtin !== null) return builtinBase(builtin, check, at);
  const ids = [...Object.keys(presets), ...Object.keys(builtins)];
  const near = nearest(name, ids);
  throw misconfigured(
    at,
    `has no \`run\`, and ${show(name)} is neither a preset nor a built-in${near === null ? "" : ` (did you mean ${show(near)}?)`}`,
    ["airlock checks --available"],
  );
}

interface Named<Found> {
  readonly of: (id: string) => Promise<Found | null>;
  readonly ids: Readonly<Record<string, unknown>>;
  readonly at: ConfigPlace;
}

async function named<Found>(id: string, { of, ids, at }: Named<Found>): Promise<Found> {
  const found = await of(id);
  if (found !== null) return found;
  const near = nearest(id, Object.keys(ids));
  throw invalid(
    at,
    near === null
      ? `one of ${Object.keys(ids).join(", ")}`
      : `a known id (did you mean ${show(near)}?)`,
    id,
  );
}

async function presetBase(plain: Preset, { reader, folder, cwd }: Spot): Promise<Base> {
  const preset: Preset = { ...plain, ...(await plain.resolve?.({ reader, folder: cwd })) };
  const task = ({ argv, ...more }: PresetCommand) =>
    command(argv, { ...more, install: preset.install });
  // A check's globs are relative to its config, but a tool also searches the folders above.
  const climb = folder === "" ? "" : "../".repeat(folder.split("/").length);
  return {
    ...bare,
    task: task(preset.run),
    fix: preset.fix === null ? null : task(preset.fix),
    files: preset.files,
    also: preset.also ?? null,
    inputs: preset.inputs?.map((glob) => climb + glob) ?? null,
    uncacheable: (preset.uncacheable ?? []).map((glob) => climb + glob),
    standalone: climbing(preset.standalone, climb),
    env: preset.env ?? {},
    needs: preset.needs ?? "paths",
    stages: preset.stages ?? bare.stages,
  };
}

function climbing(standalone: Preset["standalone"], climb: string): Base["standalone"] {
  if (standalone === undefined) return null;
  const { files, by } = standalone.configured;
  return { ...standalone, configured: { files: files.map((glob) => climb + glob), by } };
}

function builtinBase(builtin: Builtin, check: ParsedCheck, at: ConfigPlace): Base {
  const task: Task = {
    kind: "builtin",
    title: builtin.id,
    id: builtin.id,
    options: optionsOf(builtin, check.options ?? {}, within(at, "options")),
    entries: builtin.entries ?? false,
  };
  return {
    ...bare,
    task,
    fix: builtin.fix === undefined ? null : task,
    files: builtin.files,
    stages: builtin.stages ?? bare.stages,
    always: builtin.always ?? false,
  };
}

function optionsOf(
  builtin: Builtin,
  given: Readonly<Record<string, unknown>>,
  at: ConfigPlace,
): Readonly<Record<string, unknown>> {
  const result = v.safeParse(builtin.options ?? v.strictObject({}), given);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const keys = (issue.path ?? []).map((item) => item.key as string | number);
  if (issue.type === "strict_object" && issue.expected === "never")
    throw unknownKey(within(at, ...keys), optionNames(builtin));
  throw invalid(within(at, ...keys), issue.message, issue.input);
}

function optionNames({ options }: Builtin): string[] {
  return options !== undefined && "entries" in options && typeof options.entries === "object"
    ? Object.keys(options.entries ?? {})
    : [];
}
