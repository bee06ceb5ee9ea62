// Reads git-airlock's own config.

import { posix } from "node:path";
import type { Check, RepoPath, Settings } from "../types.ts";
import { command, defaultTimeout, makeCheck, type CheckParts, type Group } from "./check.ts";
import { invalid, misconfigured, placeText, printable, show, unknownKey, within, type Place } from "./invalid.ts";
import { nearest } from "../system/nearest.ts";
import { climb, matcher, pathFilter, relativeTo } from "./match.ts";
import { durationPattern, parseConfig, type ParsedCheck } from "./schema.ts";
import { commandWords } from "./words.ts";

/** Names of properties that every object has: valibot skips them, and a check that is skipped would be a pass. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Takes what a native config holds and where; returns its checks and, for the root's, its settings. Throws CONFIG_INVALID. */
export function nativeGroup(value: unknown, place: Place & { readonly folder: RepoPath }): Group {
  const { file, folder } = place;
  refuseAnnounced(value, place);
  const result = parseConfig(value);
  if ("problem" in result) {
    const { keys, expected, found, known } = result.problem;
    const at = within(place, ...keys);
    throw known === null ? invalid(at, expected, found) : unknownKey(at, known);
  }
  const { config } = result;
  const names = Object.keys(config.checks);
  const checks = Object.entries(config.checks).map(([name, check]) => {
    const at = within(place, "checks", name);
    return oneCheck(typeof check === "string" ? { run: check } : check, { name, names, folder, at, direct: typeof check === "string" });
  });
  for (const key of ["noVerify", "link"] as const) {
    if (folder !== "" && config[key] !== undefined)
      throw misconfigured(within(place, key), "belongs in the config at the root of the repository only");
  }
  const settings = {
    noVerify: config.noVerify ?? "record",
    link: (config.link ?? []).map((path, index) => linkPath(path, within(place, "link", index))),
  } satisfies Settings;
  return {
    file,
    folder,
    takesAll: false,
    checks,
    settings: folder === "" ? settings : null,
    reaches: (path) => relativeTo(folder, path) !== null,
  };
}

