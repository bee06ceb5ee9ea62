// The options of `git commit` about message, author and date keep their meaning.

import { describe, it } from "vitest";
import { expectLanded } from "../support/commit/door.ts";
import { guardedState } from "../support/repository/guarded.ts";
import { prepared, type State } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";

interface Option {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly at?: string;
  readonly setUp?: (repository: TestRepository) => unknown;
}

/** Each name says all options of its row; the commit object shows each of them. */
const options: Readonly<Record<string, Option>> = {
  "-sm, clustered; -m again; --author and --date; --trailer, twice": {
    args: [
      "-sm",
      "one",
      "-m",
      "two",
      "--author=X Y <x@example.org>",
      "--date=2020-02-02T02:02:02Z",
      "--trailer",
      "See: #1",
      "--trailer",
      "See: #2",
    ],
  },
  "--message=, -m and --cleanup": {
    args: ["--message=one", "--cleanup=verbatim", "-m", "  # kept  \n"],
  },
  "-F file, from a subfolder, and -s": { args: ["-s", "-F", "c.txt"], at: "dir" },
  "-F -": { args: ["-F", "-"], input: "from standard input\n" },
  "-t, with an editor": { args: ["-t", "b.txt"], env: { GIT_EDITOR: "echo edited >>" } },
  "an editor, and -v": { args: ["-v"], env: { GIT_EDITOR: "echo edited >" } },
  "-m and -e": { args: ["-m", "given", "-e"], env: { GIT_EDITOR: "echo edited >>" } },
  "-C": { args: ["-C", "HEAD~1"] },
  "-C of the reflog, --reset-author": { args: ["-C", "HEAD@{1}", "--reset-author"] },
  "-c": { args: ["-c", "HEAD~1"], env: { GIT_EDITOR: "echo edited >>" } },
  "--fixup": { args: ["--fixup", "HEAD~1"] },
  "--fixup=amend:": { args: ["--fixup=amend:HEAD~1"], env: { GIT_EDITOR: "echo edited >>" } },
  "--squash": { args: ["--squash", "HEAD", "-m", "squashed"] },
  "--allow-empty-message": { args: ["--allow-empty-message", "-m", ""] },
  "commit.template, relative": {
    args: [],
    env: { GIT_EDITOR: "echo edited >>" },
    setUp: (r) => r.ask("config", "commit.template", "untracked.txt"),
  },
};

/** Everything in a commit object but its tree and parents. */
async function words(repository: TestRepository): Promise<string> {
  return (await repository.ask("cat-file", "commit", "HEAD")).replace(/^tree .*\n/, "");
}

/** No check looks: what counts is the commit's message, author and date. */
const withSecondCommit: State = {
  key: ["second commit"],
  on: guardedState({ config: { checks: { see: undefined, no: { files: "*.no", run: "true" } } } }),
  build: async (repository) => {
    await repository.add("b.txt", "second\n");
    const author = "--author=An Other <other@example.org>";
    await repository.prepare("commit", "-q", author, "-m", "second\n\nwith a body");
  },
};

describe("Options mean what they mean to git commit", () => {
  it.concurrent.for(Object.entries(options))("%s", async ([, option], context) => {
    const repository = await prepared(context, withSecondCommit);
    await option.setUp?.(repository);
    repository.write("a.txt", "mine\n");
    const { args, setUp: _setUp, ...call } = option;
    const path = call.at === undefined ? "a.txt" : "../a.txt";
    const base = await repository.ask("rev-parse", "HEAD");
    const bare = await repository.git(
      ["-c", "core.hooksPath=/dev/null", "commit", "--quiet", ...args, "--", path],
      call,
    );
    context.expect(bare.code, bare.stderr).toBe(0);
    const expected = await words(repository);
    const tree = await repository.ask("rev-parse", "HEAD^{tree}");
    await repository.prepare("reset", "-q", base);
    await expectLanded(repository, [...args, "--", path], { ...call, paths: ["a.txt"] });
    context.expect(await words(repository)).toBe(expected);
    context.expect(await repository.ask("rev-parse", "HEAD^{tree}")).toBe(tree);
  });
});
