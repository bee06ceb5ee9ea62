// The built-in `yaml`: a YAML file can be parsed.

import type { Document, Node, ParsedNode } from "yaml";
import * as v from "valibot";
import type { Builtin } from "../builtin.ts";
import { globsOf } from "../file-types.ts";
import { type SyntaxMistake, utf8Findings } from "../syntax.ts";
import { LineCounter, isMap, isScalar, parseAllDocuments, visit } from "../yaml-parser.ts";

const flag = v.boolean("true or false");

const options = v.strictObject({
  allowMultipleDocuments: v.optional(
    v.pipe(
      flag,
      v.description(
        "Allow more than one document in a file; true by default, false as check-yaml without --allow-multiple-documents.",
      ),
    ),
  ),
  unsafe: v.optional(
    v.pipe(
      flag,
      v.description(
        "Check only the syntax: any tag, a repeated key, and more than one document are allowed, as with check-yaml's --unsafe.",
      ),
    ),
  ),
  tags: v.optional(
    v.pipe(
      v.array(
        v.pipe(v.string("a tag such as !vault"), v.startsWith("!", "a tag such as !vault")),
        "a list of tags",
      ),
      v.description(
        'Tags that are allowed in addition to those of YAML itself, such as "!vault" or "!reference".',
      ),
    ),
  ),
});

type YamlOptions = v.InferOutput<typeof options>;

/** YAML 1.1's own tags (https://yaml.org/type/), which every safe loader knows. */
const standard = new Set(
  "binary bool float int map merge null omap pairs seq set str timestamp value".split(" "),
);

/**
 * Follows pre-commit-hooks' check-yaml: also checks the types that identify calls `yaml`. Unlike
 * there, a stream may contain several documents, as pnpm-lock.yaml and Kubernetes' manifests do.
 */
export const yaml: Builtin = {
  id: "yaml",
  summary: "A YAML file can be parsed, and no mapping in it has a key twice.",
  like: ["check-yaml"],
  files: globsOf("yaml"),
  options,
  file: (file, given) => utf8Findings(file, (text) => mistakesIn(text, given)),
};

function mistakesIn(
  text: string,
  { allowMultipleDocuments = true, unsafe = false, tags = [] }: YamlOptions,
): readonly SyntaxMistake[] {
  const lines = new LineCounter();
  // Unique keys are checked below: the parser's own check takes time proportional to the square of
  // their number.
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "silent",
  });
  const found: SyntaxMistake[] = [];
  const add = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    found.push({ line, column: col, message: `not valid YAML: ${message}` });
  };
  // A stream without any document is an empty list with errors of its own.
  const list: readonly Document.Parsed[] = "empty" in documents ? [] : documents;
  if ("empty" in documents) for (const { pos, message } of documents.errors) add(pos[0], message);
  let real = 0;
  for (const document of list) {
    const [first] = document.errors;
    if (!isEmpty(document)) real += 1;
    if (first !== undefined) add(first.pos[0], first.message);
    if (real === 2 && !allowMultipleDocuments && !unsafe)
      add(document.range[0], "a second document, where one is expected");
    if (first === undefined && !unsafe)
      for (const { at, message } of meaningless(document, { text, tags: new Set(tags) }))
        add(at, message);
  }
  return found;
}

/** Tells whether a document consists only of its end (`...`): loaders ignore such a document. */
function isEmpty({ contents, directives }: Document.Parsed): boolean {
  if (directives.docStart === true) return false;
  return (
    contents === null ||
    (isScalar(contents) && contents.range[0] === contents.range[1] && contents.anchor === undefined)
  );
}

interface Meaningless {
  readonly at: number;
  readonly message: string;
}

/**
 * Returns well-formed parts that still cannot be loaded: an unknown tag, a repeated key, an alias
 * without an anchor.
 */
function meaningless(
  document: Document.Parsed,
  { text, tags }: { readonly text: string; readonly tags: ReadonlySet<string> },
): readonly Meaningless[] {
  const found: Meaningless[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Alias(_, { source, range }) {
      if (!anchors.has(source))
        found.push({ at: range?.[0] ?? 0, message: `the alias *${source} has no anchor` });
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.add(node.anchor);
      if (node.tag !== undefined && !isKnown(node.tag, tags))
        found.push({
          at: placeOfTag(node, text),
          message: `the tag ${short(node.tag)} is not known`,
        });
      if (isMap(node))
        found.push(...repeated(node.items as readonly { readonly key: ParsedNode }[]));
    },
  });
  return found;
}

function isKnown(tag: string, tags: ReadonlySet<string>): boolean {
  return (
    tag === "!" ||
    tags.has(short(tag)) ||
    (short(tag).startsWith("!!") && standard.has(short(tag).slice(2)))
  );
}

/** Returns a tag in its usual short form. */
function short(tag: string): string {
  return tag.replace(/^tag:yaml\.org,2002:/, "!!");
}

/** Returns the offset of a tag. The parser gives only the offset of the node after it. */
function placeOfTag(node: Pick<Node, "range" | "tag">, text: string): number {
  const at = text.lastIndexOf(short(node.tag ?? ""), placeOf(node));
  return at === -1 ? placeOf(node) : at;
}

function* repeated(items: readonly { readonly key: ParsedNode }[]): Generator<Meaningless> {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value))
      yield {
        at: placeOf(key),
        message: `the key ${JSON.stringify(key.value)} occurs twice in its mapping`,
      };
    seen.add(key.value);
  }
}

function placeOf({ range }: Pick<Node, "range">): number {
  return range?.[0] ?? 0;
}
