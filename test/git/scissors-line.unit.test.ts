// A line like git's own above the diff, in a message: what git records, and what we say that it
// records.

import { join } from "node:path";
import { describe, it } from "vitest";
import { recordedMessage } from "../../src/git/recorded-message.ts";
import { openRepository } from "../../src/git/repository.ts";
import { gitCommand } from "../../src/scope/git-command.ts";
import { messageOrigin } from "../../src/scope/message-origin.ts";
import { emptyRepository } from "../support/repository/prepared.ts";

const line = "# ------------------------ >8 ------------------------\n";
const texts = [`${line}below\n`, `above\n#1\n${line}below\n`];
const cleanups = [[], ["--cleanup=strip"], ["--clean", "scissors"], ["--cleanup=verbatim"]];

describe("A line of scissors in a message", () => {
  it("ends it exactly where git ends it: with --verbose, or in an editor with --cleanup=scissors", async (context) => {
    const repository = await emptyRepository(context);
    const opened = await openRepository(repository.root, repository.env);
    for (const [at, text] of texts.entries()) repository.write(`${at}`, text);
    const ours: string[] = [];
    for (const [row, cleanup] of cleanups.entries())
      for (const [column, verbose] of [[], ["-qv"]].entries())
        for (const source of ["editor", "file"] as const) {
          const at = (row + column + ours.length) % 2;
          const file = join(repository.root, `${at}`);
          const from = source === "file" ? ["-F", file] : [];
          const words = ["commit", "--allow-empty", "--allow-empty-message"];
          const args = [...words, ...cleanup, ...verbose, ...from];
          const end = await repository.git(args, { env: { GIT_EDITOR: `cp ${file}` } });
          context.expect(end.code, `${args.join(" ")}: ${end.stderr}`).toBe(0);
          const command = gitCommand({ words: ["git", ...args], prefix: "" });
          const origin = messageOrigin(command, source === "editor");
          const message = await recordedMessage(opened, Buffer.from(texts[at]!), origin);
          ours.push(message.toString().trim());
        }
    const log = await repository.ask("log", "--reverse", "--format=%B%x00");
    context.expect(ours).toEqual(
      log
        .split("\0")
        .slice(0, -1)
        .map((message) => message.trim()),
    );
  });
});
