// Command lines become words without a shell.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandWords, shlexWords } from "../../src/checks/words.ts";
import { expectSame, runs } from "../support/property/runs.ts";

describe("our own rule", () => {
  test.each([
    ["a  b\tc", ["a", "b", "c"]],
    [`a 'b c' "d e"`, ["a", "b c", "d e"]],
    [`a'b'"c"d`, ["abcd"]],
    [`'' ""`, ["", ""]],
    [`"a\\"b" "c\\\\d" "e\\n"`, ['a"b', "c\\d", "e\\n"]],
    [`'a\\b'`, ["a\\b"]],
    [`a\\ b \\* \\$x`, ["a b", "*", "$x"]],
    [`'|' '$x' "a|b" "*"`, ["|", "$x", "a|b", "*"]],
    ["x --a=~/b a~ {b,c} # d", ["x", "--a=~/b", "a~", "{b,c}", "#", "d"]],
  ])("splits %j as a POSIX shell does", (text, words) => {
    expect(commandWords(text)).toEqual({ words });
  });

  test.each(["! grep -r x", "cd sub", "if true", "[[ -f x ]]", "exit 1"])(
    "refuses %j, which only a shell understands",
    (text) => {
      expect(commandWords(text)).toEqual({
        problem: `begins with \`${text.split(" ")[0]}\`, which only a shell understands`,
      });
    },
  );

  test("gives back any words that are quoted for it", () => {
    const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        const command = ["x", ...words];
        expectSame(expect, commandWords(command.map(quoted).join(" ")), { words: command });
      }),
      runs(100, 5000),
    );
  });
});

describe("Python's shlex", () => {
  test.each([
    ["bash -c 'a | b' > $x", ["bash", "-c", "a | b", ">", "$x"]],
    [`"a\\$b" "c\\"d" e\\ f`, ["a\\$b", 'c"d', "e f"]],
    ["a\nb", ["a", "b"]],
  ])("splits %j, whatever a shell would do with it", (text, words) => {
    expect(shlexWords(text)).toEqual({ words });
  });

  test.each(["a 'b", "a\\"])("refuses %j", (text) => {
    expect(shlexWords(text)).toHaveProperty("problem");
  });
});
