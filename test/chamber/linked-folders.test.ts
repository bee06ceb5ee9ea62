// A linked folder that leads back into the working tree gives no pass on content that was not
// checked.

import { describe, it } from "vitest";
import { expectRefused } from "../support/repository/checked.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/** A project that is installed editable into `.venv`, as pip does it. */
async function project(context: Context): Promise<TestRepository> {
  const repository = await guardedRepository(context);
  const site = ".venv/lib/python3.11/site-packages";
  repository.write(`${site}/__editable__.pkg-1.pth`, `${repository.root}/src\n`);
  // Stands for python: what PYTHONPATH names comes first, then the folders of *.pth files.
  repository.write(
    ".venv/bin/imports",
    `#!/bin/sh\n! grep -q broken "\${PYTHONPATH:-$(cat ${site}/*.pth)}/pkg.py"\n`,
    0o755,
  );
  repository.write(".gitignore", ".venv\n*.ignored\n*.pyc\n");
  await configure(repository, {});
  await repository.add(".gitignore", ".venv\n*.ignored\n*.pyc\n");
  await repository.add("src/pkg.py", "good\n");
  return repository;
}

const configure = (repository: TestRepository, env: Readonly<Record<string, string>>) =>
  commitConfig(repository, {
    link: [".venv"],
    checks: {
      see: undefined,
      tests: { files: "*.py", run: ".venv/bin/imports", paths: false, env },
    },
  });

describe("an editable install in a linked virtual environment", () => {
  it.concurrent("what is staged is checked if the disk agrees, and could not be told if not", async (context) => {
    const repository = await project(context);
    const same = await repository.git(["commit", "-m", "staged as on disk"]);
    context.expect(same.code, same.stderr).toBe(0);
    await repository.add("src/pkg.py", "broken\n");
    repository.write("src/pkg.py", "good again\n");
    const { code, stderr } = await expectRefused(repository, ["commit", "-m", "broken"]);
    context.expect(code).toBe(1);
    context.expect(stderr).toContain("could not tell");
    context
      .expect(stderr)
      .toContain(
        "__editable__.pkg-1.pth leads to src of the working tree, where src/pkg.py differs from what is checked",
      );
    context.expect(stderr).toContain('"env": { "PYTHONPATH": "src" }');
    context.expect(stderr).toContain("git status --short -- :/src");
    const landed = await repository.airlock(["commit", "-m", "broken", "--staged", "src/pkg.py"]);
    context.expect(landed.code, landed.stderr).toBe(2);
    await configure(repository, { PYTHONPATH: "src" });
    const refused = await expectRefused(repository, ["commit", "-m", "broken"]);
    context.expect(refused.stderr).toContain("tests failed");
    await repository.add("src/pkg.py", "good\n# more\n");
    repository.write("src/pkg.py", "broken\n");
    const good = await repository.git(["commit", "-m", "good, though the disk is broken"]);
    context.expect(good.code, good.stderr).toBe(0);
  });

  it.concurrent("a module that was forgotten counts, an ignored file and a note do not", async (context) => {
    const repository = await project(context);
    repository.write("src/pkg.pyc", "compiled\n");
    repository.write("src/notes.txt", "mine\n");
    const same = await repository.git(["commit", "-m", "staged as on disk"]);
    context.expect(same.code, same.stderr).toBe(0);
    await repository.add("src/pkg.py", "import forgotten\n");
    repository.write("src/forgotten.py", "new\n");
    const { stderr } = await expectRefused(repository, ["commit", "-m", "without it"]);
    context.expect(stderr).toContain("src/forgotten.py differs from what is checked");
  });
});
