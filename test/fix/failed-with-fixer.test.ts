// A failed check with a fixer shows what that would change, and how to do it.

import { describe, it } from "vitest";
import { sedCheck } from "./fix-fixture.ts";
import { protectedRepository } from "./committing-fixture.ts";

describe("a failed check with a fixer", () => {
  it.concurrent("shows what its fixer would change, and the command that does it, with the real paths", async (context) => {
    const repository = await protectedRepository(context, {
      spaces: sedCheck("*.txt", " $", "s/ *$//"),
      "final-newline": { files: "*.md" },
    });
    await repository.add("it's.txt", "two \n");
    await repository.add("b.txt", "clean\n");
    await repository.add("c.md", "no newline");
    const { code, stderr } = await repository.git(["commit", "-m", "faulty"]);
    context.expect(code).toBe(1);
    context.expect(stderr).toContain("-two \n+two\n");
    context.expect(stderr).toContain("-no newline\n\\ No newline at end of file\n+no newline\n");
    context.expect(stderr).toContain("\n  airlock fix 'it'\\''s.txt'\n  airlock fix c.md\n");
    context
      .expect(await repository.airlock(["fix", "it's.txt", "c.md"]))
      .toMatchObject({ code: 0 });
    context.expect(await repository.git(["commit", "-m", "mended"])).toMatchObject({ code: 0 });
    context.expect(await repository.ask("status", "--porcelain")).toBe("");
  });

  it.concurrent("names itself where there are many files", async (context) => {
    const repository = await protectedRepository(context, {
      "my check": sedCheck("*.txt", " $", "s/ *$//"),
    });
    const paths = Array.from("defghij", (name) => `${name}.txt`);
    for (const path of paths) repository.write(path, "x \n");
    await repository.stage(...paths);
    context
      .expect((await repository.airlock(["run"])).stdout)
      .toContain("\n  airlock fix --check 'my check'\n");
    context
      .expect(await repository.airlock(["fix", "--check", "my check"]))
      .toMatchObject({ code: 0 });
    context.expect(await repository.airlock(["run"])).toMatchObject({ code: 0 });
  });

  it.concurrent("that mends nothing of what it found does not send anybody to it", async (context) => {
    const repository = await protectedRepository(context, {
      half: { files: "*.txt", run: "false", fix: "true" },
    });
    await repository.add("a.txt", "x\n");
    const { code, stdout } = await repository.airlock(["run"]);
    context.expect([code, stdout.includes("airlock fix")]).toEqual([1, false]);
  });
});