/** What other versions have, and what valibot would pass over (it takes a list for an object); the schema refuses the rest. */
function refuseAnnounced(value: unknown, place: Place): void {
  const checks = isObject(value) ? value["checks"] : undefined;
  if (!isObject(checks)) return;
  if (Array.isArray(checks)) throw invalid(within(place, "checks"), "an object of checks by name", checks);
  for (const [name, check] of Object.entries(checks)) {
    const at = within(place, "checks", name);
    if (inherited.has(name)) throw misconfigured(at, "has a name that every object has already: choose another");
    if (name.trim() !== name || name === "" || name.startsWith("-") || name.includes(",") || printable(name) !== name) {
      throw misconfigured(
        at,
        "has a name that cannot be typed: no comma, no control character, no dash or space at the start, no space at the end",
      );
    }
    if (isObject(check) && Array.isArray(check["env"])) throw invalid(within(at, "env"), "an object of variables", check["env"]);
    if (typeof check === "boolean")
      throw invalid(
        at,
        'a command or an object with `run`: presets are not available in this version (write `run`, such as { "run": "eslint" })',
        check,
      );
    if (typeof check === "string" && check.startsWith("builtin:"))
      throw invalid(at, "a command or an object with `run`: built-in checks are not available in this version", check);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

interface Surroundings {
  readonly name: string;
  readonly names: readonly string[];
  readonly folder: RepoPath;
  readonly at: Place;
  /** The check is its command, without an object around it. */
  readonly direct: boolean;
}

function oneCheck(check: ParsedCheck, { name, names, folder, at, direct }: Surroundings): Check {
  refuseContradictions(check, at);
  for (const [index, other] of (check.dependsOn ?? []).entries()) requireName(other, { name, names, at: within(at, "dependsOn", index) });
  const files = globs(check.files, within(at, "files"));
  const exclude = globs(check.exclude, within(at, "exclude"));
  const parts: CheckParts = {
    name,
    source: { file: at.file, place: placeText(at.keys) },
    folder,
    wants: pathFilter(folder, { files, exclude }),
    task: command(argvOf(check, direct ? at : within(at, "run")), {
      title: typeof check.run === "string" ? check.run : check.run.join(" "),
      shell: check.shell ?? false,
      paths: check.paths === false ? "none" : check.stdin === true ? "stdin" : "append",
    }),
    needs: check.needs ?? "paths",
    cwd: check.cwd === undefined ? folder : inRepository(check.cwd, folder, within(at, "cwd")),
    env: variables(check.env ?? {}, within(at, "env")),
    timeout: check.timeout === undefined ? defaultTimeout : milliseconds(check.timeout, within(at, "timeout")),
    serial: check.serial ?? false,
    dependsOn: check.dependsOn ?? [],
    inputs: check.inputs === undefined ? null : inputGlobs(check.inputs, folder, within(at, "inputs")),
  };
  return makeCheck(parts);
}

function refuseContradictions(check: ParsedCheck, at: Place): void {
  if (check.stdin === true && check.paths === false) throw misconfigured(at, "cannot have both `stdin: true` and `paths: false`");
  if (check.shell === true && Array.isArray(check.run)) throw invalid(within(at, "run"), "one text where `shell` is true", check.run);
}

function requireName(other: string, { name, names, at }: { name: string; names: readonly string[]; at: Place }): void {
  if (other === name) throw misconfigured(at, "names the check itself");
  if (names.includes(other)) return;
  const near = nearest(other, names);
  throw misconfigured(at, `names no check of this config: ${show(other)}${near === null ? "" : ` (did you mean ${show(near)}?)`}`);
}

function argvOf(check: ParsedCheck, at: Place): readonly string[] {
  const words = typeof check.run === "string" && check.shell !== true ? commandWords(check.run) : { words: [check.run].flat() };
  if ("problem" in words) {
    throw misconfigured(at, `${words.problem}: ${show(check.run)}`, [
      "If it needs a shell, write an object with `shell: true`; otherwise quote the character, or write the list of words.",
    ]);
  }
  if (words.words[0]!.trim() === "") throw invalid(at, "a command", check.run);
  if (words.words.some((word) => word.includes("\0"))) throw invalid(at, "a command without NUL characters", check.run);
  return words.words;
}

function globs(value: string | readonly string[] | undefined, at: Place): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const list = [value].flat();
  for (const [index, pattern] of list.entries()) requireGlob(pattern, typeof value === "string" ? at : within(at, index));
  return list;
}

function requireGlob(pattern: string, at: Place): void {
  if (pattern.startsWith("!") && !pattern.startsWith("!("))
    throw invalid(at, "a glob of what is meant, not of what is not: use `exclude` for that", pattern);
  if (pattern.startsWith("/")) throw invalid(at, "a glob relative to the config's folder, without a slash at the start", pattern);
  if (pattern === ".." || pattern.startsWith("../"))
    throw invalid(at, "a glob inside the config's folder: write the check in a config further up", pattern);
  compileGlob(pattern, at);
}

function compileGlob(pattern: string, at: Place): void {
  try {
    matcher(pattern);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw invalid(at, `a glob (${printable(error.message)})`, pattern);
    throw error;
  }
}

function inputGlobs(list: readonly string[], folder: RepoPath, at: Place): readonly string[] {
  for (const [index, pattern] of list.entries()) {
    const { base, rest } = climb(folder, pattern);
    if (base === null) throw invalid(within(at, index), "a glob inside the repository", pattern);
    requireGlob(rest, within(at, index));
  }
  return list;
}

/** Largest delay of a timer in Node: 2^31 - 1 ms. */
const longest = 2_147_483_647;

function milliseconds(value: number | string, at: Place): number {
  const [, amount, unit] = durationPattern.exec(String(value)) ?? [];
  const factor = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit ?? "s"] ?? 1000;
  const total = Math.round(Number(amount ?? value) * factor);
  if (!(total > 0 && total <= longest)) throw invalid(at, "more than 0 and at most 24 days", value);
  return total;
}

function variables(env: Readonly<Record<string, string>>, at: Place): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(env)) {
    if (name === "" || /[=\0]/.test(name) || value.includes("\0"))
      throw invalid(within(at, name), "a variable without `=` or NUL in its name, or NUL in its value", value);
  }
  return env;
}

function inRepository(path: string, folder: RepoPath, at: Place): RepoPath {
  const joined = posix.join(folder === "" ? "." : folder, path).replace(/\/$/, "");
  if (posix.isAbsolute(path) || joined === ".." || joined.startsWith("../") || path.includes("\0"))
    throw invalid(at, "a folder inside the repository, relative to the config's folder", path);
  return joined === "." ? "" : joined;
}

function linkPath(path: string, at: Place): RepoPath {
  const whole = inRepository(path, "", at);
  if (whole === "" || whole.split("/").some((part) => part.toLowerCase() === ".git"))
    throw invalid(at, "a path inside the repository that is not git's own", path);
  return whole;
}
