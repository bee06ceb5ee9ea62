// Every name git can store reaches the check, byte for byte.

import { describe, it } from "vitest";
import { encodePath } from "../../src/system/bytes.ts";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { succeed } from "../support/process/process.ts";
import { takeRecordings } from "../support/check/recording.ts";

/**
 * Kind of name → names. Bytes that are not UTF-8 are lone surrogates, as in `src/system/bytes.ts`.
 */
const names: Readonly<Record<string, readonly string[]>> = {
  spaces: ["with space.txt", " leading", "trailing ", "a  b", "folder with space/and file"],
  quotes: [
    'double".txt',
    "single'.txt",
    "both'\"",
    "back\\slash",
    "trailing\\",
    "\\n literal",
    '"quoted"',
  ],
  "control characters": [
    "new\nline.txt",
    "\nleading newline",
    "trailing newline\n",
    "tab\there",
    "carriage\rreturn",
    "bell\u0007",
    "\u001b[31mred\u001b[0m",
    "\u007f",
  ],
  "leading dashes": ["-dash", "--help", "-", "--", "-rf/inside", "folder/-dash"],
  "leading colons": [":colon", ":(exclude)a.txt", ":!a.txt", ":", "a:b", ":folder/a.txt"],
  "non-ASCII letters": [
    "ünïcödé.txt",
    "日本語/テスト.txt",
    "decomposed-e\u0301.txt",
    "composed-\u00e9.txt",
    "😀",
    "\u202eltr",
    "zero\u200bwidth",
    "\ufeffbom",
  ],
  "bytes that are not UTF-8": [
    "latin-caf\udce9.txt",
    "\udcff\udcfe",
    "ü and \udcc3",
    "\udced\udca0\udc80",
    "folder-\udcff/\udc80-inside.txt",
    "\udcff\n",
  ],
  "shell syntax": [
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned;",
    "&touch pwned",
    "| touch pwned",
    "> pwned",
    "$HOME",
    "%PATH%",
    "!!",
    "#comment",
    "~",
    "a&&b",
    "(sub)",
    "x=y",
  ],
  "glob characters": [
    "*",
    "?",
    "**",
    "[abc]",
    "[",
    "]",
    "{a,b}",
    "{",
    "}",
    "!(a)",
    "+(a)",
    "@(a|b)",
    "a*b",
    "!negated",
    "folder[1]/{x}.txt",
  ],
  dots: [".hidden", "...", "..a", "a..", ".folder/.inside", "a.b.c.d"],
  "a name of git's own": [
    ".gitattributes",
    ".gitignore",
    ".gitmodules",
    "git",
    "folder/.gitattributes",
    ".git-not",
    "HEAD",
    "index",
  ],
  "255 bytes": ["n".repeat(255), "ü".repeat(127)],
};

const everyName = Object.values(names).flat();

describe("A check gets every name as git stores it", () => {
  it.concurrent.for(["true", "false"])(
    `${Object.keys(names).join(", ")}, with core.quotePath %s`,
    async (quotePath, context) => {
      const repository = await guardedRepository(context, {
        settings: { "core.quotePath": quotePath },
      });
      for (const path of everyName) repository.write(path, "");
      await repository.stage(...everyName);
      await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "added"]);
      for (const path of everyName) repository.write(path, "# staged\n");
      await repository.stage(...everyName);
      for (const path of everyName) repository.write(path, "# edited again\n");
      await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "modified"]);
      // Every second one goes, and the others are made executable.
      const [kept, gone] = [0, 1].map((rest) => everyName.filter((_, at) => at % 2 === rest));
      await succeed(
        ["git", "rm", "--cached", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul"],
        {
          cwd: repository.root,
          env: { ...repository.env, GIT_LITERAL_PATHSPECS: "1" },
          input: Buffer.concat(gone!.flatMap((path) => [encodePath(path), Buffer.from([0])])),
        },
      );
      for (const path of kept!) repository.chmod(path, 0o755);
      await repository.stage(...kept!);
      await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "deleted, or executable"]);
    },
  );

  it.concurrent("3,000 paths once each, in batches; one of 4,000 characters is among them", async (context) => {
    const repository = await guardedRepository(context);
    const paths = Array.from(
      { length: 3000 },
      (_, at) => `many/${String(at % 50)}/${"long name ".repeat(8)}${String(at)}.txt`,
    );
    for (const path of paths) repository.write(path, path);
    // The most that a relative path may have where a path is limited: 4,096 on Linux, 1,024
    // elsewhere.
    const length = process.platform === "linux" ? 4000 : 800;
    const deep = `${`${"d".repeat(99)}/`.repeat(length / 100 - 1)}${"f".repeat(100)}`;
    context.expect(deep).toHaveLength(length);
    const write = 'mkdir -p "${1%/*}" && echo deep >"$1"';
    await succeed(["sh", "-c", write, "sh", deep], { cwd: repository.root, env: repository.env });
    await repository.stage(...paths, deep);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "many"]);
    await repository.ask("rm", "--quiet", "--cached", deep);
    await expectCheckedCommit(repository, ["commit", "--quiet", "-m", "deleted"], { paths: [] });
  });

  it.concurrent(`${Object.keys(names).join(", ")}: in a failing check's message they do no harm`, async (context) => {
    const repository = await guardedRepository(context, {
      config: { checks: { no: { files: "*", run: ["sh", "-c", 'ls -- "$@"; exit 1', "sh"] } } },
    });
    for (const path of everyName) repository.write(path, "");
    await repository.stage(...everyName);
    const { stdout, stderr } = await expectRefused(repository, ["commit", "-m", "refused"]);
    const text = stderr + stdout;
    // All of them are there: the one without anything to escape, of each kind.
    for (const path of ["with space.txt", "folder/-dash", ".hidden", "a&&b", "{a,b}", "HEAD"])
      context.expect(text).toContain(path);
    // Nothing of a name may steer the terminal: no control character but newline and tab.
    // oxlint-disable-next-line no-control-regex
    const steering = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f\u202e]/;
    context.expect(text.split("\n").filter((line) => steering.test(line))).toEqual([]);
    await takeRecordings(repository);
  });
});
