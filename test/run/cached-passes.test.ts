// Passes that are remembered: only where the config says what they rest on, and only while that is
// the same.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";

describe("a pass is remembered", () => {
  it.concurrent("while path, content, inputs and definition are the same, from whatever folder it is asked", async (context) => {
    const repository = await emptyRepository(context);
    const log = join(repository.world.dir, "log");
    const program = await repository.script("count", `#!/bin/sh\nprintf '%s\\n' "$@" >> ${log}\n`);
    const configure = async (more: object): Promise<void> =>
      repository.add(
        "airlock.config.json",
        JSON.stringify({
          checks: { it: { files: "*.txt", run: [program], inputs: ["rules/*.json"], ...more } },
        }),
      );
    const ran = async (at = ""): Promise<string[]> => {
      const before = lines(log).length;
      context.expect((await repository.airlock(["run"], { at })).code).toBe(0);
      return lines(log).slice(before).toSorted();
    };
    await configure({});
    await repository.add("rules/a.json", "{}");
    await repository.add("lib/a.txt", "a\n");
    await repository.add("b.txt", "b\n");
    context.expect(await ran()).toEqual(["b.txt", "lib/a.txt"]);
    context.expect(await ran()).toEqual([]);
    context.expect(await ran("lib")).toEqual([]);
    await repository.add("b.txt", "bb\n");
    context.expect(await ran("lib")).toEqual(["b.txt"]);
    await repository.add("rules/a.json", '{ "strict": true }');
    context.expect(await ran("lib")).toEqual(["b.txt", "lib/a.txt"]);
    await configure({ env: { MODE: "strict" } });
    context.expect(await ran()).toEqual(["b.txt", "lib/a.txt"]);
    await configure({ env: { MODE: "strict" }, inputs: undefined });
    context.expect(await ran()).toEqual(["b.txt", "lib/a.txt"]);
    context.expect(await ran()).toEqual(["b.txt", "lib/a.txt"]);
  });
});

function lines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
