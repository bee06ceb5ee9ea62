// A pre-commit config as airlock reads it and as pre-commit does: the same hooks run, on the same
// files, to the same end.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";

const program = [
  "/usr/bin/pre-commit",
  "/usr/local/bin/pre-commit",
  "/opt/homebrew/bin/pre-commit",
].find((path) => existsSync(path));

const system = (id: string, part: object = {}) => ({
  id,
  name: id,
  language: "system",
  // Leaves what it was handed in a file of its own, outside of the repository.
  entry: `sh -c 'for a; do echo "$a"; done >"$SEEN/${id}"' --`,
  require_serial: true,
  ...part,
});
const grep = (id: string, entry: string, part: object = {}) => ({
  id,
  name: id,
  language: "pygrep",
  entry,
  ...part,
});

const hooks = [
  system("all"),
  system("python", { types: ["python"] }),
  system("either", { types_or: ["python", "shell"], exclude_types: ["executable"] }),
  system("text", { types: ["text"] }),
  system("binary", { types: ["binary"] }),
  system("links", { types: ["symlink"] }),
  system("anything", { types: [] }),
  system("files", { files: "(?x)^(\n a/.* # all of it\n |b\\.py\n)$" }),
  system("exclude", { exclude: "\\.py$" }),
  system("none", { files: "^never$" }),
  system("always", { always_run: true, files: "^b" }),
  system("always-none", { always_run: true, files: "^never$" }),
  system("unnamed", { pass_filenames: false, types: ["python"] }),
  system("message", { stages: ["commit-msg"] }),
  system("told", { entry: "sh -c 'test \"$PRE_COMMIT\" = 1' --" }),
  {
    id: "forbidden",
    name: "forbidden",
    language: "fail",
    entry: "no such files",
    files: "\\.forbidden$",
  },
  { id: "allowed", name: "allowed", language: "fail", entry: "no such files", files: "\\.none$" },
  grep("todo", "TODO|FIXME"),
  grep("case", "todo: LOWER", { args: ["-i"] }),
  grep("clean", "nowhere to be found"),
  grep("words", String.raw`^\w+é$`),
  grep("bytes", String.raw`\xff`),
  grep("lines", "begin.*end$", { args: ["--multiline"] }),
  grep("licence", "^# Copyright", { args: ["--negate"], types: ["python"] }),
  grep("licensed", "^# Copyright", { args: ["--negate", "--multiline"], files: "^b\\.py$" }),
];

async function furnish(repository: TestRepository): Promise<void> {
  await repository.add("base.py", "x\n");
  await repository.add("gone.py", "x\n");
  await repository.prepare("commit", "--quiet", "-m", "base");
  await repository.add(
    ".pre-commit-config.yaml",
    JSON.stringify({ repos: [{ repo: "local", hooks }], exclude: "^left-out/" }),
  );
  await repository.add("a/é b.py", "# TODO: lower\nbegin\nend\n");
  await repository.add("b.py", "# Copyright\nwordé\n");
  await repository.add("c.sh", "#!/bin/sh\n", 0o755);
  await repository.add("run", "#!/usr/bin/env python3\n", 0o755);
  await repository.add("notebook.ipynb", "{}\n");
  await repository.add("x.forbidden", "");
  await repository.add("data.bin", Buffer.from([0, 255, 10]));
  await repository.add("left-out/a.py", "TODO\n");
  repository.link("link", "b.py");
  await repository.stage("link");
  await repository.ask("rm", "--quiet", "gone.py");
}

/** What each hook was handed, by its id. */
function seen(folder: string): Record<string, readonly string[]> {
  const lines = (name: string) =>
    readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean).toSorted();
  const all = Object.fromEntries(readdirSync(folder).map((name) => [name, lines(name)]));
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  return all;
}

describe("hooks of repo: local", () => {
  it.runIf(program !== undefined)(
    "run on what pre-commit runs them on, and end as there",
    async (context) => {
      const { expect } = context;
      const repository = await emptyRepository(context);
      await furnish(repository);
      const folder = join(repository.world.dir, "seen");
      mkdirSync(folder);
      const env = {
        ...repository.env,
        SEEN: folder,
        PRE_COMMIT_HOME: join(repository.world.dir, "pre-commit"),
        SKIP: "exclude",
      };
      const theirs = await run([program!, "run", "--color", "never"], {
        cwd: repository.root,
        env,
      });
      const ends = Object.fromEntries(
        Array.from(
          theirs.stdout.matchAll(
            /^([\w-]+)\.{3,}(?:\(no files to check\))?(Passed|Failed|Skipped)$/gm,
          ),
          ([, id, end]) => [id!, end!],
        ),
      );
      const handed = seen(folder);
      const mine = await repository.airlock(["run", "--format", "json"], { env });
      const { checks } = JSON.parse(mine.stdout) as {
        checks: readonly { name: string; outcome: string; output: string }[];
      };
      const outcomes = { passed: "Passed", failed: "Failed" } as Readonly<Record<string, string>>;
      const named = Object.keys(ends).filter((id) => ends[id] !== "Skipped");
      expect(named.length).toBeGreaterThan(15);
      const ran = checks.flatMap(({ name, outcome }) =>
        Object.hasOwn(outcomes, outcome) ? [[name, outcomes[outcome]!] as const] : [],
      );
      expect(Object.fromEntries(ran)).toEqual(
        Object.fromEntries(named.map((id) => [id, ends[id]])),
      );
      expect(seen(folder)).toEqual(handed);
      // Every line that pygrep found.
      for (const { name, outcome, output } of checks.filter(
        (one) => one.outcome === "failed" && one.name !== "forbidden",
      ))
        for (const line of output.split("\n").filter(Boolean))
          expect([name, outcome, theirs.stdout]).toEqual([
            name,
            "failed",
            expect.stringContaining(line),
          ]);
    },
  );
});
