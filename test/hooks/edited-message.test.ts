// Messages written in an editor, by real git: the check sees what git records.

import { describe, it } from "vitest";
import { expectRefused } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { run } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

async function ready(context: Context): Promise<TestRepository> {
  const command = `sh -c '! grep -q JUNK "$1"' x`;
  const repository = await guardedRepository(context, {
    config: { checks: { m: { run: command, stage: "commit-msg" } } },
  });
  await repository.add("a.txt", "staged\n");
  return repository;
}

/** The environment with an editor that writes this text in place of the message. */
function writing(repository: TestRepository, name: string, text: string) {
  repository.write(`${name}.ignored`, text);
  return { GIT_EDITOR: `cp ${repository.root}/${name}.ignored` };
}

describe.concurrent("The check of a message", () => {
  it("sees the text below a line of scissors, which git records", async (context) => {
    const repository = await ready(context);
    const line = "# ------------------------ >8 ------------------------";
    const env = writing(repository, "junk", `subject\n${line}\nJUNK\n`);
    await expectRefused(repository, ["commit"], { env });
    const end = await repository.airlock(["commit", "a.txt"], { env });
    context.expect(end.code, end.stderr).toBe(1);
    const honest = writing(repository, "honest", `${line}\nsubject\n`);
    const landed = await repository.git(["commit", "-q"], { env: honest });
    context.expect(landed.code, landed.stderr).toBe(0);
    context.expect(await repository.ask("log", "-1", "--format=%B")).toBe("subject\n");
  });

  it("prints a command that makes a refused `--fixup=reword:` with another message, and commits nothing that is staged", async (context) => {
    const repository = await ready(context);
    const args = ["commit", "--fixup=reword:HEAD"];
    const refused = await expectRefused(repository, args, {
      env: writing(repository, "junk", "amend! x\n\nJUNK\n"),
    });
    const [, line] = /To fix the message: (.*)/.exec(refused.stderr)!;
    const before = [
      await repository.stagedTree(),
      await repository.ask("rev-parse", "HEAD^{tree}"),
    ];
    const env = { ...repository.env, ...writing(repository, "good", "amend! x\n\ngood\n") };
    const end = await run(["sh", "-c", line!], { cwd: repository.root, env });
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect([await repository.stagedTree(), await repository.ask("rev-parse", "HEAD^{tree}")])
      .toEqual(before);
    context.expect(await repository.ask("log", "-1", "--format=%B")).toBe("amend! x\n\ngood\n");
  });
});
