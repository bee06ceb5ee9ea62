// The stage commit-msg, fixes and receipts work in `airlock commit` as in the hooks.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import {
  changedPaths,
  expectLanded,
  expectNotLanded,
  expectSound,
} from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { fixRepository, sedCheck, stagedContent } from "../fix/fix-fixture.ts";

const message = { builtin: "commit-message", options: { preset: "conventional" } };

describe("A check of messages in `airlock commit`", () => {
  it.concurrent("a bad message: nothing landed, exit 1, and the message is kept; mended, it lands", async (context) => {
    const repository = await guardedRepository(context, { config: { checks: { message } } });
    repository.write("a.txt", "mine\n");
    const end = await expectNotLanded(repository, ["-m", "bad: message", "a.txt"], { code: 1 });
    const kept = / -F (\S+) /.exec(end.stderr)![1]!;
    context.expect(readFileSync(kept, "utf8")).toBe("bad: message\n");
    const editor = await repository.script(
      "mend",
      `#!/bin/sh\nsed 's/^bad/fix/' "$1" >"$1.new" && mv "$1.new" "$1"\n`,
    );
    await expectLanded(repository, ["-e", "-F", kept, "a.txt"], {
      paths: ["a.txt"],
      env: { GIT_EDITOR: editor },
    });
    context.expect(await repository.ask("log", "-1", "--format=%B")).toBe("fix: message\n");
    await expectSound(repository);
  });

  it.concurrent("sees once what the user's own commit-msg hook made of it, and is in the JSON", async (context) => {
    const repository = await guardedRepository(context, {
      config: (r) => ({
        checks: {
          words: {
            stage: "commit-msg",
            shell: true,
            run: `echo run >>"${r.world.dir}/runs"; cat "$1" >"${r.world.dir}/message"`,
          },
        },
      }),
    });
    mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
    writeFileSync(
      join(repository.root, ".git/hooks/commit-msg"),
      '#!/bin/sh\necho added >>"$1"\n',
      { mode: 0o755 },
    );
    repository.write("a.txt", "mine\n");
    const end = await expectLanded(repository, ["--json", "-m", "mine", "-m", "# text", "a.txt"], {
      paths: ["a.txt"],
    });
    const seen = (name: string) => readFileSync(join(repository.world.dir, name), "utf8");
    context.expect([seen("runs"), seen("message")]).toEqual(["run\n", "mine\n\n# text\nadded\n"]);
    const { checks } = JSON.parse(end.stdout) as { checks: { name: string }[] };
    context.expect(checks.map(({ name }) => name)).toContain("words");
  });

  it.concurrent("without its hook nothing lands", async (context) => {
    const repository = await guardedRepository(context, { config: { checks: { message } } });
    writeFileSync(join(repository.root, ".git/airlock/hooks/_/commit-msg"), "#!/bin/sh\n");
    repository.write("a.txt", "mine\n");
    const end = await expectNotLanded(repository, ["-m", "fix: it", "a.txt"], { code: 2 });
    context.expect(end.stderr).toContain("commit-msg hook is not installed");
  });
});

describe('fixes: "commit" in `airlock commit`', () => {
  const committing = { ...sedCheck("*.txt", " $", "s/ *$//"), fixes: "commit" };

  it.concurrent.for([
    ["from the disk", false],
    ["--staged", true],
  ] as const)(
    "%s: the fixed content lands, the index has it, no file and nobody else's entry changes",
    async ([, staged], context) => {
      const repository = await fixRepository(context, {
        checks: { committing },
        files: { "a.txt": "one\n", "b.txt": "one\n" },
      });
      await repository.install();
      await repository.add("b.txt", "theirs \n");
      repository.write("a.txt", "two \nmore\n");
      if (staged) await repository.stage("a.txt");
      const before = (await repository.snapshot()).files;
      const end = await repository.airlock([
        "commit",
        ...(staged ? ["--staged"] : []),
        "-m",
        "fixed",
        "a.txt",
      ]);
      context.expect(end.code, end.stderr).toBe(0);
      context
        .expect(end.stderr)
        .toContain(
          "airlock: fixed in this commit: a.txt\nairlock: not in your working file, which is as before: a.txt\n",
        );
      context.expect(await changedPaths(repository, "HEAD")).toEqual(["a.txt"]);
      context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("two\nmore");
      context
        .expect([
          await stagedContent(repository, "a.txt"),
          await stagedContent(repository, "b.txt"),
        ])
        .toEqual(["two\nmore\n", "theirs \n"]);
      context.expect((await repository.snapshot()).files).toEqual(before);
      await expectSound(repository);
    },
  );

  it.concurrent("what the fix undoes altogether is no commit", async (context) => {
    const repository = await fixRepository(context, {
      checks: { committing },
      files: { "a.txt": "one\n" },
    });
    await repository.install();
    repository.write("a.txt", "one \n");
    context
      .expect((await expectNotLanded(repository, ["-m", "x", "a.txt"], { code: 3 })).stderr)
      .toContain("fixes undo everything");
  });
});

describe("The receipt of `airlock commit`", () => {
  it.concurrent("says what has passed, and has no check of the user's own", async (context) => {
    const repository = await guardedRepository(context, {
      config: {
        checks: { pushed: { files: "*", run: "true", stage: ["pre-commit", "pre-push"] } },
      },
    });
    mkdirSync(join(repository.root, ".git/info"), { recursive: true });
    writeFileSync(join(repository.root, ".git/info/exclude"), "airlock.local.*\n");
    repository.write(
      "airlock.local.json",
      '{ "checks": { "mine": { "files": "*", "run": "true" } } }',
    );
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "mine", "a.txt"], { paths: ["a.txt"] });
    const file = join(
      repository.root,
      ".git/airlock/receipts",
      await repository.ask("rev-parse", "HEAD^{tree}"),
    );
    const receipt = JSON.parse(readFileSync(file, "utf8")) as { passed: string[] };
    context.expect(receipt.passed.toSorted()).toEqual(["pushed", "see"]);
  });
});
