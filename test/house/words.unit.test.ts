// The words of the house: comments and messages in plain English, one term per thing.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A comment or a message with its place. */
interface Prose {
  readonly place: string;
  readonly text: string;
}

/** Every TypeScript file below a folder, as paths from the root. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(root, path)).isDirectory() ? filesBelow(path) : /\.(ts|mjs)$/.test(name) ? [path] : [];
  });
}

const files = ["src", "scripts", "test/support"]
  .flatMap(filesBelow)
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** Takes a file; returns its comments, each as one text. */
function commentsIn({ path, text }: { readonly path: string; readonly text: string }): Prose[] {
  const lines = text.split("\n");
  const found: Prose[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const begin = at;
    const first = lines[at]!.trim();
    if (first.startsWith("//")) while (lines[at + 1]?.trim().startsWith("//") === true) at += 1;
    else if (first.startsWith("/*")) while (!lines[at]!.includes("*/") && at + 1 < lines.length) at += 1;
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

/** Takes a file; returns its string literals that have spaces: messages and help texts. A name in code is not among them. */
function messagesIn({ path, text }: { readonly path: string; readonly text: string }): Prose[] {
  return text.split("\n").flatMap((line, at) => {
    if (/^\s*(?:\/\/|\/?\*|import |\} from )/.test(line)) return [];
    const literals = line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g);
    return Array.from(literals, ([, double = "", single = "", template = ""]) => double + single + template.replaceAll(/\$\{[^}]*\}/g, "…"))
      .filter((literal) => literal.trim().includes(" "))
      .map((literal) => ({ place: `${path}:${at + 1}`, text: literal }));
  });
}

const opening = /^(?:What|Who|Whose|Whom|Whoever|Whether|Where|How|That)\b/;
const words =
  /\b(?:mend(?:s|ed|ing)?|anew|who(?:ever|mever)|(?:is|are|was|were) none|owe[sd]?|debt|verdicts?|ledger|swept|sweeps? up|laid to|(?:hook|commit|either|both|other) doors?|doors)\b/i;

const offences = files.flatMap((file) => [
  ...commentsIn(file).filter(({ text }) => opening.test(text) || words.test(text)),
  ...messagesIn(file).filter(({ text }) => words.test(text)),
]);

describe("the words of the house", () => {
  it("begin no comment with What, Who, Whose, Whether, Where, How or That, and have one plain term for a thing", ({ expect }) => {
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
});
