// `airlock fix`: what is on disk and what is staged afterwards, for every state a file can be in.

import { describe, it } from "vitest";
import { fixRepository, stagedContent } from "./fix-fixture.ts";
import type { TestRepository } from "../support/repository/repository.ts";

interface State {
  readonly title: string;
  readonly prepare: (repository: TestRepository) => Promise<unknown> | void;
  readonly args?: readonly string[];
  /** Of a.txt; `null`: not there. */
  readonly disk: string | null;
  readonly index: string | null;
  /** `git status --porcelain` in the end. */
  readonly status: string;
  readonly code?: number;
}

const edited = "one \ntwo\nthree\n";
const states: readonly State[] = [
  {
    title: "only on disk: the index stays",
    prepare: (r) => r.write("a.txt", "one \ntwo\n3\n"),
    disk: "one\ntwo\n3\n",
    index: "one\ntwo\nthree\n",
    status: " M a.txt",
  },
  {
    title: "staged as it is on disk: both are fixed",
    prepare: (r) => r.add("a.txt", "one \ntwo\n3\n"),
    disk: "one\ntwo\n3\n",
    index: "one\ntwo\n3\n",
    status: "M  a.txt",
  },
  {
    title: "partly staged: each is fixed by itself, and nothing is staged that was not",
    prepare: async (r) => {
      await r.add("a.txt", "one \ntwo\nthree\n");
      r.write("a.txt", "one \ntwo\nthree\nfour \n");
    },
    disk: "one\ntwo\nthree\nfour\n",
    index: "one\ntwo\nthree\n",
    status: " M a.txt",
  },
  {
    title: "staged with a fault that is mended on disk already: only the index is fixed",
    prepare: async (r) => {
      await r.add("a.txt", "one \ntwo\n3\n");
      r.write("a.txt", "one\ntwo\n3\n");
    },
    disk: "one\ntwo\n3\n",
    index: "one\ntwo\n3\n",
    status: "M  a.txt",
  },
  {
    title: "partly staged, with --staged: the file on disk stays",
    prepare: async (r) => {
      await r.add("a.txt", "one \ntwo\n3\n");
      r.write("a.txt", "one \ntwo\n3\nfour \n");
    },
    args: ["--staged"],
    disk: "one \ntwo\n3\nfour \n",
    index: "one\ntwo\n3\n",
    status: "MM a.txt",
  },
  {
    title: "staged as it is on disk, with --staged: both are fixed",
    prepare: (r) => r.add("a.txt", "one \ntwo\n3\n"),
    args: ["--staged"],
    disk: "one\ntwo\n3\n",
    index: "one\ntwo\n3\n",
    status: "M  a.txt",
  },
  {
    title: "only on disk, with --staged: nothing is done",
    prepare: (r) => r.write("a.txt", edited),
    args: ["--staged"],
    disk: edited,
    index: "one\ntwo\nthree\n",
    status: " M a.txt",
  },
  {
    title: "staged and deleted on disk: it stays deleted",
    prepare: async (r) => {
      await r.add("a.txt", "one \ntwo\n3\n");
      r.remove("a.txt");
    },
    disk: null,
    index: "one\ntwo\n3\n",
    status: "MD a.txt",
  },
  {
    title: "staged as deleted and there on disk: neither is touched",
    prepare: async (r) => {
      await r.prepare("rm", "--quiet", "--cached", "a.txt");
      r.write("a.txt", edited);
    },
    disk: edited,
    index: null,
    status: "D  a.txt\n?? a.txt",
  },
  {
    title: "intended to be added: the file is fixed, and not staged",
    prepare: async (r) => {
      await r.prepare("rm", "--quiet", "--cached", "a.txt");
      await r.prepare("commit", "--quiet", "-m", "without");
      r.write("a.txt", "one \n");
      await r.prepare("add", "-N", "a.txt");
    },
    disk: "one\n",
    index: "",
    status: " A a.txt",
  },
  {
    title: "new and named: it is fixed, and stays untracked",
    prepare: async (r) => {
      await r.prepare("rm", "--quiet", "--cached", "a.txt");
      await r.prepare("commit", "--quiet", "-m", "without");
      r.write("a.txt", "one \n");
    },
    args: ["a.txt"],
    disk: "one\n",
    index: null,
    status: "?? a.txt",
  },
  {
    title: "without a newline at the end",
    prepare: (r) => r.add("a.txt", "one \ntwo "),
    disk: "one\ntwo",
    index: "one\ntwo",
    status: "M  a.txt",
  },
  { title: "empty", prepare: (r) => r.add("a.txt", ""), disk: "", index: "", status: "M  a.txt" },
  {
    title: "binary",
    prepare: (r) => r.add("a.txt", "\0 \n\u0001 \n"),
    disk: "\0\n\u0001\n",
    index: "\0\n\u0001\n",
    status: "M  a.txt",
  },
  {
    title: "with conflicts: left alone",
    prepare: async (r) => {
      await r.prepare("checkout", "-qb", "other");
      await r.add("a.txt", "theirs \n");
      await r.prepare("commit", "-qm", "theirs");
      await r.prepare("checkout", "-q", "main");
      await r.add("a.txt", "ours \n");
      await r.prepare("commit", "-qm", "ours");
      await r.git(["merge", "other"]);
    },
    disk: "<<<<<<< HEAD\nours \n=======\ntheirs \n>>>>>>> other\n",
    index: null,
    status: "UU a.txt",
    code: 1,
  },
];

