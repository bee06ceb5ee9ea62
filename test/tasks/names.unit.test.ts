// Any title becomes a name that git takes as a branch and a file system as a folder.

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, it } from "vitest";
import { branchOf, freeName, idOf, keyOf, taskName, titleOf } from "../../src/tasks/name.ts";
import { anyText } from "../support/property/any-text.ts";
import { runs } from "../support/property/runs.ts";

/** Text with all that branches may not hold. */
const odd = anyText({ maxLength: 400 });

describe("nameOf", () => {
  it("makes of any id and title a name without anything that git, a shell or a file system could mistake", () => {
    fc.assert(
      fc.property(fc.option(odd), odd, (id, title) => {
        const name = taskName(id, title);
        return (
          /^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u.test(name) &&
          Array.from(name).length <= 48 &&
          name === name.normalize("NFC")
        );
      }),
      runs(100, 5000),
    );
  });

  it("makes names that git accepts as branches", ({ expect }) => {
    fc.assert(
      fc.property(odd, (title) => {
        const branch = branchOf("airlock/task-{name}", taskName("7", title));
        expect(execFileSync("git", ["check-ref-format", branch]).toString()).toBe("");
      }),
      runs(5, 200),
    );
  });

  it("keeps whole words where it cuts", ({ expect }) => {
    expect(taskName(null, "one two three four five six seven eight nine ten")).toBe(
      "one-two-three-four-five-six-seven-eight-nine-ten",
    );
    expect(taskName(null, "one two three four five six seven eight nine eleven")).toBe(
      "one-two-three-four-five-six-seven-eight-nine",
    );
  });
});

describe("freeName", () => {
  it("counts up from 2, and stays as short", ({ expect }) => {
    const taken = new Set(["a", "a-2", "x".repeat(48)]);
    expect(freeName("a", (name) => taken.has(name))).toBe("a-3");
    expect(freeName("x".repeat(48), (name) => taken.has(name))).toBe(`${"x".repeat(46)}-2`);
    expect(freeName("b", (name) => taken.has(name))).toBe("b");
  });
});

describe("titleOf", () => {
  it("is the same for titles that read the same", ({ expect }) => {
    expect(titleOf("  Cafe\u0301\n au  lait ")).toBe("Café au lait");
    expect(() => titleOf(" \t")).toThrow("A task needs a title that is not empty.");
    expect(() => idOf("x".repeat(101))).toThrow("--id takes 1 to 100 characters.");
  });
});

describe("keyOf", () => {
  it("is the last part of the branch", ({ expect }) => {
    expect(keyOf(branchOf("a/b/{name}-wip", "x$&"))).toBe("x$&-wip");
  });
});
