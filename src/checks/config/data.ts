// Parses the bytes of a config file into plain data: JSON, YAML and TOML, every mistake with its
// place.

import type { Tags } from "yaml";
import { AirlockError } from "../../errors.ts";
import type { RepoPath, TreeReader } from "../../types.ts";
import { printable, unreadable } from "./invalid.ts";
import { jsonProblem } from "../strict-json.ts";

/** Dialects of YAML; each tool's file is read in the tool's own dialect. */
export type YamlDialect = "1.2" | "1.1";

/**
 * Reads a file of the candidate as text, without a byte order mark. Throws CONFIG_UNREADABLE if
 * there is no such file (a link that leads out of the tree), CONFIG_INVALID if it is not UTF-8.
 */
export async function readText(reader: TreeReader, file: RepoPath): Promise<string> {
  const bytes = await reader.read(file);
  if (bytes === null)
    throw unreadable(
      file,
      " cannot be read: it is not a file, or it is a link to nothing in the tree",
      { code: "CONFIG_UNREADABLE" },
    );
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(file, " is not valid UTF-8", { cause });
  }
}

/** Parses JSON; refuses repeated keys. Throws CONFIG_INVALID with line and column. */
export function parseJsonConfig(file: RepoPath, text: string): unknown {
  refuseMistake(file, jsonProblem(text));
  return JSON.parse(text);
}

/**
 * Parses JSON with comments, and with commas before closing brackets; refuses repeated keys. Throws
 * CONFIG_INVALID with line and column.
 */
export function parseJsonc(file: RepoPath, text: string): unknown {
  refuseMistake(file, jsonProblem(text, { comments: true }));
  return jsoncIn(text);
}

function refuseMistake(file: RepoPath, mistake: ReturnType<typeof jsonProblem>): void {
  if (mistake === null) return;
  throw unreadable(
    file,
    `:${mistake.line}:${mistake.column} is not valid JSON: ${printable(mistake.problem)}`,
  );
}

/** Parses TOML. Throws CONFIG_INVALID with line and column. */
export async function parseToml(file: RepoPath, text: string): Promise<unknown> {
  const { parse, TomlError } = await import("../toml-parser.ts");
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [first = ""] = error.message.split("\n");
    const problem = printable(first.replace("Invalid TOML document: ", "").replace(/\.$/, ""));
    throw unreadable(file, `:${error.line}:${error.column} is not valid TOML: ${problem}`, {
      cause: error,
    });
  }
}

/**
 * Parses one YAML document; merge keys (`<<`) are followed. Throws CONFIG_INVALID with line and
 * column.
 */
export async function parseYaml(
  file: RepoPath,
  text: string,
  dialect: YamlDialect = "1.2",
): Promise<unknown> {
  const { parseDocument } = await import("../yaml-parser.ts");
  const document = parseDocument(text, {
    version: dialect,
    merge: true,
    logLevel: "error",
    ...(dialect === "1.1" ? { customTags: withPythonBooleans } : {}),
  });
  const mistake = document.errors[0] ?? document.warnings[0];
  if (mistake !== undefined) {
    const start = mistake.linePos?.[0];
    const [first = ""] = mistake.message.split("\n");
    const place = start === undefined ? "" : `:${start.line}:${start.col}`;
    throw unreadable(
      file,
      `${place} is not valid YAML: ${printable(first.replace(/ at line \d+, column \d+:?$/, "").replace(/\.$/, ""))}`,
    );
  }
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    throw unreadable(file, ` is not valid YAML: ${printable(cause.message)}`, { cause });
  }
}

/**
 * Makes YAML 1.1 read `y` and `n` as text, as Python and so pre-commit do, contrary to the
 * specification (PyYAML, resolver.py).
 */
function withPythonBooleans(tags: Tags): Tags {
  const bool = "tag:yaml.org,2002:bool";
  const boolean = (test: RegExp, value: boolean) => ({
    tag: bool,
    default: true,
    identify: (it: unknown) => it === value,
    test,
    resolve: () => value,
  });
  const others = tags.filter((tag) => typeof tag === "string" || tag.tag !== bool);
  return [
    ...others,
    boolean(/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/, true),
    boolean(/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/, false),
  ];
}

/**
 * Takes a package.json or package.yaml and a key; returns the value of that key, `undefined` if it
 * has none. A file that cannot be parsed is ignored unless the key's name occurs in it:
 * repositories contain broken ones as fixtures.
 */
export async function readPackageKey(
  reader: TreeReader,
  file: RepoPath,
  key: string,
): Promise<unknown> {
  const bytes = await reader.read(file);
  const isJson = file.endsWith(".json");
  if (bytes === null) return undefined;
  const isNamed = bytes.includes(isJson ? `"${key}"` : key);
  // The key's name may be written with escapes.
  if (!isNamed && !bytes.includes("\\")) return undefined;
  const whole = await wholeOf(reader, file).catch((error: unknown) => {
    if (isNamed || !(error instanceof AirlockError)) throw error;
  });
  return typeof whole === "object" && whole !== null && Object.hasOwn(whole, key)
    ? (whole as Record<string, unknown>)[key]
    : undefined;
}

async function wholeOf(reader: TreeReader, file: RepoPath): Promise<unknown> {
  const text = await readText(reader, file);
  return file.endsWith(".json") ? parseForeignJson(file, text) : parseYaml(file, text);
}

/**
 * Parses another tool's JSON (package.json, lint-staged's files) as that tool does: the last of
 * repeated keys counts. Throws CONFIG_INVALID with line and column.
 */
export function parseForeignJson(file: RepoPath, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return parseJsonConfig(file, text);
  }
}

/**
 * Takes such a text; returns its value, `undefined` if it is not well-formed (the tool that owns
 * the file will report that).
 */
export function jsoncIn(text: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, "")
    .replaceAll(tokens, (token) =>
      token.startsWith('"') ? token : token.startsWith(",") ? "" : " ",
    );
  try {
    return JSON.parse(plain);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * A string, a comment, or a comma that only space and comments separate from the closing bracket.
 */
const tokens =
  /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[^]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*[}\]])/g;
