// What a tool prints, and its report.

import type { Finding, ToolOutput, ToolReport } from "../../src/types.ts";

/** Its files are not there: columns stay as they are printed. */
export const chamber = import.meta.dirname;

/** A finding of level `error`, without a place unless it is given. */
export function found(more: Partial<Finding>): Finding {
  return {
    path: null,
    line: null,
    column: null,
    endLine: null,
    endColumn: null,
    level: "error",
    rule: null,
    message: "",
    ...more,
  };
}

/** What a tool printed, and what the reader of its preset must make of it. */
export interface Sample {
  readonly preset: string;
  readonly title: string;
  readonly output: Partial<ToolOutput>;
  readonly report: ToolReport | null;
}
