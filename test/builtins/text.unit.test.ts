// The built-ins on white space, line ends, byte order marks and conflict markers: pre-commit-hooks'
// documented cases, and ours.

import { describe, expect, test } from "vitest";
import { isText } from "../../src/checks/text.ts";
import { type Asked, mended, places } from "./builtins-fixture.ts";

/** Content, places of the findings, mended content (where it differs). Characters are bytes. */
type Row = [content: string, places: readonly string[], mended?: string | undefined, asked?: Asked];

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

function holds(id: string, rows: readonly Row[]): void {
  test.each(rows)(
    `${id} on %j finds %j and leaves %j`,
    async (...[content, expected, after = content, asked = {}]) => {
      expect(await places(id, bytes(content), asked)).toEqual(expected);
      expect(await mended(id, bytes(content), asked)).toBe(after);
      const again = await mended(id, bytes(after), asked);
      expect(again).toBe(after);
    },
  );
}

describe("final-newline", () => {
  holds("final-newline", [
    ["foo\n", []],
    ["", []],
    ["\n\n", ["1:1"], ""],
    ["\n\n\n\n", ["1:1"], ""],
    ["\r\n", ["1:1"], ""],
    ["foo", ["1:4"], "foo\n"],
    ["foo\n\n\n", ["2:1"], "foo\n"],
    ["\xe2\x98\x83", ["1:2"], "\xe2\x98\x83\n"],
    ["foo\r\n", []],
    ["foo\r\n\r\n\r\n", ["2:1"], "foo\r\n"],
    ["foo\r", []],
    ["foo\r\r\r\r", ["1:5"], "foo\r"],
    ["foo\n\r\n", ["2:1"], "foo\n"],
    ["a\nfoo \n \n", []],
  ]);
});

describe("trailing-whitespace", () => {
  const markdown: Asked = { path: "doc/READ.MD", options: { markdownLinebreakExt: ["md"] } };
  holds("trailing-whitespace", [
    ["", []],
    ["foo\nbar\n", []],
    ["foo \nbar \n", ["1:4", "2:4"], "foo\nbar\n"],
    ["bar\t\nbaz\t\n", ["1:4", "2:4"], "bar\nbaz\n"],
    ["\xc3\xa9 \t\r\nb \r\n", ["1:2", "2:2"], "\xc3\xa9\r\nb\r\n"],
    ["foo\r\nbar\r\n", []],
    ["\f\v\n", ["1:1"], "\n"],
    ["last  ", ["1:5"], "last"],
    ["foo\r", []],
    ["foo \r", ["1:4"], "foo\r"],
    ["\xc2\xa0\n", []],
    [
      "foo  \nbar \nbaz    \n\t\n\n  ",
      ["2:4", "3:4", "4:1", "6:1"],
      "foo  \nbar\nbaz  \n\n\n",
      markdown,
    ],
    ["foo  \n", ["1:4"], "foo\n", { ...markdown, path: "a.txt" }],
    [
      "foo  \nbar   \n",
      ["2:4"],
      "foo  \nbar  \n",
      { path: "x", options: { markdownLinebreakExt: ["*"] } },
    ],
    ["foo  \n", [], undefined, { path: "a.txt", options: { markdownLinebreakExt: [".txt"] } }],
    ["\ta \t   \n", ["1:5"], "\ta \t\n", { options: { chars: " " } }],
    ["a\xe3\x80\x82\xe3\x80\x80\n", ["1:2"], "a\n", { options: { chars: "。　" } }],
  ]);
});

