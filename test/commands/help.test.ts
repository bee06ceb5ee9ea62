// airlock help: the commands, and the documentation that the package brings.

import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "vitest";
import { topicText, topics } from "../../src/commands/help.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { checkout } from "../support/repository/world.ts";

const docs = join(checkout, "docs");

describe("airlock help", () => {
  it("has a page for every file of docs/ but its index and the page for contributors", ({
    expect,
  }) => {
    const files = readdirSync(docs, { recursive: true, encoding: "utf8" }).filter(
      (path) => path.endsWith(".md") && path !== "README.md",
    );
    const named = new Map(files.map((path) => [basename(path, ".md"), path]));
    expect(named.size).toBe(files.length);
    expect(topics()).toEqual([...named.keys()].filter((name) => name !== "testing").toSorted());
    for (const name of ["testing", "README", "../README", "guide/config"])
      expect(topicText(name)).toBe(null);
    for (const name of topics())
      expect(topicText(name)).toBe(readFileSync(join(docs, named.get(name)!), "utf8"));
  });

  it("lists the pages, shows one, shows a command's options before the page of its name, and knows near names", async (context) => {
    const repository = await emptyRepository(context);
    const list = await repository.airlock(["help"]);
    context.expect(list.stderr).toBe("");
    context
      .expect(list.stdout)
      .toContain(`\nPages, each shown by \`airlock help\` with its name: ${topics().join(", ")}\n`);
    context.expect((await repository.airlock(["help", "config"])).stdout).toBe(topicText("config"));
    context.expect(await repository.airlock(["help", "--help"])).toEqual(list);
    const both = await repository.airlock(["help", "fix"]);
    context.expect(both).toMatchObject({ code: 0 });
    context.expect(both.stdout).toMatch(/^Usage: airlock fix /);
    context.expect(both.stdout.endsWith(`\n\n${topicText("fix")}`)).toBe(true);
    context
      .expect((await repository.airlock(["help", "doctor"])).stdout)
      .toMatch(/^Usage: airlock doctor /);
    const unknown = await repository.airlock(["help", "cofnig"]);
    context.expect(unknown.code).toBe(2);
    context
      .expect(unknown.stderr)
      .toMatch(/Unknown command "cofnig"\. Did you mean "config"\?\n.*airlock help config\n/);
  });
});
