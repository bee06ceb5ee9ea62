// The JUnit report is XML whatever it holds, and its counts are right.

import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { finding } from "../../src/checks/builtin.ts";
import { joinReports } from "../../src/report/formats/each.ts";
import { junitReport } from "../../src/report/formats/junit.ts";
import { anyResult, result, verdict } from "./report-fixture.ts";
import { expectSame, runs } from "../support/property/runs.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements in the order in which they begin. Throws where the text is not well-formed. */
function elementsOf(text: string): Element[] {
  const elements: Element[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => elements.push({ name, attributes }));
  parser.write(text).close();
  return elements;
}

describe("the JUnit report", () => {
  it("is well-formed whatever the findings hold, and counts its cases, also of several commits", () => {
    fc.assert(
      fc.property(anyResult, (given) => {
        const text = junitReport(given);
        const elements = elementsOf(text);
        const count = (name: string): number =>
          elements.filter((element) => element.name === name).length;
        const { tests, failures, errors, skipped } = elements[0]!.attributes;
        expectSame(
          expect,
          [tests, failures, errors, skipped].map(Number),
          ["testcase", "failure", "error", "skipped"].map(count),
        );
        elementsOf(
          joinReports(
            "junit",
            ["1", "2"].map((digit) => ({ commit: digit.repeat(40), text })),
          ),
        );
      }),
      runs(50, 1000),
    );
  });

  it("has a suite for each check and a case for each file, and names the commit where there are several", () => {
    const findings = [
      finding({ path: "a.ts", line: 1, message: "<bad>" }),
      finding({ path: "b.ts", message: "mind", level: "warning" }),
    ];
    const text = junitReport(
      result([verdict("lint", { findings }), verdict("types", { outcome: "passed" })]),
    );
    const named = (xml: string): string[] =>
      elementsOf(xml).map(
        ({ name, attributes }) => `${name} ${attributes["name"] ?? attributes["message"] ?? ""}`,
      );
    const suites = [
      "testcase a.ts",
      "failure 1 error",
      "testcase b.ts",
      "system-out ",
      "testsuite types",
      "testcase types",
    ];
    expect(named(text)).toEqual(["testsuites airlock", "testsuite lint", ...suites]);
    expect(named(joinReports("junit", [{ commit: "1".repeat(40), text }]))[1]).toBe(
      "testsuite 111111111111 lint",
    );
  });

  it("has what a check warns of without a place as the output of a case that passed", () => {
    const mild = verdict("later", {
      outcome: "passed",
      warned: true,
      reason: "grep exited with 1",
      output: "LATER: <soon>\n",
    });
    const text = junitReport(result([mild]));
    expect(text).toContain(
      '<testcase name="later" classname="later"><system-out>grep exited with 1\nLATER: &lt;soon&gt;</system-out></testcase>',
    );
    expect(elementsOf(text)[0]!.attributes).toMatchObject({
      tests: "1",
      failures: "0",
      errors: "0",
    });
  });
});
