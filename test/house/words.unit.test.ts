// The words of the house: comments, messages and pages in plain English, one term per thing.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A comment, a message or a line of a page, with its place. */
interface Prose {
  readonly place: string;
  readonly text: string;
}

interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Returns every file below a folder whose name matches, with its text; paths are from the root. */
function filesBelow(folder: string, names: RegExp): TextFile[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return filesBelow(path, names);
    return names.test(name) ? [textFile(path)] : [];
  });
}

function textFile(path: string): TextFile {
  return { path, text: readFileSync(join(root, path), "utf8") };
}

const sources = ["src", "scripts", "test/support"].flatMap((folder) =>
  filesBelow(folder, /\.(ts|mjs)$/),
);
const pages = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(textFile),
  ...["docs", "src"].flatMap((folder) => filesBelow(folder, /\.md$/)),
];

/** Takes a file; returns its comments, each as one text. */
function commentsIn({ path, text }: TextFile): Prose[] {
  const lines = text.split("\n");
  const found: Prose[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const begin = at;
    const first = lines[at]!.trim();
    if (first.startsWith("//")) while (lines[at + 1]?.trim().startsWith("//") === true) at += 1;
    else if (first.startsWith("/*"))
      while (!lines[at]!.includes("*/") && at + 1 < lines.length) at += 1;
    else continue;
    const words = lines.slice(begin, at + 1).map((line) =>
      line
        .trim()
        .replace(/^(?:\/\*\*?|\*\/|\*|\/\/) ?/, "")
        .replace(/ ?\*\/$/, ""),
    );
    found.push({ place: `${path}:${begin + 1}`, text: words.join(" ").trim() });
  }
  return found;
}

/**
 * Takes a file; returns its string literals that have spaces: messages and help texts. A name in
 * code is not among them.
 */
function messagesIn({ path, text }: TextFile): Prose[] {
  return text.split("\n").flatMap((line, at) => {
    if (/^\s*(?:\/\/|\/?\*|import |\} from )/.test(line)) return [];
    const literals = line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g);
    return Array.from(
      literals,
      ([, double = "", single = "", template = ""]) =>
        double + single + template.replaceAll(/\$\{[^}]*\}/g, "…"),
    )
      .filter((literal) => literal.trim().includes(" "))
      .map((literal) => ({ place: `${path}:${at + 1}`, text: literal }));
  });
}

const opening = /^(?:What|Who|Whose|Whom|Whoever|Whether|Where|How|That)\b/;
const words =
  /\b(?:mend(?:s|ed|ing)?|anew|who(?:ever|mever)|(?:is|are|was|were) none|owe[sd]?|debt|verdicts?|ledger|swept|sweeps? up|laid to|(?:hook|commit|either|both|other) doors?|doors)\b/i;

/** Takes a page; returns its lines, without code: neither blocks nor spans are prose. */
function linesIn({ path, text }: TextFile): Prose[] {
  const prose = text
    .replaceAll(/^```[^]*?^```$/gm, (block) => block.replaceAll(/[^\n]/g, ""))
    .replaceAll(/`[^`\n]+`/g, "");
  return prose.split("\n").map((line, at) => ({ place: `${path}:${at + 1}`, text: line }));
}

const offences = [
  ...sources.flatMap((file) => [
    ...commentsIn(file).filter(({ text }) => opening.test(text) || words.test(text)),
    ...messagesIn(file).filter(({ text }) => words.test(text)),
  ]),
  ...pages.flatMap(linesIn).filter(({ text }) => words.test(text)),
];

describe("the words of the house", () => {
  it("begin no comment with What, Who, Whose, Whether, Where, How or That, and have one plain term for a thing", ({
    expect,
  }) => {
    expect(offences.map(({ place, text }) => `${place} ${text.slice(0, 100)}`)).toEqual([]);
  });

  it("are found in comments of both kinds and in messages, and not in names", ({ expect }) => {
    const text = [
      "// What it is.",
      "/**",
      " * Whose it is.",
      " */",
      'say("mend it now");',
      'const key = "verdicts";',
      "say(`the ${verdict} is here`);",
    ];
    const sample = { path: "a.ts", text: text.join("\n") };
    expect(
      commentsIn(sample)
        .filter(({ text: comment }) => opening.test(comment))
        .map(({ place }) => place),
    ).toEqual(["a.ts:1", "a.ts:2"]);
    expect(
      messagesIn(sample)
        .filter(({ text: message }) => words.test(message))
        .map(({ place }) => place),
    ).toEqual(["a.ts:5"]);
  });

  it("are found in the prose of pages, and not in their code", ({ expect }) => {
    const text = [
      "Returns what it found; there is none.",
      "`verdicts` is a folder.",
      "```sh",
      "ls verdicts",
      "```",
      "The verdicts",
    ];
    const found = linesIn({ path: "a.md", text: text.join("\n") }).filter(({ text: line }) =>
      words.test(line),
    );
    expect(found.map(({ place }) => place)).toEqual(["a.md:1", "a.md:6"]);
  });
});
