// What the readers of the presets make of output as the tools are known to print it: also of
// versions that are not installed here.

import { describe, it } from "vitest";
import { presetOf, presets } from "../../src/checks/presets/preset-table.ts";
import type { ToolOutput, ToolReport } from "../../src/types.ts";
import { chamber } from "./sample.ts";
import { otherSamples } from "./samples-of-other-languages.ts";
import { webSamples } from "./samples-of-web-tools.ts";

async function read(id: string, output: Partial<ToolOutput>): Promise<ToolReport | null> {
  const { run } = (await presetOf(id))!;
  return run.read!({
    code: 0,
    stdout: "",
    stderr: "",
    cwd: chamber,
    chamber,
    path: null,
    ...output,
  });
}

describe("the reader of", { concurrent: true }, () => {
  for (const { preset, title, output, report } of [...webSamples, ...otherSamples]) {
    it(`${preset} knows ${title}`, async ({ expect }) => {
      expect(await read(preset, output)).toEqual(report);
    });
  }

  it("no tool takes a bad end for a pass, says a failure without a finding, or throws, whatever is printed", async ({
    expect,
  }) => {
    for (const id of Object.keys(presets)) {
      for (const code of [0, 1, 2, 3, 78, 123]) {
        for (const stdout of ["", "null", "{}", "[null]", "Segmentation fault\n"]) {
          const report = await read(id, { code, stdout, stderr: "what?\n" });
          expect(report?.outcome ?? "left to the exit code", `${id} ${code} ${stdout}`).not.toBe(
            code === 0 ? "" : "passed",
          );
          expect(
            report?.outcome === "failed" && report.findings.length === 0,
            `${id} ${code} ${stdout}`,
          ).toBe(false);
        }
      }
    }
  });
});
