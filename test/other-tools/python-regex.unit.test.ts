// Python's regular expressions, for paths and for `language: pygrep`, find what Python finds.

import { describe, expect, test } from "vitest";
import { pygrep } from "../../src/checks/other-tools/pygrep.ts";
import { pythonRegex } from "../../src/checks/other-tools/python-regex.ts";
import { checkout } from "../checks/checks-candidate.ts";

interface Part {
  readonly entry: string;
  readonly args?: readonly string[];
  readonly handed?: boolean;
}

describe("language: pygrep", () => {
  const found = async (part: Part, content: string | Buffer): Promise<string> => {
    const folder = await checkout({ f: content });
    const asked = { title: "It", args: [], handed: true, ...part };
    const task = pygrep(asked, { file: ".pre-commit-config.yaml", keys: [] });
    return task.run([`${folder}/f`]).then(
      () => "",
      (error: unknown) => (error as { output: string }).output.replaceAll(`${folder}/`, ""),
    );
  };

  // What pre-commit 3.0.4 prints.
  test.each([
    [
      "every line that it finds",
      { entry: "TODO|FIXME" },
      "a\nTODO: b\r\nc # FIXME",
      "f:2:TODO: b\nf:3:c # FIXME",
    ],
    ["nothing", { entry: "TODO" }, "todo\n", ""],
    ["-i", { entry: "TODO", args: ["-i"] }, "todo\n", "f:1:todo"],
    ["the end of a line is $", { entry: " $" }, "a \nb\n", "f:1:a "],
    ["--multiline", { entry: "b.*c$", args: ["--multiline"] }, "a\nxb\nc\nd\n", "f:2:xb\nc"],
    ["--negate: what no line has", { entry: "^# c", args: ["--negate"] }, "x\n", "f"],
    ["--negate: an empty file has no line", { entry: "a", args: ["--neg"] }, "", "f"],
    ["--negate --multiline", { entry: "a\\nb", args: ["--negate", "--multiline"] }, "a\nb\n", ""],
    ["an expression is no shell's words", { entry: "a 'b" }, "a 'b\n", "f:1:a 'b"],
    ["bytes: a letter beyond ASCII is no \\w", { entry: String.raw`^\w+$` }, "é\nab\n", "f:2:ab"],
    ["bytes: é is two of them", { entry: "^..$" }, "é\nab\n", "f:1:é\nf:2:ab"],
    [
      "bytes: what is no UTF-8 is searched too",
      { entry: String.raw`\xff` },
      Buffer.from("a\xff\n", "latin1"),
      "f:1:a\ufffd",
    ],
    ["handed nothing", { entry: "a", handed: false }, "a\n", ""],
  ])("%s", async (...row) => {
    const [, part, content, expected] = row;
    expect(await found(part, content)).toBe(expected);
  });
});

describe("a regular expression of Python", () => {
  // What Python 3.11's re.search answers.
  test.each([
    ["a.c", ["abc", "a\rc", "a\u2028c"], ["a\nc"]],
    ["(?s)a.c", ["a\nc"], ["ac"]],
    ["c$", ["abc", "abc\n"], ["abc\n\n", "c\nd"]],
    ["(?m)^b$", ["a\nb\nc", "b"], ["ab"]],
    [String.raw`\Ab\Z`, ["b"], ["b\n", "ab"]],
    ["(?i)ABC", ["abc", "xAbCx"], ["ab"]],
    [String.raw`^\w+$`, ["äöü_1", "日本"], ["a-b", ""]],
    [String.raw`^\W$`, ["-"], ["ä"]],
    [String.raw`^\d$`, ["1", "٣"], ["a", "²"]],
    [String.raw`\bä\b`, ["ä", "x ä y"], ["äb"]],
    ["(?P<x>a)(?P=x)", ["aa"], ["ab"]],
    [String.raw`(a)\1`, ["aa"], ["ab"]],
    ["a{,2}b{2}$", ["bb", "aabb"], ["ab"]],
    ["a{x}", ["a{x}"], ["a"]],
    ["^[]a]$", ["]", "a"], ["b"]],
    ["^[^]a]$", ["b"], ["]"]],
    [String.raw`^[\w.-]+$`, ["a.b-c", "ä"], ["a b"]],
    [String.raw`^[\s]$`, [" ", "\t"], ["s"]],
    ["^[a-c[]+$", ["abc["], ["d"]],
    [String.raw`\x41\u00e4\U0001F600`, ["Aä😀"], ["Aa"]],
    ["(?x) a b # c\n c", ["abc"], ["a b c"]],
    [String.raw`(?x) a\ b [ #]`, ["a b#", "a b "], ["ab#"]],
    ["a(?#remark)b", ["ab"], ["a"]],
    ["(?<=a)b(?!c)", ["ab", "abd"], ["abc", "b"]],
    [
      "^a/b-c_d@e~f,g=h\"i'j%k&l:m;n<o>p!q#r`s}]$",
      ["a/b-c_d@e~f,g=h\"i'j%k&l:m;n<o>p!q#r`s}]"],
      [],
    ],
    [String.raw`^\-\_\/\ \@\"\#$`, [String.raw`-_/ @"#`], []],
    ["^a{,}$", ["", "aaa"], ["b"]],
    ["^a{}$", ["a{}"], ["a"]],
    ["^.*\udcff$", ["a\udcff"], ["a"]],
  ])("%j finds what it finds there", (pattern, yes, no) => {
    const translation = pythonRegex(pattern);
    if (!("regex" in translation)) throw new Error(translation.problem);
    expect([...yes, ...no].filter((text) => translation.regex.test(text))).toEqual(yes);
  });

  test.each([
    "(?a)x",
    "(?i:x)",
    "a++",
    "(?>a)",
    String.raw`\N{DIGIT ONE}`,
    String.raw`\012`,
    "(?(1)a|b)",
    "a{2}+",
    "a\\",
    "(",
    "*",
  ])("%j is refused", (pattern) => {
    expect(pythonRegex(pattern)).toHaveProperty("problem");
  });
});
