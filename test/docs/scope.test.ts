// docs/guide/scope.md shows the real messages: each is made here, and must stand there as it is.

import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { TestRepository } from "../support/repository/repository.ts";
import { checkout } from "../support/repository/world.ts";
import { actor, sharedRepository, type Actor } from "../scope/scope-fixture.ts";

const page = readFileSync(join(checkout, "docs/guide/scope.md"), "utf8");

interface Scene {
  readonly code: string;
  readonly act: (
    repository: TestRepository,
    actors: { readonly ada: Actor; readonly bob: Actor },
  ) => Promise<readonly string[]>;
}

const scenes: readonly Scene[] = [
  {
    code: "BROAD_ADD",
    act: async (repository, { ada, bob }) => {
      for (const path of ["a.txt", "b.txt", "src/one.ts"]) repository.write(path, "edited\n");
      await ada.git(["add", "src/one.ts"]);
      await bob.git(["add", "b.txt"]);
      await ada.git(["add", "."]);
      return ["commit", "-m", "Count in cents"];
    },
  },
  {
    code: "FOREIGN_PATH",
    act: async (repository, { ada, bob }) => {
      for (const path of ["a.txt", "b.txt"]) repository.write(path, "edited\n");
      await bob.git(["add", "b.txt"]);
      await ada.git(["add", "a.txt"]);
      return ["commit", "-m", "Count in cents"];
    },
  },
  {
    code: "FOREIGN_AMEND",
    act: async (repository, { ada, bob }) => {
      for (const path of ["a.txt", "b.txt"]) repository.write(path, "edited\n");
      await bob.git(["commit", "-qm", "theirs", "b.txt"]);
      await ada.git(["add", "a.txt"]);
      return ["commit", "--amend", "-m", "Count in cents"];
    },
  },
  {
    code: "MASS_DELETION",
    act: async (repository, { ada }) => {
      rmSync(join(repository.root, ".git/index"));
      await ada.git(["add", "a.txt"]);
      return ["commit", "-m", "Count in cents"];
    },
  },
  {
    code: "STALE_ENTRY",
    act: async (repository, { bob }) => {
      const index = join(repository.root, ".git/index");
      copyFileSync(index, `${index}-before`);
      repository.write("b.txt", "edited\n");
      await bob.git(["commit", "-qm", "theirs", "b.txt"]);
      copyFileSync(`${index}-before`, index);
      return ["commit", "-m", "Count in cents"];
    },
  },
  {
    code: "INDEX_MOVED",
    act: async (repository) => {
      const once =
        "rm .git/hooks/pre-commit; cp .git/index .git/other; GIT_INDEX_FILE=.git/other git add b.txt; mv .git/other .git/index";
      repository.write(".git/hooks/pre-commit", `#!/bin/sh\n${once}\n`, 0o755);
      for (const path of ["a.txt", "b.txt"]) repository.write(path, "edited\n");
      return ["commit", "-m", "Count in cents", "--", "a.txt"];
    },
  },
];

describe("docs/guide/scope.md", () => {
  it.concurrent.for(scenes)("shows what $code really says", async ({ act }, context) => {
    const repository = await sharedRepository(context);
    const ada = actor(repository, "ada");
    const args = await act(repository, { ada, bob: actor(repository, "bob") });
    const end = await ada.git(args);
    const text = end.stderr
      .replaceAll(/\d+ s ago/g, "5 s ago")
      .replaceAll(/approve [0-9a-f]+/g, "approve 3f2a91c07b1d");
    context
      .expect(page)
      .toContain(
        `\`\`\`console\n$ git ${args.map((arg) => (arg.includes(" ") ? `'${arg}'` : arg)).join(" ")}\n${text}\`\`\``,
      );
  });
});
