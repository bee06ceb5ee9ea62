// The SARIF report against what the standard requires.

import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinReports } from "../../src/report/formats/each.ts";
import { sarifReport } from "../../src/report/formats/sarif.ts";
import { anyResult, result, verdict } from "./report-fixture.ts";
import { expectSame, runs } from "../support/property/runs.ts";

const text = { type: "string" };
const positive = { type: "integer", minimum: 1 };
function exactly(
  properties: Record<string, unknown>,
  required: readonly string[],
): Record<string, unknown> {
  return { type: "object", properties, required, additionalProperties: false };
}
const message = exactly({ text: { type: "string", minLength: 1 } }, ["text"]);

/**
 * The part of SARIF 2.1.0's schema that we write, with what it requires there (sections 3.13 to
 * 3.58).
 */
const sarifSchema = exactly(
  {
    $schema: text,
    version: { const: "2.1.0" },
    runs: {
      type: "array",
      items: exactly(
        {
          tool: exactly(
            {
              driver: exactly(
                {
                  name: text,
                  rules: { type: "array", uniqueItems: true, items: exactly({ id: text }, ["id"]) },
                },
                ["name"],
              ),
            },
            ["driver"],
          ),
          automationDetails: exactly({ id: text }, ["id"]),
          columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
          originalUriBaseIds: { type: "object" },
          invocations: {
            type: "array",
            items: exactly(
              {
                executionSuccessful: { type: "boolean" },
                toolExecutionNotifications: {
                  type: "array",
                  items: exactly(
                    { level: { enum: ["none", "note", "warning", "error"] }, message },
                    ["message"],
                  ),
                },
              },
              ["executionSuccessful"],
            ),
          },
          results: {
            type: "array",
            items: exactly(
              {
                ruleId: text,
                ruleIndex: { type: "integer", minimum: 0 },
                level: { enum: ["none", "note", "warning", "error"] },
                message,
                locations: {
                  type: "array",
                  items: exactly(
                    {
                      physicalLocation: exactly(
                        {
                          artifactLocation: exactly(
                            {
                              uri: { type: "string", pattern: "^(?:[\\w.~/-]|%[0-9A-F]{2})+$" },
                              uriBaseId: text,
                            },
                            ["uri"],
                          ),
                          region: exactly(
                            {
                              startLine: positive,
                              startColumn: positive,
                              endLine: positive,
                              endColumn: positive,
                            },
                            ["startLine"],
                          ),
                        },
                        ["artifactLocation"],
                      ),
                    },
                    ["physicalLocation"],
                  ),
                },
              },
              ["message"],
            ),
          },
        },
        ["tool"],
      ),
    },
  },
  ["version", "runs"],
);

describe("the SARIF report", () => {
  it("is valid whatever the findings hold, also for several commits", () => {
    const validate = new Ajv({ strict: false }).compile(sarifSchema);
    fc.assert(
      fc.property(anyResult, (given) => {
        const report = sarifReport(given);
        for (const each of [
          report,
          joinReports("sarif", [
            { commit: "1".repeat(40), text: report },
            { commit: "2".repeat(40), text: report },
          ]),
        ])
          expectSame(expect, [validate(JSON.parse(each)), validate.errors], [true, null]);
      }),
      runs(30, 1000),
    );
  });

  it("says what could not be told as a failed invocation, never as a run without results", () => {
    const report = JSON.parse(
      sarifReport(
        result([verdict("tsc", { outcome: "could not tell", reason: "tsc was not found" })]),
      ),
    ) as {
      runs: { invocations: unknown[]; results: unknown[] }[];
    };
    expect(report.runs[0]!.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: "error", message: { text: "tsc was not found" } }],
      },
    ]);
  });

  it("says what a check warns of without a place as a result of level warning", () => {
    const mild = verdict("later", {
      outcome: "passed",
      warned: true,
      reason: "grep exited with 1",
      output: "LATER: soon\n",
    });
    const report = sarifReport(result([mild, verdict("types", { outcome: "passed" })]));
    const { runs: tools } = JSON.parse(report) as {
      runs: { invocations: unknown[]; results: unknown[] }[];
    };
    expect(tools.map(({ results }) => results)).toEqual([
      [{ level: "warning", message: { text: "grep exited with 1\nLATER: soon" } }],
      [],
    ]);
    expect(tools[0]!.invocations).toEqual([{ executionSuccessful: true }]);
  });
});
