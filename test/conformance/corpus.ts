// Files for comparing the built-ins with their like: pieces put together at random, always the
// same, and real files from node_modules.

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { checkout } from "../support/repository/world.ts";

/** Path → content. */
export type Corpus = ReadonlyMap<string, Buffer>;

/** Kind of generated file: its extensions, how many there are, and the pieces they are made of. */
interface Kind {
  readonly extensions: readonly string[];
  readonly count: number;
  readonly most: number;
  readonly pieces: readonly string[];
}

const lines = (text: string): string[] => text.split("|").map((line) => `${line}\n`);

const kinds: readonly Kind[] = [
  {
    extensions: ["txt", "md", "other"],
    count: 300,
    most: 12,
    pieces: [
      "a",
      "é",
      " ",
      "  ",
      "\t",
      "\n",
      "\r\n",
      "\r",
      "\n\n",
      "b c",
      "\uFEFF",
      "\f",
      "\v",
      "\u00A0",
      ...conflicts(),
    ],
  },
  {
    extensions: ["json"],
    count: 200,
    most: 7,
    pieces: [
      "{}",
      "[1, 2]",
      '{"a": 1, "b": [null]}',
      '{"a": 1, "a": 2}',
      '"\\u00e9"',
      '"\\x"',
      "[01]",
      "[-1.5e3]",
      "[NaN]",
      "[1,]",
      " ",
      "\n",
      "\uFEFF",
    ],
  },
  {
    extensions: ["yaml", "yml"],
    count: 250,
    most: 4,
    pieces: [
      ...lines(
        "a: 1|b: 2|a: [1, 2]|d: &x {p: 1}|e: *x|f: *y|---|# c|g: !t v|  i: 1|j: 'it''s'|k: \"\\q\"|l: {a: 1, b|m: @x|\tn: 1|? p\n: q|r: b: c|...",
      ),
      ...lines("c:\n  - x\n  - y|h: \\|\n  text|o: !!binary aGk=|s: 2001-01-01|t: - 1|<<: *x"),
    ],
  },
  {
    extensions: ["toml"],
    count: 250,
    most: 4,
    pieces: [
      ...lines(
        "a = 1|b = \"x\"|a = 2|[t]|[[u]]|c = [1, 2,]|d = {x = 1}|e = {x = 1,}|f = 2020-01-01|g = 'lit'|i = 01|j.k = 1|j = 2|l = |m = [1|# c|n = inf",
      ),
      ...lines('h = """m\n"""|"q" = true|o = 0x1F|p = "\\e"|q = 99999999999999999999'),
    ],
  },
  {
    extensions: ["xml", "svg"],
    count: 250,
    most: 5,
    pieces: [
      "<a>",
      "</a>",
      "<b/>",
      "text",
      "&amp;",
      "&x;",
      "&#65;",
      "<!-- c -->",
      "<!-- -- -->",
      "<![CDATA[x]]>",
      "]]>",
      "<?pi x?>",
      "<p:c/>",
      ...elements(),
    ],
  },
];

function conflicts(): string[] {
  return ["=======", "<<<<<<< x", ">>>>>>> y", "||||||| z"].flatMap((marker) => [
    `${marker}\n`,
    `${marker}\r\n`,
  ]);
}

function elements(): string[] {
  return [
    "<a b='1'>",
    "<a b='1' b='2'/>",
    "<a b=1/>",
    "\n",
    "<",
    ">",
    '<?xml version="1.0"?>',
    '<!DOCTYPE a [<!ENTITY x "y">]>',
    "<a>",
    "</a>",
    "<r/>",
  ];
}

/** Returns the corpus; the same one every time, as far as node_modules stays the same. */
export function makeCorpus(): Corpus {
  const corpus = new Map<string, Buffer>();
  const below = random();
  for (const { extensions, count, most, pieces } of kinds) {
    for (let index = 0; index < count; index += 1) {
      const content = Array.from(
        { length: below(most + 1) },
        () => pieces[below(pieces.length)]!,
      ).join("");
      corpus.set(`made/${index}.${extensions[index % extensions.length]}`, Buffer.from(content));
    }
  }
  for (const kind of ["RSA PRIVATE", "PRIVATE", "PUBLIC", "EC PRIVATE"]) {
    corpus.set(`made/${kind}.pem`, Buffer.from(["-----BEGIN", kind, "KEY-----\n"].join(" ")));
  }
  corpus.set("made/wide.json", Buffer.from('\uFEFF{"a": 1}', "utf16le"));
  corpus.set(
    "made/wide-key.txt",
    Buffer.from(["\uFEFF-----BEGIN RSA", "PRIVATE KEY-----"].join(" "), "utf16le"),
  );
  corpus.set(
    "made/settings/tsconfig.json",
    Buffer.from("{ // comments are part of this format\n}\n"),
  );
  corpus.set("made/latin.toml", Buffer.from('a = "\xE9"\n', "latin1"));
  for (const [path, content] of realFiles()) corpus.set(path, content);
  return corpus;
}

/** Every file of the rarer kinds, some of the others; none of the large ones. */
function* realFiles(): Generator<[string, Buffer]> {
  const folder = join(checkout, "node_modules");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  const [rare, common] = [/\.(?:ya?ml|toml|xml|svg)$/, /\.(?:md|json|[cm]?js|ts|txt)$/];
  const chosen = paths.filter(
    (path, index) => rare.test(path) || (common.test(path) && index % 20 === 0),
  );
  for (const [index, path] of chosen.slice(0, 600).entries()) {
    if (lstatSync(path).size < 200_000)
      yield [`real/${index}/${basename(path)}`, readFileSync(path)];
  }
}

/** Mulberry32: returns what draws a number from 0 to below the limit, always in the same order. */
function random(): (limit: number) => number {
  let state = 1;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
