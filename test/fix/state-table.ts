// The states that a file can be in before `airlock fix`, and what they are afterwards.

import type { TestRepository } from "../support/repository/repository.ts";

export interface FileState {
  readonly title: string;
  /** The file that is in this state; each has one of its own. */
  readonly path: string;
  /** In the first commit; `null`: not there. */
  readonly base?: null;
  readonly prepare: (repository: TestRepository, path: string) => Promise<unknown> | void;
  /** In the end; `null`: not there. */
  readonly disk: string | null;
  readonly index: string | null;
  /** The letters of `git status --porcelain` in the end. */
  readonly status: string;
}

const edited = "one \ntwo\nthree\n";

const plain: readonly FileState[] = [
  {
    title: "only on disk: the index stays",
    path: "on-disk.txt",
    prepare: (r, path) => r.write(path, "one \ntwo\n3\n"),
    disk: "one\ntwo\n3\n",
    index: "one\ntwo\nthree\n",
    status: " M",
  },
  {
    title: "staged as it is on disk: both are fixed",
    path: "staged.txt",
    prepare: (r, path) => r.add(path, "one \ntwo\n3\n"),
    disk: "one\ntwo\n3\n",
    index: "one\ntwo\n3\n",
    status: "M ",
  },
  {
    title: "partly staged: each is fixed by itself, and nothing is staged that was not",
    path: "partly-staged.txt",
    prepare: async (r, path) => {
      await r.add(path, "one \ntwo\nthree\n");
      r.write(path, "one \ntwo\nthree\nfour \n");
    },
    disk: "one\ntwo\nthree\nfour\n",
    index: "one\ntwo\nthree\n",
    status: " M",
  },
  {
    title: "staged with a fault that is fixed on disk already: only the index is fixed",
    path: "fixed-on-disk.txt",
    prepare: async (r, path) => {
      await r.add(path, "one \ntwo\n3\n");
      r.write(path, "one\ntwo\n3\n");
    },
    disk: "one\ntwo\n3\n",
    index: "one\ntwo\n3\n",
    status: "M ",
  },
  {
    title: "staged and deleted on disk: it stays deleted",
    path: "deleted-on-disk.txt",
    prepare: async (r, path) => {
      await r.add(path, "one \ntwo\n3\n");
      r.remove(path);
    },
    disk: null,
    index: "one\ntwo\n3\n",
    status: "MD",
  },
  {
    title: "staged as deleted and there on disk: neither is touched",
    path: "staged-as-deleted.txt",
    prepare: async (r, path) => {
      r.remove(path);
      await r.stage(path);
      r.write(path, edited);
    },
    disk: edited,
    index: null,
    status: "D  ??",
  },
  {
    title: "intended to be added: the file is fixed, and not staged",
    path: "intended.txt",
    base: null,
    prepare: async (r, path) => {
      r.write(path, "one \n");
      await r.prepare("add", "-N", path);
    },
    disk: "one\n",
    index: "",
    status: " A",
  },
  {
    title: "without a newline at the end",
    path: "no-newline.txt",
    prepare: (r, path) => r.add(path, "one \ntwo "),
    disk: "one\ntwo",
    index: "one\ntwo",
    status: "M ",
  },
  {
    title: "empty",
    path: "empty.txt",
    prepare: (r, path) => r.add(path, ""),
    disk: "",
    index: "",
    status: "M ",
  },
  {
    title: "binary",
    path: "binary.txt",
    prepare: (r, path) => r.add(path, "\0 \n\u0001 \n"),
    disk: "\0\n\u0001\n",
    index: "\0\n\u0001\n",
    status: "M ",
  },
];

const withStaged: readonly FileState[] = [
  {
    title: "partly staged, with --staged: the file on disk stays",
    path: "partly-staged.txt",
    prepare: async (r, path) => {
      await r.add(path, "one \ntwo\n3\n");
      r.write(path, "one \ntwo\n3\nfour \n");
    },
    disk: "one \ntwo\n3\nfour \n",
    index: "one\ntwo\n3\n",
    status: "MM",
  },
  {
    title: "staged as it is on disk, with --staged: both are fixed",
    path: "staged.txt",
    prepare: (r, path) => r.add(path, "one \ntwo\n3\n"),
    disk: "one\ntwo\n3\n",
    index: "one\ntwo\n3\n",
    status: "M ",
  },
  {
    title: "only on disk, with --staged: nothing is done",
    path: "on-disk.txt",
    prepare: (r, path) => r.write(path, edited),
    disk: edited,
    index: "one\ntwo\nthree\n",
    status: " M",
  },
];

const named: FileState = {
  title: "new and named: it is fixed, and stays untracked",
  path: "new.txt",
  base: null,
  prepare: (r, path) => r.write(path, "one \n"),
  disk: "one\n",
  index: null,
  status: "??",
};

const conflicted: FileState = {
  title: "with conflicts: left alone",
  path: "conflict.txt",
  prepare: async (r, path) => {
    await r.prepare("checkout", "-qb", "other");
    await r.add(path, "theirs \n");
    await r.prepare("commit", "-qm", "theirs");
    await r.prepare("checkout", "-q", "main");
    await r.add(path, "ours \n");
    await r.prepare("commit", "-qm", "ours");
    await r.git(["merge", "other"]);
  },
  disk: "<<<<<<< HEAD\nours \n=======\ntheirs \n>>>>>>> other\n",
  index: null,
  status: "UU",
};

export interface Group {
  readonly title: string;
  readonly states: readonly FileState[];
  readonly args: readonly string[];
  readonly code: number;
}

/** States that do not influence each other: `airlock fix` gets all files of a group at once. */
export const groups: readonly Group[] = [
  { title: "each of ten states", states: plain, args: [], code: 0 },
  { title: "each of three states with --staged", states: withStaged, args: ["--staged"], code: 0 },
  { title: named.title, states: [named], args: [named.path], code: 0 },
  { title: conflicted.title, states: [conflicted], args: [], code: 1 },
];
