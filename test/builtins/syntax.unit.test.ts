// The built-ins that parse: what is a mistake, and where.

import { describe, expect, test } from "vitest";
import { type Asked, found } from "./builtins-fixture.ts";

const wide = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le");
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`;

type Row = [content: string | Buffer, expected: readonly string[], asked?: Asked];

function holds(id: string, path: string, rows: readonly Row[]): void {
  test.each(rows)(`${id} on %j finds %j`, async (content, expected, asked = {}) => {
    const findings = await found(id, content, { path, ...asked });
    expect(findings.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual(
      expected,
    );
  });
  test(`${id} looks at no content behind a pointer of Git LFS, and says so`, async () => {
    const [finding] = await found(id, pointer, { path });
    expect(finding).toMatchObject({
      level: "note",
      line: null,
      message: expect.stringContaining("Git LFS") as string,
    });
  });
}

describe("json", () => {
  const comment = { path: "tsconfig.build.json" };
  holds("json", "a.json", [
    ["{}", []],
    ['{"a": [1, -2.5e3, "\\u00e9", null, true]}\r\n', []],
    ["", ["1:1 not valid JSON: expected a value, found the end of the file"]],
    ['{"a": 1,\n "a": 2}', ["2:2 not valid JSON: found a key that this object already has"]],
    ["[NaN]", ['1:2 not valid JSON: expected a value, found "N"']],
    ['{"é": 1,}', ['1:9 not valid JSON: expected a key in double quotes, found "}"']],
    ["\uFEFF{}", ['1:1 not valid JSON: expected a value, found "\uFEFF"']],
    [wide("{}"), ["1:1 is not UTF-8"]],
    [Buffer.from('[\n"é\xff"]', "latin1"), ["2:2 is not UTF-8"]],
    ["// no\n{}", ["1:1 not valid JSON: expected a value, found a comment"]],
    ['// yes\n{ /* a */ "a": [1,], }\n', [], comment],
    ["{ /* open", ["1:3 not valid JSON: expected the comment to be closed"], comment],
    ["{ / }", ['1:3 not valid JSON: expected a key in double quotes, found "/"'], comment],
    ["{,}", ['1:2 not valid JSON: expected a key in double quotes, found ","'], comment],
    ["[1] // end", [], { path: "x/.vscode/settings.json" }],
    ["[1] // end", [], { path: "conf/x.json", options: { comments: ["conf/**"] } }],
  ]);
});

describe("yaml", () => {
  const alone = { options: { allowMultipleDocuments: false } };
  holds("yaml", "a.yaml", [
    ["", []],
    ["# only a comment\n", []],
    ["a: &x 1\nb: *x\n", []],
    [
      "a: [1\n",
      [
        "2:1 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
      ],
    ],
    ["é: 1\né: 2\n", ['2:1 not valid YAML: the key "é" occurs twice in its mapping']],
    ["é: 1\né: 2\n", [], { options: { unsafe: true } }],
    ["a: *x\n", ["1:4 not valid YAML: the alias *x has no anchor"]],
    ["---\nfoo\n---\nbar\n", []],
    [
      "---\nfoo\n---\nbar\n",
      ["3:1 not valid YAML: a second document, where one is expected"],
      alone,
    ],
    ["...\nfoo: 1\n...\n# end\n", []],
    ["---\n---\n", ["2:1 not valid YAML: a second document, where one is expected"], alone],
    [
      "---\na: 1\na: 2\n---\nb: 1\nb: 2\n",
      ["3", "6"].map(
        (line) =>
          `${line}:1 not valid YAML: the key "${line === "3" ? "a" : "b"}" occurs twice in its mapping`,
      ),
    ],
    ["---\nfoo\n---\n[", ["4:2 not valid YAML: Flow sequence must end with a ]"]],
    [
      "some_foo: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    dead\n",
      ["1:11 not valid YAML: the tag !vault is not known"],
    ],
    [
      "some_foo: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    dead\n",
      [],
      { options: { tags: ["!vault"] } },
    ],
    [
      "some_foo: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    dead\n",
      [],
      { options: { unsafe: true } },
    ],
    ["[", ["1:2 not valid YAML: Flow sequence must end with a ]"], { options: { unsafe: true } }],
    [
      "a: !!python/name:os.system\n",
      ["1:4 not valid YAML: the tag !!python/name:os.system is not known"],
    ],
    ["a: !!binary aGk=\nb: !!set {x}\n", []],
    ["a:\n\t- b\n", ["2:1 not valid YAML: Tabs are not allowed as indentation"]],
    [wide("a: 1\n"), ["1:1 is not UTF-8"]],
    [
      "a: 1\r\nb: @\r\n",
      ["2:4 not valid YAML: Plain value cannot start with reserved character @"],
    ],
  ]);
});

describe("toml", () => {
  holds("toml", "a.toml", [
    ["", []],
    ['key1 = "value1"\nkey2 = "value2"\n', []],
    ["a = 99999999999999999999\n", []],
    [
      "a = 1\na = 2\n",
      ["2:1 not valid TOML: trying to redefine an already defined table or value"],
    ],
    [
      'key1 = "value1\nkey2 = "value2"\n',
      ["1:15 not valid TOML: control characters are not allowed in strings"],
    ],
    ["a =\n", ["1:4 not valid TOML: invalid value"]],
    [Buffer.from('a = "\xff"', "latin1"), ["1:6 is not UTF-8"]],
  ]);
});

describe("xml", () => {
  holds("xml", "a.xml", [
    ["<a/>", []],
    ["", ["1:1 not well-formed: document must contain a root element"]],
    ["<a>\n <b></a>", ["2:8 not well-formed: unexpected close tag"]],
    ["<a>&nbsp;</a>", ["1:9 not well-formed: undefined entity"]],
    ["<a>&toString;</a>", ["1:13 not well-formed: undefined entity"]],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', []],
    [
      '<!DOCTYPE a [<!-- <!ENTITY x "y"> -->]><a>&x;</a>',
      ["1:45 not well-formed: undefined entity"],
    ],
    ['<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd"><a>&nbsp;</a>', []],
    ['<a x:b="1"/>', []],
    [`\uFEFF<?xml version="1.0"?><a/>`, []],
    [wide('<?xml version="1.0" encoding="utf-16"?><a>é</a>'), []],
    [Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>\xff</a>', "latin1"), []],
    [Buffer.from("<a>\xff</a>", "latin1"), ["1:1 is not utf-8, or the encoding is unknown"]],
    [
      '<?xml version="1.0" encoding="nonsense"?><a/>',
      ["1:1 is not nonsense, or the encoding is unknown"],
    ],
    ["<a/>\n<b/>", ["2:3 not well-formed: documents may contain only one root"]],
  ]);
});

test.each([
  ["json", "a thousand levels", "[".repeat(1000) + "]".repeat(1000), []],
  [
    "json",
    "a hundred thousand levels",
    "[".repeat(100_000),
    ["1:1002 not valid JSON: expected at most 1000 levels"],
  ],
  ["json", "a string of three million characters", `["${"x".repeat(3_000_000)}"]`, []],
  [
    "toml",
    "a hundred thousand levels",
    `a=${"[".repeat(100_000)}`,
    ["1:1003 not valid TOML: document contains excessively nested structures. aborting."],
  ],
  ["xml", "ten thousand levels", "<a>".repeat(10_000) + "</a>".repeat(10_000), []],
  [
    "yaml",
    "twenty thousand keys",
    Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join(""),
    [],
  ],
] as const)("%s is not overwhelmed by %s", async (...[id, , content, expected]) => {
  expect(
    (await found(id, content)).map(({ line, column, message }) => `${line}:${column} ${message}`),
  ).toEqual(expected);
});
