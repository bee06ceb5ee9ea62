// The ways to name paths to `airlock commit`, each with the paths that it must commit.

import { guardedState } from "../support/repository/guarded.ts";
import type { State } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";

interface Way {
  /** In the commit before: path → content. */
  readonly base?: Readonly<Record<string, string>>;
  readonly setUp: (repository: TestRepository) => unknown;
  readonly args: readonly string[];
  readonly paths: readonly string[];
}

/** Ways that do not influence each other, each in a folder of its own: one commit names them all. */
const ways: Readonly<Record<string, Way>> = {
  "a modified file": {
    base: { "modified/f.txt": "f\n" },
    setUp: (r) => r.write("modified/f.txt", "mine\n"),
    args: ["modified/f.txt"],
    paths: ["modified/f.txt"],
  },
  "a new, untracked file": {
    setUp: (r) => (r.write("new/f.txt", "mine\n"), r.write("new/left.txt", "not mine\n")),
    args: ["new/f.txt"],
    paths: ["new/f.txt"],
  },
  "a file deleted on disk": {
    base: { "deleted/f.txt": "deleted\n" },
    setUp: (r) => r.remove("deleted/f.txt"),
    args: ["deleted/f.txt"],
    paths: ["deleted/f.txt"],
  },
  "a file that was git rm'ed": {
    base: { "git-rm/f.txt": "removed\n" },
    setUp: (r) => r.ask("rm", "-q", "git-rm/f.txt"),
    args: ["git-rm/f.txt"],
    paths: ["git-rm/f.txt"],
  },
  "both names of a git mv": {
    base: { "mv-both/a.txt": "both\n" },
    setUp: (r) => r.ask("mv", "mv-both/a.txt", "mv-both/z.txt"),
    args: ["mv-both/a.txt", "mv-both/z.txt"],
    paths: ["mv-both/a.txt", "mv-both/z.txt"],
  },
  "one name of a git mv": {
    base: { "mv-one/a.txt": "one\n" },
    setUp: (r) => r.ask("mv", "mv-one/a.txt", "mv-one/z.txt"),
    args: ["mv-one/a.txt"],
    paths: ["mv-one/a.txt"],
  },
  "a mode-only change": {
    base: { "mode/f.txt": "mode\n" },
    setUp: (r) => r.chmod("mode/f.txt", 0o755),
    args: ["mode/f.txt"],
    paths: ["mode/f.txt"],
  },
  "a file that became a link": {
    base: { "to-link/f.txt": "link\n" },
    setUp: (r) => r.link("to-link/f.txt", "../b.txt"),
    args: ["to-link/f.txt"],
    paths: ["to-link/f.txt"],
  },
  "a file that became a folder": {
    base: { "to-folder/f.txt": "folder\n" },
    setUp: (r) => (r.remove("to-folder/f.txt"), r.write("to-folder/f.txt/inner.txt", "mine\n")),
    args: ["to-folder/f.txt"],
    paths: ["to-folder/f.txt", "to-folder/f.txt/inner.txt"],
  },
  "a folder that became a link": {
    base: { "folder-to-link/c.txt": "c\n", "folder-to-link/run.sh": "#!/bin/sh\n" },
    setUp: (r) => (r.remove("folder-to-link"), r.link("folder-to-link", ".")),
    args: ["folder-to-link"],
    paths: ["folder-to-link", "folder-to-link/c.txt", "folder-to-link/run.sh"],
  },
  "a folder": {
    base: { "folder/c.txt": "c\n", "folder/as-it-is.txt": "as it is\n" },
    setUp: (r) => (r.write("folder/c.txt", "mine\n"), r.write("folder/new.txt", "mine\n")),
    args: ["folder"],
    paths: ["folder/c.txt", "folder/new.txt"],
  },
  "a glob": {
    base: { "glob/c.txt": "c\n", "glob/d.txt": "d\n" },
    setUp: (r) => (r.write("glob/c.txt", "mine\n"), r.write("glob/d.txt", "not mine\n")),
    args: ["glob/c*"],
    paths: ["glob/c.txt"],
  },
  "an exclusion": {
    base: { "exclusion/c.txt": "c\n" },
    setUp: (r) => (
      r.write("exclusion/c.txt", "mine\n"),
      r.write("exclusion/out.txt", "not mine\n")
    ),
    args: ["exclusion", ":(exclude)exclusion/out.txt"],
    paths: ["exclusion/c.txt"],
  },
  "a file with intent to add": {
    setUp: (r) => (r.write("intent/f.txt", "mine\n"), r.ask("add", "-N", "intent/f.txt")),
    args: ["intent/f.txt"],
    paths: ["intent/f.txt"],
  },
  "names that look like options and patterns": {
    setUp: (r) => (
      r.write("-m", "mine\n"),
      r.write("pattern/[c].txt", "mine\n"),
      r.write("pattern/c.txt", "not mine\n")
    ),
    args: ["-m", ":(literal)pattern/[c].txt"],
    paths: ["-m", "pattern/[c].txt"],
  },
  "an empty file": {
    setUp: (r) => r.write("empty/f.txt", ""),
    args: ["empty/f.txt"],
    paths: ["empty/f.txt"],
  },
};

export interface Form {
  readonly title: string;
  readonly setUp: (repository: TestRepository) => unknown;
  readonly args: readonly string[];
  readonly paths: readonly string[];
  readonly at?: string;
  readonly input?: string;
}

const all = Object.values(ways);
export const forms: readonly Form[] = [
  {
    title: Object.keys(ways).join("; "),
    setUp: async (r) => {
      for (const { setUp } of all) await setUp(r);
    },
    args: ["--", ...all.flatMap(({ args }) => args)],
    paths: all.flatMap(({ paths }) => paths),
  },
  {
    title: "a path from a subfolder, and a path above it",
    setUp: (r) => (r.write("dir/c.txt", "mine\n"), r.write("a.txt", "mine\n")),
    args: ["c.txt", "../a.txt"],
    paths: ["a.txt", "dir/c.txt"],
    at: "dir",
  },
  {
    title: "paths from a file",
    setUp: (r) => (r.write("a.txt", "mine\n"), r.write("new name.txt", "mine\n")),
    args: ["--pathspec-from-file=-"],
    input: 'a.txt\n"new\\040name.txt"\n',
    paths: ["a.txt", "new name.txt"],
  },
  {
    title: "paths from a file that end in NUL",
    setUp: (r) => (r.write("a.txt", "mine\n"), r.write("new\nline.txt", "mine\n")),
    args: ["--pathspec-from-file=-", "--pathspec-file-nul"],
    input: "a.txt\0new\nline.txt\0",
    paths: ["a.txt", "new\nline.txt"],
  },
];

/** The guarded repository with the files that the ways begin with, and b.txt staged by another. */
export const withBases: State = {
  key: ["bases of the ways to name a path", all.map(({ base }) => base)],
  on: guardedState(),
  build: async (repository) => {
    const files = Object.assign({}, ...all.map(({ base }) => base)) as Record<string, string>;
    for (const [path, content] of Object.entries(files)) repository.write(path, content);
    await repository.prepare("add", ...Object.keys(files));
    await repository.prepare("commit", "-q", "-m", "bases");
    await repository.add("b.txt", "staged by somebody else\n");
  },
};
