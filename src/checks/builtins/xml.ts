// The built-in `xml`: an XML file is well-formed.

import type { Builtin } from "../builtin.ts";
import { globsOf } from "../file-types.ts";
import { wideEncoding } from "../config/position.ts";
import { findings, type SyntaxMistake } from "../syntax.ts";
import { SaxesParser } from "saxes";

/**
 * Follows pre-commit-hooks' check-xml: also checks the types that identify calls `xml`. As there,
 * namespace prefixes need not be declared.
 */
export const xml: Builtin = {
  id: "xml",
  summary: "An XML file is well-formed.",
  like: ["check-xml"],
  files: globsOf("xml"),
  file: (file) =>
    findings(file, (content) => {
      const label = encodingOf(content);
      const decoded = decode(content, label);
      return decoded === null
        ? [{ line: 1, column: 1, message: `is not ${label}, or the encoding is unknown` }]
        : mistakesIn(decoded);
    }),
};

/** Follows XML 1.0, appendix F: first the byte order mark, then the declaration. */
function encodingOf(content: Buffer): string {
  const wide = wideEncoding(content);
  if (wide !== null) return wide;
  const declared = /^(?:\xEF\xBB\xBF)?<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']/.exec(
    content.toString("latin1", 0, 256),
  );
  return declared?.[1] ?? "utf-8";
}

function decode(content: Buffer, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(content);
  } catch (error) {
    // RangeError: unknown encoding. TypeError: the content is not valid in it.
    if (error instanceof RangeError || error instanceof TypeError) return null;
    throw error;
  }
}

/** Returns the first mistake only; the ones after it are mostly its consequence. */
function mistakesIn(text: string): readonly SyntaxMistake[] {
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.ENTITIES = entities([]);
  let first: SyntaxMistake | undefined;
  parser.on("error", ({ message }) => {
    first ??= {
      line: parser.line,
      column: Math.max(1, parser.columnIndex),
      message: `not well-formed: ${message.replace(/^\d+:\d+: /, "").replace(/\.$/, "")}`,
    };
  });
  parser.on("doctype", (doctype) => {
    parser.ENTITIES = entitiesOf(doctype, parser.ENTITIES);
  });
  parser.write(text).close();
  return first === undefined ? [] : [first];
}

/**
 * Returns the entities that a document may use, since the parser does not read their declarations.
 * If some are declared in another file (an external subset, a parameter entity), any name is
 * accepted: XML 1.0, "WFC: Entity Declared".
 */
function entitiesOf(doctype: string, known: Record<string, string>): Record<string, string> {
  const internal = doctype.replaceAll(/<!--.*?-->/gs, "");
  if (/^\s*\S+\s+(?:SYSTEM|PUBLIC)\s/.test(internal) || /%[\w:.-]+;/.test(internal))
    return new Proxy(known, {
      get: (target, name) => (typeof name === "string" ? (target[name] ?? "") : undefined),
    });
  const declared = [...internal.matchAll(/<!ENTITY\s+([^\s%]+)\s/g)].map(
    ([, name = ""]) => [name, ""] as const,
  );
  return entities(declared);
}

/** Returns XML's own entities and these, in an object without inherited properties. */
function entities(declared: readonly (readonly [string, string])[]): Record<string, string> {
  const own = { amp: "&", gt: ">", lt: "<", quot: '"', apos: "'" };
  return Object.assign(
    Object.create(null) as Record<string, string>,
    own,
    Object.fromEntries(declared),
  );
}