function contentOnDisk(repository: TestRepository, path: string): string | null {
  return repository.exists(path) ? repository.read(path) : null;
}

async function indexed(repository: TestRepository, path: string): Promise<string | null> {
  const { code } = await repository.git(["cat-file", "-e", `:${path}`]);
  return code === 0 ? stagedContent(repository, path) : null;
}

describe("a file that is", () => {
  it.concurrent.for(states)("$title", async (state, context) => {
    const repository = await fixRepository(context);
    await state.prepare(repository);
    const end = await repository.airlock(["fix", ...(state.args ?? [])]);
    context
      .expect({
        code: end.code,
        disk: contentOnDisk(repository, "a.txt"),
        index: await indexed(repository, "a.txt"),
        status: await repository.ask("status", "--porcelain"),
      })
      .toEqual({
        code: state.code ?? 0,
        disk: state.disk,
        index: state.index,
        status: state.status,
      });
  });

  it.concurrent.for(states)("$title, in a dry run: nothing changes", async (state, context) => {
    const repository = await fixRepository(context);
    await state.prepare(repository);
    const before = await repository.snapshot();
    const { code } = await repository.airlock(["fix", "--dry-run", ...(state.args ?? [])]);
    context
      .expect({ code, after: await repository.snapshot() })
      .toEqual({ code: state.code ?? 0, after: before });
  });
});

describe("airlock fix --json", () => {
  it.concurrent("says which files it changed, what it left alone and why; a dry run has the diffs", async (context) => {
    const repository = await fixRepository(context);
    await repository.add("a.txt", "one \ntwo\n3\n");
    const answer = async (...args: string[]): Promise<Readonly<Record<string, unknown>>> => {
      const { stdout, code } = await repository.airlock(["fix", "--json", ...args]);
      return { code, ...(JSON.parse(stdout) as Record<string, unknown>) };
    };
    const planned = await answer("--dry-run");
    context.expect(planned).toMatchObject({
      code: 0,
      version: 1,
      dryRun: true,
      files: ["a.txt"],
      staged: ["a.txt"],
      left: [],
    });
    context
      .expect(planned["diffs"])
      .toMatchObject({ staged: context.expect.stringContaining("-one \n+one\n") as unknown });
    context.expect(repository.read("a.txt")).toBe("one \ntwo\n3\n");
    const done = await answer();
    context.expect(done).toMatchObject({
      code: 0,
      outcome: "fixed",
      dryRun: false,
      files: ["a.txt"],
      staged: ["a.txt"],
      failures: [],
    });
    context.expect(done).not.toHaveProperty("diffs");
    context
      .expect(await answer("nowhere.txt"))
      .toMatchObject({ code: 2, outcome: "could not tell", error: { kind: "usage" } });
  });
});
