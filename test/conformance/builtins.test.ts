// The built-ins on content against prek's, which are pre-commit-hooks' in Rust (Debian has no
// package of those): the same verdict for each file.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { builtinOf } from "../../src/checks/builtins/builtin-table.ts";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { checkout } from "../support/repository/world.ts";
import { makeCorpus, type Corpus } from "./corpus.ts";

/**
 * The program itself: prek's own package asks for one of every platform, and not every registry has
 * them all.
 */
const prek = join(checkout, "node_modules/@j178/prek-linux-x64-gnu/prek");

/** A way in which the two differ, and why that is right. */
interface Difference {
  readonly ours: "passes" | "fails";
  readonly when: (text: string, path: string) => boolean;
  readonly reason: string;
}

interface Pair {
  readonly id: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly theirs: string;
  readonly args?: readonly string[];
  readonly differences?: readonly Difference[];
}

const pairs: readonly Pair[] = [
  { id: "bom", theirs: "fix-byte-order-marker" },
  {
    id: "final-newline",
    theirs: "end-of-file-fixer",
    differences: [
      {
        ours: "passes",
        when: isWide,
        reason:
          "prek takes a name's word for it that a file is text; a newline of one byte would break UTF-16",
      },
    ],
  },
  {
    id: "json",
    theirs: "check-json",
    differences: [
      {
        ours: "fails",
        when: (text) => text === "",
        reason:
          "prek lets an empty file pass; Python's json.load, and so pre-commit-hooks, does not",
      },
      {
        ours: "fails",
        when: (text) => text !== "",
        reason: "this prek does not look behind the first value; json.load does (Extra data)",
      },
      {
        ours: "passes",
        when: (_, path) => path.endsWith("tsconfig.json"),
        reason: "comments are part of what TypeScript reads",
      },
    ],
  },
  {
    id: "merge-conflict",
    options: { when: "always" },
    theirs: "check-merge-conflict",
    args: ["--assume-in-merge"],
  },
  { id: "mixed-line-ending", theirs: "mixed-line-ending" },
  {
    id: "private-key",
    theirs: "detect-private-key",
    differences: [
      { ours: "fails", when: isWide, reason: "prek looks for ASCII only; we read UTF-16, too" },
    ],
  },
  { id: "toml", theirs: "check-toml" },
  {
    id: "trailing-whitespace",
    options: { markdownLinebreakExt: ["md"] },
    theirs: "trailing-whitespace",
    args: ["--markdown-linebreak-ext=md"],
    differences: [
      {
        ours: "fails",
        when: (text) => /\v[\s\v]*$/m.test(text),
        reason:
          "Rust does not count the vertical tab as white space; Python, and so pre-commit-hooks, does",
      },
    ],
  },
  {
    id: "xml",
    theirs: "check-xml",
    differences: [
      {
        ours: "passes",
        when: (text) => text.includes("<p:c/>"),
        reason: "expat, and so pre-commit-hooks, does not ask for namespaces to be declared",
      },
    ],
  },
  {
    id: "yaml",
    options: { allowMultipleDocuments: false },
    theirs: "check-yaml",
    differences: [
      {
        ours: "fails",
        when: (text) => text.includes("!t v"),
        reason: "this prek lets any tag pass; pre-commit-hooks asks for --unsafe, we for `tags`",
      },
      {
        ours: "fails",
        when: (text) => /^\t/m.test(text),
        reason: "YAML forbids tabs as indentation, and ruamel.yaml refuses them",
      },
      {
        ours: "fails",
        when: (text) => /^ {2}i: 1\n/.test(text),
        reason: "this prek does not look behind what ends the first document; ruamel.yaml does",
      },
    ],
  },
];

function isWide(_: string, path: string): boolean {
  return path.includes("/wide");
}

/** Runs every built-in on the whole corpus; returns the paths that each one refuses. */
async function ours(repository: TestRepository): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const checks = Object.fromEntries(
    pairs.map(({ id, options = {} }) => [id, { builtin: id, options }]),
  );
  await repository.add("airlock.config.json", JSON.stringify({ checks }));
  const { stdout, stderr } = await repository.airlock(["run", "--format", "json"]);
  if (stdout === "") throw new Error(stderr);
  const report = JSON.parse(stdout) as {
    checks: readonly { name: string; findings: readonly { path: string; level: string }[] }[];
  };
  return new Map(
    report.checks.map(({ name, findings }) => [
      name,
      new Set(findings.filter(({ level }) => level === "error").map(({ path }) => path)),
    ]),
  );
}

/** The same of prek: a hook at a time, on files as they were staged. */
async function theirs(
  repository: TestRepository,
  { theirs: id, args = [] }: Pair,
): Promise<ReadonlySet<string>> {
  repository.write(
    ".pre-commit-config.yaml",
    `repos:\n- repo: builtin\n  hooks:\n  - id: ${id}\n    args: ${JSON.stringify(args)}\n`,
  );
  const { stdout, stderr, code } = await run([prek, "run", "--all-files", "--color", "never"], {
    cwd: repository.root,
    env: repository.env,
  });
  if (code !== 0 && code !== 1) throw new Error(stderr + stdout);
  await repository.ask("checkout", "--quiet", ".");
  const said = stdout.matchAll(
    /^ {2}(?:Fixing (.*)|Private key found: (.*)|(.+?)(?::\d+)?: .*)$/gm,
  );
  return new Set([...said].flatMap(([, fixed, key, other]) => fixed ?? key ?? other ?? []));
}

async function filled(context: Context, corpus: Corpus): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  for (const [path, content] of corpus) repository.write(path, content);
  await repository.stage(...corpus.keys());
  return repository;
}

describe("built-ins on content and prek's", () => {
  it.runIf(existsSync(prek))(
    "give each file the same verdict, but for differences that are listed with their reason",
    async (context) => {
      const { expect } = context;
      const corpus = makeCorpus();
      expect(corpus.size).toBeGreaterThan(1500);
      const repository = await filled(context, corpus);
      const refused = await ours(repository);
      for (const pair of pairs) {
        const builtin = await builtinOf(pair.id);
        expect(builtin?.like).toContain(pair.theirs);
        const [mine, other] = [refused.get(pair.id)!, await theirs(repository, pair)];
        expect([pair.id, other.size > 0]).toEqual([pair.id, true]);
        const differ = [...corpus.keys()].filter((path) => mine.has(path) !== other.has(path));
        const used = new Set<Difference>();
        const unexplained = differ.filter((path) => {
          const text = corpus.get(path)!.toString("utf8");
          const known = pair.differences?.find(
            ({ ours: end, when }) => (end === "fails") === mine.has(path) && when(text, path),
          );
          if (known !== undefined) used.add(known);
          return known === undefined;
        });
        const shown = unexplained.map(
          (path) =>
            `${mine.has(path) ? "fails here" : "fails there"}: ${path} ${JSON.stringify(corpus.get(path)!.toString("latin1").slice(0, 80))}`,
        );
        expect([pair.id, shown]).toEqual([pair.id, []]);
        expect([
          pair.id,
          (pair.differences ?? []).filter((one) => !used.has(one)).map(({ reason }) => reason),
        ]).toEqual([pair.id, []]);
      }
    },
  );
});
