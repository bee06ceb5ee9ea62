// The built-in commit-message and the preset commitlint: what they say of a message.

import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { loadNative, errorOf } from "../checks/checks-candidate.ts";
import { look, said } from "../support/check/look.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { checkout } from "../support/repository/world.ts";
import { expectRefused } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";

const conventional = { preset: "conventional" };

type Row = readonly [
  options: Readonly<Record<string, unknown>>,
  message: string,
  said: readonly RegExp[],
];
const rows: readonly Row[] = [
  [{}, "Do something\n", []],
  [{}, "Do something\n\nand say why\n", []],
  [{}, "Do something\nand say why\n", [/second line is not empty/]],
  [{}, `${"é".repeat(72)}\n`, []],
  [{}, `${"é".repeat(73)}\n`, [/73 characters, more than 72/]],
  [{ maxSubject: 10 }, "Do something\n", [/12 characters, more than 10/]],
  [{}, "", [/the message is empty/]],
  [{ pattern: "^[A-Z]+-\\d+ " }, "ABC-1 do something\n", []],
  [{ pattern: "^[A-Z]+-\\d+ " }, "do something\n\nABC-1 \n", [/does not match \^\[A-Z\]/]],
  [{ pattern: "^\\p{Lu}" }, "Äpfel\n", []],
  [
    { maxLine: 10 },
    `Subject\n\n${"x".repeat(30)}\nshort\nlonger than ten\n`,
    [/line 5 has 15 characters/],
  ],
  ...[
    "feat: add",
    "fix(parser): mend",
    "feat!: break",
    "refactor(a b)!: break",
    "revert: that",
  ].map((subject): Row => [conventional, subject, []]),
  ...["add", "feat add", "feat:add", "feat: ", "feat(): add", ": add", " feat: add"].map(
    (subject): Row => [conventional, subject, [/does not have the form/]],
  ),
  [conventional, "refacter: add", [/no type "refacter" \(did you mean refactor\?\)/]],
  [conventional, "Feat: add", [/no type "Feat"/]],
  [{ ...conventional, types: ["new"] }, "new: add", []],
  [{ ...conventional, types: ["new"] }, "feat: add", [/the types are new/]],
  ...[
    "fixup! feat: add",
    "squash! x",
    "amend! x",
    "Merge branch 'a'",
    "Merge branches 'a' and 'b'",
    "Merge pull request #1 from a/b",
    "Merge remote-tracking branch 'origin/a'",
    'Revert "x"',
  ].map((subject): Row => [conventional, subject, []]),
  [{ ...conventional, strict: true }, "fixup! feat: add", [/does not have the form/]],
  [conventional, "Merge the two lists", [/does not have the form/]],
];

describe.concurrent("The built-in commit-message", () => {
  it.for(rows)("%j: %j", async ([options, message, expected], context) => {
    const repository = await emptyRepository(context);
    const check = { builtin: "commit-message", options };
    const verdict = await look(repository, check, {
      selection: { stage: "commit-msg" },
      message: Buffer.from(message),
    });
    const lines = said(verdict);
    context.expect(lines).toHaveLength(expected.length);
    for (const [at, line] of expected.entries()) context.expect(lines[at]).toMatch(line);
    context.expect(verdict?.outcome).toBe(expected.length === 0 ? "passed" : "failed");
  });

  it.for([
    [{ pattern: "(" }, /regular expression/],
    [{ preset: "angular" }, /"conventional"/],
    [{ maxSubject: 0 }, /whole number from 1 on/],
    [{ maxsubject: 1 }, /did you mean "maxSubject"/],
    [{ types: [] }, /list of words/],
  ] as const)("refuses the options %j", async ([options, message], context) => {
    const error = await errorOf(
      loadNative({ checks: { a: { builtin: "commit-message", options } } }),
    );
    context.expect(error.message).toMatch(message);
  });

  it("in the stage pre-commit is an error, as there is no message", async (context) => {
    const repository = await emptyRepository(context);
    const check = { builtin: "commit-message", stage: "pre-commit" };
    context.expect((await errorOf(look(repository, check))).code).toBe("NO_MESSAGE");
  });
});

describe.concurrent("The preset commitlint, with the real one", () => {
  it("judges by the config that is committed; without the package it says how to install it", async (context) => {
    const repository = await guardedRepository(context, {
      config: { checks: { see: undefined, commitlint: true } },
    });
    await repository.add("package.json", "{}\n");
    await repository.add(
      "commitlint.config.mjs",
      'export default { extends: ["@commitlint/config-conventional"] };\n',
    );
    repository.write(".git/info/exclude", "node_modules\n");
    const missing = await expectRefused(repository, ["commit", "-m", "feat: add"]);
    context.expect(missing.stderr).toMatch(/commitlint was not found[\s\S]*npm install/);
    linkModules(join(repository.root, "node_modules"));
    const bad = await expectRefused(repository, ["commit", "-m", "Bad."]);
    context.expect(bad.stderr).toMatch(/type may not be empty/);
    const good = await repository.git([
      "commit",
      "-qm",
      "feat: add",
      "-m",
      "#1 is no comment here",
    ]);
    context.expect(good.code, good.stderr).toBe(0);
    repository.write("commitlint.config.mjs", "export default { rules: {} };\n");
    const noRules = await repository.git(["commit", "-q", "-a", "-m", "anything"]);
    context.expect(noRules.code, noRules.stderr).not.toBe(0);
  });
});

/** The packages of this checkout, one link each. */
function linkModules(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(join(checkout, "node_modules")))
    symlinkSync(join(checkout, "node_modules", name), join(folder, name));
}
