// Lefthook's globs: gobwas/glob without separators, in which `*` also crosses folders.

import { matcher, type Matcher } from "../match.ts";

/** A compiled glob, or the reason why it is not valid. */
export type Glob = { readonly match: Matcher } | { readonly problem: string };

/** The rules for the globs of a lefthook config. */
export interface GlobRules {
  /** lefthook's `glob_matcher`: `doublestar` has the usual meaning of `*` and `**`. */
  readonly matcher: "gobwas" | "doublestar";
  /** Case-sensitive in `exclude`, not in `glob` (lefthook, `filter.go`). */
  readonly caseSensitive: boolean;
}

/** Compiles one glob of a lefthook config. */
export function lefthookGlob(pattern: string, rules: GlobRules): Glob {
  const text = rules.caseSensitive ? pattern : pattern.toLowerCase();
  try {
    const match = rules.matcher === "doublestar" ? matcher(text, "doublestar") : gobwas(text);
    return { match: rules.caseSensitive ? match : (path) => match(path.toLowerCase()) };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      return { problem: error.message };
    throw error;
  }
}

/**
 * Compiles gobwas/glob: `*` and `**` any text, `?` one character, `[a-z]`, `[!a]`, `{a,b}`, `\`
 * before a literal character.
 */
function gobwas(pattern: string): Matcher {
  let source = "";
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at]!;
    if (character === "*") source += String.raw`[\s\S]*`;
    else if (character === "?") source += String.raw`[\s\S]`;
    else if (character === "\\") source += literal(pattern[++at] ?? "\\");
    else if (character === "[") {
      const end = pattern.indexOf("]", at + 2);
      if (end === -1) throw new SyntaxError("a [ is not closed");
      source += list(pattern.slice(at + 1, end));
      at = end;
    } else if (character === "{") [source, depth] = [`${source}(?:`, depth + 1];
    else if (character === "}" && depth > 0) [source, depth] = [`${source})`, depth - 1];
    else if (character === "," && depth > 0) source += "|";
    else source += literal(character);
  }
  if (depth > 0) throw new SyntaxError("a { is not closed");
  const regex = new RegExp(`^(?:${source})$`);
  return (path) => regex.test(path);
}

function list(content: string): string {
  const negated = content.startsWith("!");
  const inner = (negated ? content.slice(1) : content).replaceAll(/[\\\]^[]/g, String.raw`\$&`);
  return `[${negated ? "^" : ""}${inner}]`;
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`);
}
