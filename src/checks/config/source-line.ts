// Finds the line of a config file in which a check begins, for people.

import type { RepoPath } from "../../types.ts";
import { isModule } from "./names.ts";

/** A node of a YAML document, with the parts needed to find a place in it. */
interface Node {
  readonly value?: unknown;
  readonly range?: readonly number[] | null;
  readonly items?: readonly unknown[];
}

interface Pair {
  readonly key: Node | null;
  readonly value: Node | null;
}

/**
 * Takes a config file, its text and the keys that lead to a check; returns the line of the last
 * key, from 1. JSON and YAML are parsed; a module is searched as text. Returns `null` if the line
 * cannot be determined (merged or computed keys, a key twice, TOML).
 */
export async function lineOfKeys(
  file: RepoPath,
  text: string,
  keys: readonly (string | number)[],
): Promise<number | null> {
  if (/\.(?:toml|jsonc)$/.test(file)) return null;
  const offset = isModule(file) ? offsetInModule(text, keys) : await offsetInDocument(text, keys);
  return offset === null ? null : text.slice(0, offset).split("\n").length;
}

async function offsetInDocument(
  text: string,
  keys: readonly (string | number)[],
): Promise<number | null> {
  const { parseDocument } = await import("../yaml-parser.ts");
  // JSON is also YAML.
  let node = parseDocument(text, { logLevel: "silent", prettyErrors: false })
    .contents as Node | null;
  let offset: number | null = null;
  for (const key of keys) {
    const items: readonly unknown[] = node?.items ?? [];
    if (typeof key === "number") {
      node = items[key] ?? null;
      offset = node?.range?.[0] ?? null;
    } else {
      const pair = (items as readonly Pair[]).find((each) => each.key?.value === key);
      node = pair?.value ?? null;
      offset = pair?.key?.range?.[0] ?? null;
    }
    if (offset === null) return null;
  }
  return offset;
}

/** Returns the offset of the name as a key after `checks`, if there is exactly one. */
function offsetInModule(text: string, keys: readonly (string | number)[]): number | null {
  const name = String(keys.at(-1)).replaceAll(/[^\w]/g, String.raw`\$&`);
  const start = keys.includes("checks") ? text.search(/\bchecks\b/) : 0;
  if (start === -1) return null;
  const found = [
    ...text
      .slice(start)
      .matchAll(
        new RegExp(
          String.raw`(?<=^|[\s{,])(?:"${name}"|'${name}'|\`${name}\`|${name}(?![\w$-]))\s*:`,
          "gm",
        ),
      ),
  ];
  return found.length === 1 ? start + found[0]!.index : null;
}