describe("mixed-line-ending", () => {
  holds("mixed-line-ending", [
    ["", []],
    ["foo", []],
    ["foo\nbar\nbaz", []],
    ["foo\r\nbar\nbaz\n", ["1:4"], "foo\nbar\nbaz\n"],
    ["foo\r\nbar\nbaz\r\n", ["2:4"], "foo\r\nbar\r\nbaz\r\n"],
    ["foo\rbar\nbaz\r", ["1:8"], "foo\rbar\rbaz\r"],
    ["foo\r\nbar\n", ["1:4"], "foo\nbar\n"],
    ["foo\rbar\n", ["1:4"], "foo\nbar\n"],
    ["foo\r\nbar\r", ["2:4"], "foo\r\nbar\r\n"],
    ["foo\r\nbar\nbaz\r", ["1:4", "3:4"], "foo\nbar\nbaz\n"],
    ["foo\r\nbar\nbaz", ["1:4"], "foo\nbar\nbaz\n"],
    ["foo\r\nbar\r\nbaz\r\n", []],
    ["foo\rbar\rbaz\r", []],
    ["a\nb\r\nc\r\nd\r\ne\nf\ng\nh\n", ["2:2"], "a\nb\nc\nd\ne\nf\ng\nh\n"],
    ["foo\r\nbar\rbaz\nwomp\n", ["1:4", "2:4"], undefined, { options: { fix: "no" } }],
    ["foo\r\nbar\r\n", [], undefined, { options: { fix: "no" } }],
    ["foo\r\nbar\rbaz\n", ["1:4", "2:4"], "foo\nbar\nbaz\n", { options: { fix: "lf" } }],
    ["foo\r\nbar\r\n", ["1:4"], "foo\nbar\n", { options: { fix: "lf" } }],
    ["foo\r\nbar\rbaz\n", ["2:4", "2:8"], "foo\r\nbar\r\nbaz\r\n", { options: { fix: "crlf" } }],
    ["foo\nbar", ["1:4"], "foo\r\nbar\r\n", { options: { fix: "crlf" } }],
    ["foo\nbar\n", ["1:4"], "foo\rbar\r", { options: { fix: "cr" } }],
    ["foo", [], undefined, { options: { fix: "crlf" } }],
  ]);
});

describe("bom", () => {
  holds("bom", [
    ["", []],
    ["\xef\xbb", []],
    ["\xef\xbb\xbf", ["1:1"], ""],
    ["\xef\xbb\xbffoo\n", ["1:1"], "foo\n"],
    ["foo\xef\xbb\xbf\n", []],
    ["\xff\xfef\0", []],
  ]);
});

describe("merge-conflict", () => {
  const whole = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n";
  const diff3 = "x\n<<<<<<< HEAD\na\n||||||| base\n=======\nb\n>>>>>>> other\n";
  test.each<[string, Asked, string[]]>([
    [whole, {}, ["1:1", "3:1", "5:1"]],
    [whole.replaceAll("\n", "\r\n"), {}, ["1:1", "3:1", "5:1"]],
    [diff3, {}, ["2:1", "4:1", "5:1", "7:1"]],
    [whole + whole, {}, ["1:1", "3:1", "5:1", "6:1", "8:1", "10:1"]],
    ["<<<<<<< HEAD\n", {}, []],
    ["<<<<<<< HEAD\n", { merging: true }, ["1:1"]],
    [">>>>>>> master\n", {}, []],
    [">>>>>>> master\n", { merging: true }, ["1:1"]],
    ["<<<<<<< HEAD\n=======\n", { merging: true }, ["1:1", "2:1"]],
    ["problem\n=======\n", { merging: true }, []],
    ["======= \n||||||| x\n", { merging: true }, []],
    ["# <<<<<<< HEAD\n# =======\n# >>>>>>> other\n", { merging: true }, []],
    ["<<<<<<<HEAD\n=======\n>>>>>>>other\n", { merging: true }, []],
    [">>>>>>> a\n=======\n<<<<<<< b\n", {}, []],
    ["x\r<<<<<<< a\r=======\r>>>>>>> b\r", { merging: true }, []],
    ["", { merging: true }, []],
    [whole, { options: { when: "merge" } }, []],
    [whole, { options: { when: "merge" }, merging: true }, ["1:1", "3:1", "5:1"]],
    ["<<<<<<< HEAD\n", { options: { when: "always" } }, ["1:1"]],
  ])("on %j with %j finds %j", async (content, asked, expected) => {
    expect(await places("merge-conflict", content, asked)).toEqual(expected);
  });
});

test.each<[string, boolean]>([
  ["", true],
  ["plain\n", true],
  ["\x07\x08\t\n\v\f\r\x1b", true],
  ["caf\xe9", true],
  ["\x7f", false],
  ["\0", false],
  ["\xff\xfea\0", false],
  [`${"a".repeat(1024)}\0`, true],
  [`${"a".repeat(1023)}\0`, false],
])("%j is text: %j", (content, expected) => {
  expect(isText(bytes(content))).toBe(expected);
});
