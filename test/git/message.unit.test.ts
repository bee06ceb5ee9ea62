// What git will make of a message, against git itself.

import fc from "fast-check";
import { describe, it } from "vitest";
import { type MessageOrigin, recordedMessage } from "../../src/git/recorded-message.ts";
import { openRepository } from "../../src/git/repository.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { RepositoryOptions } from "../support/repository/prepared.ts";
import type { Context } from "../support/repository/world.ts";
import { runs } from "../support/property/runs.ts";

const scissors = "# ------------------------ >8 ------------------------\n";

interface Row {
  readonly is: string;
  readonly settings?: RepositoryOptions["settings"];
  readonly origin?: Partial<MessageOrigin>;
  readonly raw: string;
  readonly recorded: string;
}

const inEditor: MessageOrigin = { edited: true, cleanup: null, verbose: null };
const plain = { edited: false };
const rows: readonly Row[] = [
  { is: "an editor's, with git's comments", raw: "fix\n\n# Please enter\n#\n", recorded: "fix\n" },
  {
    is: "-m, with a line like a comment",
    origin: plain,
    raw: "#1 fix\n\n\n\nbody  \n\n",
    recorded: "#1 fix\n\nbody\n",
  },
  {
    is: "another comment character",
    settings: { "core.commentChar": ";" },
    raw: "#1\n; no\n",
    recorded: "#1\n",
  },
  {
    is: "a comment character that git chose",
    settings: { "core.commentChar": "auto" },
    raw: "#1\n; no\n; no\n",
    recorded: "#1\n",
  },
  {
    is: "the diff of --verbose",
    origin: { verbose: true },
    raw: `fix\n${scissors}# not\ndiff --git a/a b/a\n`,
    recorded: "fix\n",
  },
  {
    is: "nothing but the diff, by a setting",
    settings: { "commit.verbose": "2" },
    raw: `${scissors}diff\n`,
    recorded: "",
  },
  {
    is: "-m, with a character that git chose because no line begins with it",
    settings: { "core.commentChar": "auto", "commit.cleanup": "strip" },
    origin: plain,
    raw: "fix\n# kept\n",
    recorded: "fix\n# kept\n",
  },
  {
    is: "commit.cleanup=scissors",
    settings: { "commit.cleanup": "scissors" },
    raw: `fix\n#1\n${scissors}diff\n`,
    recorded: "fix\n#1\n",
  },
  {
    is: "commit.cleanup=verbatim",
    settings: { "commit.cleanup": "verbatim" },
    raw: "fix  \n\n\n# kept\n",
    recorded: "fix  \n\n\n# kept\n",
  },
  {
    is: "commit.cleanup=strip with -m",
    settings: { "commit.cleanup": "strip" },
    origin: plain,
    raw: "fix\n# no\n",
    recorded: "fix\n",
  },
  {
    is: "commit.cleanup=whitespace",
    settings: { "commit.cleanup": "whitespace" },
    raw: "fix\n# kept\n",
    recorded: "fix\n# kept\n",
  },
  { is: "bytes that are not UTF-8", origin: plain, raw: "caf\u00e9", recorded: "caf\u00e9\n" },
];

async function recorded(
  context: Context,
  { settings = {}, origin = {}, raw }: Omit<Row, "is" | "recorded">,
): Promise<string> {
  const repository = await emptyRepository(context, { settings });
  const opened = await openRepository(repository.root, repository.env);
  const message = await recordedMessage(opened, Buffer.from(raw, "latin1"), {
    ...inEditor,
    ...origin,
  });
  return message.toString("latin1");
}

describe.concurrent("The message that will be recorded", () => {
  it.for(rows.map((row) => [row.is, row] as const))("%s", async ([, row], context) => {
    context.expect(await recorded(context, row)).toBe(row.recorded);
  });

  it("is, of any text, what git stripspace makes of it", async (context) => {
    const repository = await emptyRepository(context);
    const opened = await openRepository(repository.root, repository.env);
    const text = fc
      .array(fc.constantFrom("a", "#", "\n", "\n", " ", "\t", "\r", "é"), { maxLength: 30 })
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (raw, edited) => {
        const expected = (
          await repository.git(["stripspace", ...(edited ? ["-s"] : [])], { input: raw })
        ).stdout;
        const mine = await recordedMessage(opened, Buffer.from(raw), { ...inEditor, edited });
        context.expect(mine.toString("utf8")).toBe(expected);
      }),
      runs(10, 300),
    );
  });
});
