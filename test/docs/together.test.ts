// docs/guide/together.md shows real output: every command in it is run here, in its order, and must
// print the same. AIRLOCK_RECORD=1 writes the page again.

import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import { checkout } from "../support/repository/world.ts";

const page = join(checkout, "docs/guide/together.md");

/** The shop of the page, with its hooks and a check that passes. */
async function shop(context: Parameters<typeof emptyRepository>[0]): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  repository.write(
    "airlock.config.json",
    JSON.stringify({ checks: { syntax: { files: "*.ts", run: "true" } } }),
  );
  for (const path of ["src/cart/total.ts", "src/login/form.ts"])
    repository.write(path, "export const total = 0;\n");
  for (const path of ["README.md", "docs/guide.md"]) repository.write(path, "# The shop\n");
  await repository.prepare("add", ".");
  await repository.prepare("commit", "--quiet", "-m", "Begin the shop");
  await repository.install();
  return repository;
}

/** What differs from run to run: times, lengths of time, commits, and where all of it lies. */
function told(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
    .replaceAll(/\b[\d.]+ (?:ms|s|min|h)\b(?: \d+ min\b)?/g, "<span>")
    .replaceAll(/\b[0-9a-f]{7,10}\b/g, "<commit>");
}

/**
 * Runs a command line as a session types it; returns what a terminal shows of it, and its exit code
 * where that is not 0.
 */
async function typed(repository: TestRepository, session: string, line: string): Promise<string> {
  const { GIT_AUTHOR_DATE: _author, GIT_COMMITTER_DATE: _committer, ...env } = repository.world.env;
  const running = repository.world.start(["bash", "-c", `exec 2>&1; ${line}`], {
    cwd: repository.root,
    env: { ...env, AIRLOCK_SESSION: session },
  });
  const { code, stdout } = await running.done;
  const shown = stdout
    .replaceAll(repository.root, "/home/user/shop")
    .replaceAll(` on ${hostname()}`, " on desk");
  return `${shown}${code === 0 ? "" : `(exit code ${code})\n`}`;
}

describe("docs/guide/together.md", () => {
  it("says what really comes of its commands", async (context) => {
    const repository = await shop(context);
    const before = readFileSync(page, "utf8");
    let after = "";
    let block = "";
    for (const line of before.split("\n")) {
      const isBlock = block !== "" && line !== "```";
      const [, session, command] = (isBlock ? /^(\w+)\$ (.*)$/.exec(line) : null) ?? [];
      if (!isBlock || command !== undefined) after += `${line}\n`;
      if (command !== undefined) after += await typed(repository, session!, command);
      if (line.startsWith("```")) block = block === "" && line === "```console" ? line : "";
    }
    after = after.replace(/\n$/, "");
    if (process.env["AIRLOCK_RECORD"] === "1") writeFileSync(page, after);
    else context.expect(told(after)).toBe(told(before));
  });
});
