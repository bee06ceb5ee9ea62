// A report for a person has an end, whatever the checks have to say.

import { describe, it } from "vitest";
import { finding } from "../../src/checks/builtin.ts";
import { AirlockError } from "../../src/errors.ts";
import { cutEnd, cutMiddle, whole } from "../../src/report/formats/bounds.ts";
import { errorText } from "../../src/report/error.ts";
import { githubReport } from "../../src/report/formats/github.ts";
import { isCut, terminalReport } from "../../src/report/formats/terminal-report.ts";
import { howMany } from "../support/property/runs.ts";
import { result, verdict } from "./report-fixture.ts";

/** Lines of output of each check. */
const many = howMany(10_000, 100_000);

const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `line ${at + 1}`);

describe("Text that is too long", () => {
  it("is cut in its middle or at its end, and says by how many lines", ({ expect }) => {
    expect(cutMiddle(lines(10), { head: 2, tail: 3, width: 80 })).toEqual([
      "line 1",
      "line 2",
      "… 5 lines left out …",
      "line 8",
      "line 9",
      "line 10",
    ]);
    expect(cutMiddle(lines(5), { head: 2, tail: 3, width: 80 })).toEqual(lines(5));
    expect(cutEnd(lines(30_783), { most: 2, width: 80 })).toEqual([
      "line 1",
      "line 2",
      "… 30,781 lines left out …",
    ]);
    expect(cutEnd(lines(3), { most: 2, width: 80 }).at(-1)).toBe("… 1 line left out …");
  });

  it("is cut within a line that is too long, never within a character or a colour", ({
    expect,
  }) => {
    expect(cutEnd(["x".repeat(2000)], { most: 1, width: 10 })).toEqual([
      "xxxxxxxxxx … 1,990 more characters",
    ]);
    expect(cutEnd([`abc${"😀".repeat(9)}`], { most: 1, width: 4 })).toEqual([
      "abc … 18 more characters",
    ]);
    expect(cutEnd(["\u001b[31mred, and more of it"], { most: 1, width: 8 })[0]).toBe(
      "\u001b[31mred\u001b[0m … 16 more characters",
    );
    expect(cutEnd(["abc\u001b[31mred"], { most: 1, width: 5 })[0]).toBe("abc … 8 more characters");
  });
});

describe("The report for a terminal", () => {
  const findings = Array.from({ length: many / 10 }, (_, at) =>
    finding({ path: `${at % 300}.txt`, line: at + 1, message: "m\n".repeat(50) }),
  );
  const diff = `--- a/a.txt\n+++ b/a.txt\n${lines(4018)
    .map((line) => `-${line}`)
    .join("\n")}`;
  const noisy = Array.from({ length: 8 }, (_, at) =>
    verdict(`check${at}`, {
      findings,
      diff,
      output: lines(many).join("\n"),
      next: lines(40).map((line) => `fix ${at} ${line}`),
    }),
  );
  const given = result(noisy);

  it("is of a length that can be read, with as many checks as there are", ({ expect }) => {
    const text = terminalReport(given, { level: 0 });
    expect(text.split("\n").length).toBeLessThan(8 * 400);
    expect([isCut(given), isCut(result([verdict("a", { output: "a\n" })]))]).toEqual([true, false]);
    expect(terminalReport(given, { level: 0, bounds: whole }).split("\n").length).toBeGreaterThan(
      8 * many,
    );
  });

  it("says where all of it is, and names what failed in its last line", ({ expect }) => {
    const text = terminalReport(given, { level: 0, all: "cat /r/.git/airlock/reports/1.txt" });
    const tail = text.trimEnd().split("\n").slice(-14);
    expect(tail[0]).toBe("Full report: cat /r/.git/airlock/reports/1.txt");
    expect(tail.at(-2)).toBe("  … 310 lines left out …");
    expect(tail.at(-1)).toBe(
      "airlock: 8 of 8 checks failed (check0, check1, check2, check3, check4, check5, check6, check7) (0.4 s)",
    );
  });

  it("of an error is short as well, whatever another tool said", ({ expect }) => {
    const error = new AirlockError("git", "GIT_FAILED", "git failed.", {
      detail: lines(30_000).join("\n"),
    });
    expect(errorText(error, 0).split("\n").length).toBeLessThan(110);
    expect(errorText(error, 0)).toContain("\n  … 29,900 lines left out …\n");
  });

  it("is as short in GitHub's log", ({ expect }) => {
    expect(githubReport(given, { level: 0 }).split("\n").length).toBeLessThan(8 * 400);
  });
});
