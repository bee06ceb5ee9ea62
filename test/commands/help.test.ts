// airlock help: the commands, and the documentation that the package brings.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { topicText, topics } from "../../src/commands/topics.ts";
import { emptyRepository } from "../support/prepared.ts";
import { checkout } from "../support/world.ts";

const docs = join(checkout, "docs");

describe("airlock help", () => {
  it("has a page for every file of docs/ but that for contributors", ({ expect }) => {
    const files = readdirSync(docs).map((name) => name.replace(/\.md$/, ""));
    expect(topics()).toEqual(files.filter((name) => name !== "testing").toSorted());
    expect(topicText("testing")).toBe(null);
    expect(topicText("../README")).toBe(null);
    for (const name of topics()) expect(topicText(name)).toBe(readFileSync(join(docs, `${name}.md`), "utf8"));
  });

  it("lists the pages, shows one, shows a command's options before the page of its name, and knows near names", async (context) => {
    const repository = await emptyRepository(context);
    const list = await repository.airlock(["help"]);
    context.expect(list.stderr).toBe("");
    context.expect(list.stdout).toContain(`\nPages (airlock help <page>): ${topics().join(", ")}\n`);
    context.expect((await repository.airlock(["help", "config"])).stdout).toBe(topicText("config"));
    const both = await repository.airlock(["help", "fix"]);
    context.expect(both).toMatchObject({ code: 0 });
    context.expect(both.stdout).toMatch(/^Usage: airlock fix /);
    context.expect(both.stdout.endsWith(`\n\n${topicText("fix")}`)).toBe(true);
    context.expect((await repository.airlock(["help", "doctor"])).stdout).toMatch(/^Usage: airlock doctor /);
    const unknown = await repository.airlock(["help", "cofnig"]);
    context.expect(unknown.code).toBe(2);
    context.expect(unknown.stderr).toMatch(/Unknown command "cofnig"\. Did you mean "config"\?\n.*airlock help config\n/);
  });
});
