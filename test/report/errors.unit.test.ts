// Errors, colours, durations and the live list.

import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { AirlockError } from "../../src/errors.ts";
import { formatDuration } from "../../src/report/duration-text.ts";
import { errorData, errorJson, errorText } from "../../src/report/error.ts";
import { renderLive, startLive } from "../../src/report/formats/live.ts";
import type { LiveState } from "../../src/report/formats/live.ts";
import { colorLevel } from "../../src/report/color-level.ts";
import { palette } from "../../src/report/palette.ts";
import type { CheckResult } from "../../src/types.ts";

describe("an error", () => {
  const error = new AirlockError("git", "GIT_FAILED", "git write-tree exited with 128.", {
    detail: "fatal: \u001b[2Jbad\nsecond",
    cause: new Error("disk\nfull", { cause: "the plug" }),
    next: ["git fsck"],
  });

  it("is one sentence, what explains it, and what to type next", () => {
    expect(errorText(error, 0)).toBe(`airlock: git write-tree exited with 128.
  fatal: bad
  second
  caused by: disk\\nfull
  caused by: the plug
  git fsck
`);
  });

  it.for([
    [error, "could not tell", 2, "GIT_FAILED"],
    [new AirlockError("refused", "BROAD_ADD", "No."), "refused", 3, "BROAD_ADD"],
    [new AirlockError("interrupted", "INTERRUPTED", "Stopped."), "interrupted", 130, "INTERRUPTED"],
    [new TypeError("ours"), "could not tell", 2, "INTERNAL"],
    ["text", "could not tell", 2, "INTERNAL"],
    [undefined, "could not tell", 2, "INTERNAL"],
  ] as const)(
    "%s as data has outcome %j, exit code %i and code %s",
    ([thrown, outcome, exitCode, code]) => {
      expect(JSON.parse(errorJson(thrown))).toMatchObject({
        version: 1,
        outcome,
        exitCode,
        error: { code },
      });
    },
  );

  it("whose causes go in a circle is told once", () => {
    const a = new Error("a");
    a.cause = new Error("b", { cause: a });
    expect(errorData(new AirlockError("git", "X", "X.", { cause: a })).error.causes).toEqual([
      "a",
      "b",
    ]);
  });
});

describe("colours", () => {
  it.for([
    ["a terminal", { TERM: "xterm" }, true, 1],
    ["a terminal with 256", { TERM: "xterm-256color" }, true, 2],
    ["a terminal with all", { TERM: "xterm", COLORTERM: "truecolor" }, true, 3],
    ["no terminal", { TERM: "xterm-256color" }, false, 0],
    ["a dumb terminal", { TERM: "dumb" }, true, 0],
    ["NO_COLOR", { NO_COLOR: "1", TERM: "xterm" }, true, 0],
    ["an empty NO_COLOR", { NO_COLOR: "", TERM: "xterm" }, true, 1],
    ["FORCE_COLOR without a terminal", { FORCE_COLOR: "1" }, false, 1],
    ["an empty FORCE_COLOR", { FORCE_COLOR: "" }, false, 1],
    ["FORCE_COLOR=3", { FORCE_COLOR: "3" }, false, 3],
    ["FORCE_COLOR=0", { FORCE_COLOR: "0", TERM: "xterm" }, true, 0],
    ["FORCE_COLOR=false", { FORCE_COLOR: "false", TERM: "xterm" }, true, 0],
    ["both", { FORCE_COLOR: "2", NO_COLOR: "1" }, false, 2],
  ] as const)("for %s are as promised", ([, env, isTerminal, level]) => {
    expect(colorLevel({ env, isTerminal })).toBe(level);
    expect(palette(level).red("x") === "x").toBe(level === 0);
  });
});

describe("a duration", () => {
  it.each([
    [0, "0.0 s"],
    [420, "0.4 s"],
    [9960, "10 s"],
    [59_600, "1 min 0 s"],
    [185_000, "3 min 5 s"],
  ])("of %i ms is %s", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe("the live list", () => {
  const state = (check: string, outcome: LiveState["outcome"], time = 0): LiveState => ({
    check,
    outcome,
    time,
  });
  const plain = palette(0);

  it("shows what runs with its time, what has ended, and how many wait", () => {
    const states = [
      state("a", "passed", 500),
      state("b\n", "running", 1000),
      state("c", "failed", 700),
      state("d", "waiting"),
      state("e", "waiting"),
    ];
    expect(renderLive(states, 3000, plain)).toBe(
      "✓ a 0.5 s\n› b\\n 2.0 s\n✗ c failed 0.7 s\n  2 waiting",
    );
  });

  it("stays short: what runs and what failed first", () => {
    const states = [
      ...Array.from({ length: 40 }, (_, index) => state(`p${index}`, "passed")),
      state("last", "running", 0),
      state("bad", "failed"),
    ];
    const lines = renderLive(states, 0, plain).split("\n");
    expect(lines).toHaveLength(13);
    expect(lines.slice(-3)).toEqual(["› last 0.0 s", "✗ bad failed 0.0 s", "  30 more"]);
  });

  const finished = (check: string): { kind: "finished"; result: CheckResult } => ({
    kind: "finished",
    result: {
      check,
      outcome: "passed",
      remembered: false,
      paths: 1,
      duration: 5000,
      output: "",
      reason: "",
      findings: [],
      diff: "",
      next: [],
    },
  });

  it("without a terminal is silent in a short run, and a line for each end in a long one", async () => {
    const stream = new PassThrough();
    let now = 0;
    const live = startLive({ stream, level: 0, checks: ["a", "b"], now: () => now });
    live.event({ kind: "started", check: "a" });
    live.event(finished("a"));
    expect(stream.read()).toBe(null);
    now = 11_000;
    live.event(finished("b"));
    await live.stop();
    live.event(finished("c"));
    expect(String(stream.read())).toBe("airlock: b passed (5.0 s)\n");
  });

  it("on a terminal is silent in a short run", async () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const live = startLive({ stream, level: 0, checks: ["a"], delay: 60_000 });
    live.event({ kind: "started", check: "a" });
    await live.stop();
    await live.stop();
    expect(stream.read()).toBe(null);
  });

  it("on a terminal appears after its delay and takes itself away", async () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
    const live = startLive({ stream, level: 0, checks: ["a"], delay: 0 });
    live.event({ kind: "started", check: "a" });
    const shown = await new Promise<string>((resolve) =>
      stream.once("data", (chunk: Buffer) => resolve(chunk.toString())),
    );
    let after = "";
    stream.on("data", (chunk: Buffer) => (after += chunk.toString()));
    await live.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(shown).toContain("› a ");
    expect(after).toContain("\u001b[2K");
  });
});
