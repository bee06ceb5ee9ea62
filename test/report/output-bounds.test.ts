// What a person sees of a run: bounded, at once, with the rest in a file, and without a word of
// Node's own.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import { emptyState, prepared } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

function withChecks(
  context: Context,
  checks: Readonly<Record<string, unknown>>,
): Promise<TestRepository> {
  return prepared(context, {
    key: ["checks that print", checks],
    on: emptyState(),
    build: async (repository) => {
      const config = { checks, scope: { broad: "allow" } };
      await repository.add("airlock.config.json", JSON.stringify(config));
      await repository.prepare("commit", "--quiet", "-m", "base");
      await repository.install();
    },
  });
}

/** The first line that says where all of it is, as a command. */
function wholeReport(text: string): string {
  return /^Full report: (.*)$/m.exec(text)![1]!;
}

describe("The report of a run", () => {
  it.concurrent("of a file with thousands of faults is short, and the command in it shows all of them", async (context) => {
    const repository = await withChecks(context, {
      "mixed-line-ending": true,
      "trailing-whitespace": true,
    });
    await repository.add(
      "a.txt",
      Array.from({ length: 4018 }, (_, at) => `line ${at} ${at % 2 === 0 ? "\r\n" : "\n"}`).join(
        "",
      ),
    );
    const before = await repository.snapshot();
    const end = await repository.git(["commit", "-m", "long"]);
    context.expect(end.code).toBe(1);
    context.expect(end.stderr.split("\n").length).toBeLessThan(200);
    context.expect(end.stderr).toMatch(/^ {2}… and 4,008 more in this file$/m);
    context
      .expect(end.stderr.trimEnd().split("\n").at(-1))
      .toMatch(
        /^airlock: 2 of 2 checks failed \(mixed-line-ending, trailing-whitespace\); nothing was committed/,
      );
    const all = await run(["sh", "-c", wholeReport(end.stderr)], { cwd: "/", env: repository.env });
    context.expect([all.code, all.stdout]).toEqual([0, context.expect.stringContaining("4018")]);
    context.expect(await repository.snapshot()).toEqual(before);
    const file = join(repository.world.dir, "report.txt");
    await repository.airlock(["run", "--output", file]);
    context.expect(readFileSync(file, "utf8").split("\n").length).toBeGreaterThan(4018 * 2);
    const json = JSON.parse((await repository.airlock(["run", "--format", "json"])).stdout) as {
      checks: { findings: unknown[] }[];
    };
    context.expect(json.checks[1]!.findings).toHaveLength(4018);
  });

  it.concurrent("of a commit comes before it is looked for what would fix it", async (context) => {
    const repository = await withChecks(context, {});
    const gate = join(repository.world.dir, "gate");
    await repository.prepare("rm", "--quiet", "--cached", "airlock.config.json");
    await repository.add(
      "airlock.config.json",
      JSON.stringify({
        checks: {
          slow: {
            files: "*.txt",
            run: "! grep bad",
            fix: `while [ ! -e '${gate}' ]; do sleep 0.05; done; sed -i s/bad/good/`,
            shell: true,
          },
        },
      }),
    );
    await repository.add("a.txt", "bad\n");
    const commit = repository.begin(["commit", "-m", "bad"]);
    let stderr = "";
    const found = new Promise<string>((resolve) => {
      commit.child.stderr!.on("data", (chunk: Buffer) => {
        stderr += chunk.toString("utf8");
        if (stderr.includes("bad\n\n")) resolve(stderr);
      });
    });
    const early = await found;
    context.expect(early).toMatch(/^✗ slow failed on 1 file/m);
    context.expect(early).not.toContain("would change");
    repository.write("../../gate", "");
    const end = await commit.done;
    context.expect(end.code).toBe(1);
    const rest = end.stderr.slice(early.length);
    context.expect(rest).toContain("Changes that slow would make:");
    context
      .expect(rest)
      .toMatch(
        /^Next:\n {2}.*fix .*a\.txt\nairlock: 1 of 1 check failed \(slow\); nothing was committed \([^)]*\)\n$/m,
      );
    context.expect(end.stderr.match(/slow failed/g)).toHaveLength(1);
  });
});

describe("Node itself", () => {
  it.concurrent("says nothing over a range of many commits, which are named, the failing ones at the end", async (context) => {
    const repository = await withChecks(context, {
      bad: { files: "*.txt", run: "! grep bad", shell: true },
    });
    for (const [at, content] of [
      ...Array.from({ length: 11 }, () => "good"),
      "bad",
      "good",
    ].entries()) {
      await repository.add("a.txt", `${content} ${at}\n`);
      await repository.prepare("commit", "--quiet", "-m", `Change ${at}`);
    }
    const end = await repository.airlock(["run", "--each", "--from", "HEAD~13"]);
    const oid = await repository.ask("rev-parse", "HEAD~1");
    context.expect([end.code, end.stderr]).toEqual([1, ""]);
    context.expect(end.stdout).toContain(`\ncommit ${oid.slice(0, 12)} Change 11 (12 of 13)\n`);
    context
      .expect(end.stdout.trimEnd().split("\n").slice(-2))
      .toEqual([
        "airlock: 12 of 13 commits passed, 1 did not pass:",
        `  ${oid.slice(0, 12)} Change 11`,
      ]);
  });

  it.concurrent("says nothing where many processes run at once", async (context) => {
    const checks = Object.fromEntries(
      Array.from({ length: 16 }, (_, at) => [`c${at}`, { run: "true" }]),
    );
    const repository = await withChecks(context, checks);
    await repository.add("a.txt", "a\n");
    const end = await repository.airlock(["run", "--concurrency", "16"]);
    context.expect([end.code, end.stderr]).toEqual([0, ""]);
  });
});
