// The built-ins on content in real commits: what is staged counts, whatever lies in the working
// tree.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

interface Report {
  readonly outcome: string;
  readonly checks: readonly {
    readonly name: string;
    readonly findings: readonly {
      readonly path: string;
      readonly line: number | null;
      readonly level: string;
      readonly message: string;
    }[];
  }[];
}

const all =
  "bom credentials final-newline json merge-conflict mixed-line-ending private-key toml trailing-whitespace xml yaml".split(
    " ",
  );

/** A repository with these built-ins behind its hooks, and one commit. */
async function withBuiltins(
  context: Context,
  checks: Readonly<Record<string, unknown>>,
): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  await repository.add("airlock.config.json", `${JSON.stringify({ checks })}\n`);
  await repository.prepare("commit", "--quiet", "-m", "config");
  await repository.install();
  return repository;
}

const every = Object.fromEntries(all.map((id) => [id, true]));

/** What `airlock run` finds in what is staged: check, path, line. */
async function findings(
  repository: TestRepository,
): Promise<{ readonly outcome: string; readonly found: readonly string[] }> {
  const { stdout, stderr } = await repository.airlock(["run", "--format", "json"]);
  if (stdout === "") throw new Error(stderr);
  const { outcome, checks } = JSON.parse(stdout) as Report;
  return {
    outcome,
    found: checks.flatMap(({ name, findings: list }) =>
      list.map(({ path, line, level }) => `${level} ${name} ${path}:${line ?? ""}`),
    ),
  };
}

const secret = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");

describe.concurrent("built-ins on what is staged", () => {
  it.for<[id: string, path: string, bad: string, good: string]>([
    ["bom", "a.txt", "\uFEFFa\n", "a\n"],
    ["credentials", "a.txt", `${secret}\n`, "a\n"],
    ["final-newline", "a.txt", "a", "a\n"],
    ["json", "a.json", "{\n", "{}\n"],
    ["merge-conflict", "a.txt", "<<<<<<< a\n=======\n>>>>>>> b\n", "a\n"],
    ["mixed-line-ending", "a.txt", "a\r\nb\n", "a\nb\n"],
    ["private-key", "a.txt", ["-----BEGIN", "PRIVATE KEY-----\n"].join(" "), "a\n"],
    ["toml", "a.toml", "a = \n", "a = 1\n"],
    ["trailing-whitespace", "a.txt", "a \n", "a\n"],
    ["xml", "a.xml", "<a>\n", "<a/>\n"],
    ["yaml", "a.yaml", "a: [\n", "a: 1\n"],
  ])(
    "%s refuses what is staged although the file on disk is good, and the other way round",
    async ([id, path, bad, good], context) => {
      const { expect } = context;
      const repository = await withBuiltins(context, { [id]: true });
      await repository.add(path, bad);
      repository.write(path, good);
      const before = await repository.snapshot();
      const refused = await repository.git(["commit", "-m", "bad"]);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain(path);
      expect(await repository.snapshot()).toEqual(before);
      await repository.stage(path);
      repository.write(path, bad);
      expect(await repository.git(["commit", "--quiet", "-m", "good"])).toMatchObject({ code: 0 });
      expect(repository.read(path)).toBe(bad);
    },
  );

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

  it("no report shows a credential, not even as a line beside another finding", async (context) => {
    const { expect } = context;
    const show = { files: "*.txt", run: "! cat", shell: true };
    const repository = await withBuiltins(context, {
      credentials: true,
      "private-key": true,
      "trailing-whitespace": true,
      show,
    });
    const body = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASC";
    const key = [
      ["-----BEGIN", "PRIVATE KEY-----"].join(" "),
      `${body} `,
      ["-----END", "PRIVATE KEY-----"].join(" "),
    ].join("\n");
    await repository.add("a.txt", `before \nkey = ${secret} \nafter \n${key}\n`);
    const commit = await repository.git(["commit", "-m", "bad"]);
    expect(commit.code).not.toBe(0);
    for (const format of ["terminal", "json", "github", "sarif", "junit"]) {
      const { stdout, stderr } = await repository.airlock(["run", "--format", format]);
      expect(stdout + stderr).toContain("GitHub token");
      const said = stdout + stderr + commit.stdout + commit.stderr;
      expect(said).toContain("private key");
      expect(said).not.toContain(secret.slice(4, 12));
      expect(said).not.toContain(body.slice(0, 8));
    }
  });

  it("a credential passes with a word in its line, or with its hash in the baseline that is being committed", async (context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, { credentials: true });
    await repository.add("a.txt", `${secret} # airlock:allow credentials\n`);
    expect(await repository.git(["commit", "--quiet", "-m", "marked"])).toMatchObject({ code: 0 });
    await repository.add("b.txt", `${secret}\n`);
    const { stderr } = await repository.git(["commit", "-m", "bad"]);
    const [hash] = /sha256:[0-9a-f]{64}/.exec(stderr) ?? [];
    const baseline = `${JSON.stringify({ version: 1, allowed: { [hash!]: "revoked, and needed by a test" } })}\n`;
    repository.write(".airlock-secrets.json", baseline);
    expect((await repository.git(["commit", "-m", "bad"])).code).not.toBe(0);
    await repository.stage(".airlock-secrets.json");
    expect(await repository.git(["commit", "--quiet", "-m", "allowed"])).toMatchObject({ code: 0 });
  });

  it.for([
    ["{", "is no JSON: line 1, column 2"],
    ['{"version": 1, "allowed": {"sha256:abc": "short"}}', 'must be {"version": 1'],
    [`{"version": 1, "allowed": {"sha256:${"0".repeat(64)}": " "}}`, 'must be {"version": 1'],
    [null, "is not in what is being checked"],
  ] as const)("a baseline of %s lets nothing pass", async ([content, message], context) => {
    const { expect } = context;
    const repository = await withBuiltins(context, {
      credentials: { builtin: "credentials", options: { baseline: "conf/secrets.json" } },
    });
    if (content !== null) await repository.add("conf/secrets.json", content);
    await repository.add("a.txt", "harmless\n");
    const refused = await repository.git(["commit", "-m", "bad"]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(message);
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
