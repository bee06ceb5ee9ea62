// The built-ins on content in real commits: what is staged counts, whatever lies in the working
// tree.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { every, findings, secret, withBuiltins } from "./content-fixture.ts";

/** A built-in, a file of its own, and what it must refuse and must let pass there. */
const kinds: readonly (readonly [id: string, path: string, bad: string, good: string])[] = [
  ["bom", "bom.txt", "\uFEFFa\n", "a\n"],
  ["credentials", "credentials.txt", `${secret}\n`, "a\n"],
  ["final-newline", "newline.txt", "a", "a\n"],
  ["json", "a.json", "{\n", "{}\n"],
  ["merge-conflict", "conflict.txt", "<<<<<<< a\n=======\n>>>>>>> b\n", "a\n"],
  ["mixed-line-ending", "endings.txt", "a\r\nb\n", "a\nb\n"],
  ["private-key", "key.txt", ["-----BEGIN", "PRIVATE KEY-----\n"].join(" "), "a\n"],
  ["toml", "a.toml", "a = \n", "a = 1\n"],
  ["trailing-whitespace", "space.txt", "a \n", "a\n"],
  ["xml", "a.xml", "<a>\n", "<a/>\n"],
  ["yaml", "a.yaml", "a: [\n", "a: 1\n"],
];

describe.concurrent("built-ins on what is staged", () => {
  it(`${kinds.map(([id]) => id).join(", ")}: each refuses what is staged although the file on disk is good, and the other way round`, async (context) => {
    const { expect } = context;
    // Each looks at a file of its own.
    const repository = await withBuiltins(
      context,
      Object.fromEntries(kinds.map(([id, path]) => [id, { builtin: id, files: path }])),
    );
    for (const [, path, bad, good] of kinds) {
      await repository.add(path, bad);
      repository.write(path, good);
    }
    const before = await repository.snapshot();
    const refused = await repository.git(["commit", "-m", "bad"]);
    expect(refused.code).not.toBe(0);
    expect(
      kinds
        .filter(
          ([id, path]) =>
            !refused.stderr.includes(`${id} failed`) || !refused.stderr.includes(path),
        )
        .map(([id]) => id),
    ).toEqual([]);
    const { found } = await findings(repository);
    expect(new Set(found.map((line) => line.replace(/:\d*$/, "")))).toEqual(
      new Set(kinds.map(([id, path]) => `error ${id} ${path}`)),
    );
    expect(await repository.snapshot()).toEqual(before);
    await repository.stage(...kinds.map(([, path]) => path));
    for (const [, path, bad] of kinds) repository.write(path, bad);
    const landed = await repository.git(["commit", "--quiet", "-m", "good"]);
    expect(landed.code, landed.stderr).toBe(0);
    expect(kinds.map(([, path]) => repository.read(path))).toEqual(kinds.map(([, , bad]) => bad));
  });

  it("takes each kind of content for what it is", async (context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, every);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`;
    await repository.add("empty.json", "");
    await repository.add("empty.txt", "");
    await repository.add("pointer.json", pointer);
    await repository.add("image.bin", Buffer.from([0x89, 0x50, 0, 0x20, 0x0d, 0x0a, 0x20]));
    await repository.add("wide.txt", Buffer.from(`\uFEFFtoken ${secret} \r\n\n`, "utf16le"));
    await repository.add("crlf.txt", "a\r\nb \r\n");
    await repository.add("odd\nname .txt", "a");
    repository.link("link.json", "no newline, no JSON ");
    await repository.stage("link.json");
    await repository.ask(
      "update-index",
      "--add",
      "--cacheinfo",
      `160000,${await repository.ask("rev-parse", "HEAD")},sub.json`,
    );
    expect(await findings(repository)).toEqual({
      outcome: "failed",
      found: [
        "error credentials wide.txt:1",
        "error final-newline odd\nname .txt:1",
        "error json empty.json:1",
        "note json pointer.json:",
        "error trailing-whitespace crlf.txt:2",
      ],
    });
  });

  it("looks at the blob, not at what filters make of it in the working tree", async (context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, {
      "mixed-line-ending": { builtin: "mixed-line-ending", options: { fix: "lf" } },
    });
    await repository.add(".gitattributes", "*.txt text eol=crlf\n");
    await repository.add("a.txt", "a\r\nb\r\n");
    expect(repository.read("a.txt")).toBe("a\r\nb\r\n");
    expect(await repository.git(["commit", "--quiet", "-m", "good"])).toMatchObject({ code: 0 });
  });

  it("never lets a text of more than 100 MB pass unseen", async (context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, {
      "final-newline": true,
      json: { builtin: "json", exclude: "b.json" },
    });
    const size = 101 * 1024 * 1024;
    await repository.add("a.json", Buffer.alloc(size, "1\n"));
    await repository.add("b.json", Buffer.alloc(size, "2\n"));
    await repository.add("c.bin", Buffer.alloc(size));
    await repository.add("d.txt", "d");
    const { found } = await findings(repository);
    expect(found).toEqual([
      "error final-newline a.json:",
      "error final-newline b.json:",
      "error final-newline d.txt:1",
      "error json a.json:",
    ]);
  });

  it("a single conflict marker counts while a merge goes on", async (context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, { "merge-conflict": true });
    await repository.add("a.txt", "base\n");
    await repository.prepare("commit", "--quiet", "-m", "base");
    await repository.ask("checkout", "--quiet", "-b", "other");
    await repository.add("a.txt", "other\n");
    await repository.prepare("commit", "--quiet", "-m", "other");
    await repository.ask("checkout", "--quiet", "-");
    await repository.add("a.txt", "mine\n");
    await repository.prepare("commit", "--quiet", "-m", "mine");
    await repository.git(["merge", "other"]);
    await repository.add("a.txt", "mine\n>>>>>>> other\n");
    expect((await findings(repository)).found).toEqual(["error merge-conflict a.txt:2"]);
    expect((await repository.git(["commit", "-m", "merged"])).code).not.toBe(0);
    await repository.add("a.txt", "mine and other\n");
    expect(await repository.git(["commit", "--quiet", "-m", "merged"])).toMatchObject({ code: 0 });
  });

  it.for([
    [{ see: { files: "*", run: "true" } }, []],
    [{ "final-newline": true }, []],
    [{ yaml: true }, ["yaml.cjs"]],
  ] as const)("a commit with %j loads %j late", async ([checks, expected], context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, checks);
    const list = join(repository.world.dir, "tmp", "loaded");
    const spy = await repository.script(
      "spy.cjs",
      `process.on("exit", () => require("node:fs").appendFileSync(${JSON.stringify(list)}, Object.keys(require.cache).filter((name) => name.includes("/late/")).join("\\n") + "\\n"));`,
    );
    await repository.add("a.yaml", "a: 1\n");
    expect(
      await repository.git(["commit", "--quiet", "-m", "x"], {
        env: { NODE_OPTIONS: `--require ${spy}` },
      }),
    ).toMatchObject({
      code: 0,
    });
    expect(existsSync(list)).toBe(true);
    const names = readFileSync(list, "utf8")
      .split("\n")
      .flatMap((name) => name.split("/late/")[1] ?? []);
    expect(names.toSorted()).toEqual(expected);
  });
});
