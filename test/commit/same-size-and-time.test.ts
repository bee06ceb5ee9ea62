// `airlock commit` sees a change that only the content shows, since size and times are as before.

import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";

describe("airlock commit", () => {
  it("takes an edit of the same size in the second in which the index was written", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("config", "core.trustctime", "false");
    const [file, index] = ["a.txt", ".git/index"].map((path) => join(repository.root, path)) as [
      string,
      string,
    ];
    // Whole seconds, well in the past: a copy of the index would be newer.
    const then = Math.floor(statSync(index).mtimeMs / 1000) - 10;
    repository.write("a.txt", "one\n");
    utimesSync(file, then, then);
    await repository.prepare("commit", "--quiet", "-m", "one", "--", "a.txt");
    repository.write("a.txt", "two\n");
    utimesSync(file, then, then);
    utimesSync(index, then, then);
    const end = await repository.airlock(["commit", "--quiet", "-m", "two", "a.txt"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("two");
    context.expect(await repository.ask("status", "--porcelain", "--", "a.txt")).toBe("");
  });
});
