// Untrusted text on a terminal and in a shell.

import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quotePath, safeLine, safeText } from "../../src/report/escape.ts";
import { commandLine, shellQuote } from "../../src/system/shell.ts";
import { decodePath, encodePath } from "../../src/system/bytes.ts";
import { anyBrokenText, anyText } from "../support/property/any-text.ts";
import { runs } from "../support/property/runs.ts";

/** Text rich in what terminals act on. */
const nasty = fc
  .array(
    fc.oneof(
      anyBrokenText(),
      fc.constantFrom(
        "\u001b",
        "[",
        "31m",
        "0m",
        "]8;;x",
        "\u0007",
        "\u009b",
        "\r",
        "\n",
        "\u202e",
        "\u2066",
        "\udc80",
        "\ud83d",
        "\u{e0041}",
        "a",
      ),
    ),
  )
  .map((parts) => parts.join(""));

/** Everything a terminal acts on, but newline and tab. */
const acted = new RegExp(
  String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}\p{Surrogate}]`,
  "u",
);

const sgr = new RegExp(String.raw`\u001b\[[\d;:]*m`, "g");

describe("untrusted text", () => {
  it("without colours holds nothing that a terminal acts on, whatever it was", () => {
    fc.assert(
      fc.property(nasty, (text) => !acted.test(safeText(text))),
      runs(200, 5000),
    );
  });

  it("with colours holds complete SGR sequences besides, and each line ends without colour", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const safe = safeText(text, { color: true });
        const open = safe
          .split("\n")
          .filter((line) => (line.match(sgr)?.at(-1) ?? "\u001b[0m") !== "\u001b[0m");
        return !acted.test(safe.replaceAll(sgr, "")) && open.length === 0;
      }),
      runs(200, 5000),
    );
  });

  it("keeps its number of lines, and in a line stays in it", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const lines = safeText(text).split("\n").length;
        return (
          lines === text.split(/\r\n|\r|\n/).length &&
          !/[\n\t]/.test(safeLine(text)) &&
          !acted.test(safeLine(text))
        );
      }),
      runs(200, 5000),
    );
  });

  it("that is harmless stays as it is", () => {
    const text = "naïve\t日本語 👩‍💻 {}[]\\x1b";
    expect(safeText(text)).toBe(text);
  });

  it.each([
    ["a colour", "\u001b[31mred\u001b[0m", "red"],
    ["cursor movement", "a\u001b[2K\u001b[1Gb", "ab"],
    ["a link", "\u001b]8;;http://x\u001b\\text\u001b]8;;\u0007", "text"],
    ["an unfinished sequence", "a\u001b[3", "a\\x1b[3"],
    ["a sequence that would arise from what is left", "\u001b\u001b[2K[31m", "\\x1b[31m"],
    ["an eight-bit CSI", "\u009b31m", "\\x9b31m"],
    ["reversed reading", "a\u202eb", "a\\u202eb"],
    ["a byte that is not UTF-8", "a\udc80", "a\\x80"],
    ["a progress bar", "1%\r2%\r\n", "1%\n2%\n"],
  ])("loses %s", (_, text, safe) => {
    expect(safeText(text)).toBe(safe);
  });
});

describe("a path", () => {
  it.each([
    ["plain", "a b/é.txt", "a b/é.txt"],
    ["quotes", 'a"b', String.raw`"a\"b"`],
    ["newline and tab", "a\n\tb", String.raw`"a\n\tb"`],
    ["backslash", "a\\b", String.raw`"a\\b"`],
    ["a control character", "a\u0001\u001b[31m", String.raw`"a\001\033[31m"`],
    ["bytes that are not UTF-8", decodePath(Buffer.from([0x61, 0xff])), String.raw`"a\377"`],
    ["a misleading character", "a\u202e", String.raw`"a\342\200\256"`],
  ])("with %s is shown as git shows it", (_, path, shown) => {
    expect(quotePath(path)).toBe(shown);
  });

  it("never brings a control or a newline to the terminal", () => {
    fc.assert(
      fc.property(nasty, (path) => !acted.test(quotePath(path)) && !/[\n\t]/.test(quotePath(path))),
      runs(200, 5000),
    );
  });
});

describe("a suggested command", () => {
  it.each([
    ["src/a.ts", "src/a.ts"],
    ["", "''"],
    ["a b", "'a b'"],
    ["it's", String.raw`'it'\''s'`],
    ["~", "'~'"],
    ["$(x)", "'$(x)'"],
    ["a\nb", String.raw`$'a\012b'`],
    [decodePath(Buffer.from([0x27, 0xff])), String.raw`$'\'\377'`],
  ])("quotes %j as %s", (argument, quoted) => {
    expect(shellQuote(argument)).toBe(quoted);
  });

  it("gives bash back exactly the bytes it stands for, and shows nothing that a terminal acts on", () => {
    const bytes = fc
      .uint8Array({ maxLength: 12 })
      .map((each) => decodePath(each.map((byte) => byte || 1)));
    const words = fc.array(
      fc.oneof(
        bytes,
        anyText({ maxLength: 12 }).map((word) => word.replaceAll("\0", "")),
      ),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(words, (argv) => {
        const line = commandLine(["printf", "%s\\0", ...argv]);
        expect(line).not.toMatch(acted);
        expect(line).not.toContain("\n");
        const { stdout } = spawnSync("bash", ["--norc", "-c", line], {
          env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
        });
        expect(
          stdout.equals(
            Buffer.concat(argv.flatMap((word) => [encodePath(word), Buffer.from([0])])),
          ),
        ).toBe(true);
      }),
      runs(10, 200),
    );
  });
});
