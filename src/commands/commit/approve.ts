// `airlock approve`: shows a refused commit again, and lets exactly this commit pass once.

import { createInterface } from "node:readline/promises";
import { AirlockError, exitCodes } from "../../errors.ts";
import { ObjectReader } from "../../git/objects.ts";
import { openRepository } from "../../git/repository.ts";
import { quotePath, safeLine } from "../../report/escape.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import {
  approveRefusal,
  approvalStatus,
  findRefusal,
  type Refused,
} from "../../scope/approvals.ts";
import { sessionOf } from "../../sessions/identity.ts";
import { appendEvent } from "../../system/log.ts";
import type { Oid, Repository } from "../../types.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/**
 * `airlock approve <id> [--yes]`: asks on a terminal; without one, shows the list and requires
 * `--yes`.
 */
export async function approve(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "approve",
      summary:
        "Let a refused commit pass once, with exactly the same content. Shows the full list first.",
      examples: [
        ["airlock approve 3f2a91c07b1d", "show the changes to commit, and ask"],
        ["airlock approve 3f2a91c07b1d --yes", "approve without a question, for programs"],
      ],
    },
    context,
  )
    .argument("<id>", "the id that the refusal printed")
    .option("-y, --yes", "do not ask")
    .option(...jsonOption());
  parse(command, args);
  const { yes = false, json = false } = command.opts<{ yes?: boolean; json?: boolean }>();
  const [id = ""] = command.args;
  const repository = await openRepository(context.cwd, context.env);
  const refused = findRefusal(repository, id);
  if (refused === null) throw notApprovable(repository, id);
  const sizes = await sizesOf(repository, refused);
  if (!json) context.stdout.write(listText(refused, sizes));
  if (!yes && !(await agreed(context))) {
    throw new AirlockError(
      "refused",
      "NOT_APPROVED",
      `${id} was not confirmed, so nothing is approved.`,
      {
        next: [`airlock approve ${id} --yes`],
      },
    );
  }
  const session = sessionOf(context.env);
  approveRefusal(repository, id);
  appendEvent(repository.commonDir, {
    event: "approved",
    id,
    code: refused.code,
    session: session.id,
    tree: refused.tree,
  });
  if (json) context.stdout.write(jsonText({ ...refused, approvedBy: session.id }));
  else
    context.stdout.write(
      `Approved once, for exactly these changes. Commit again with the same command.\n`,
    );
  return exitCodes.passed;
}

/**
 * Makes the error if there is nothing to approve; it differs for an unknown, expired, already
 * approved or used id.
 */
function notApprovable(repository: Repository, id: string): AirlockError {
  const shown = JSON.stringify(id);
  const again = "Commit again: a refusal prints its id.";
  const refused = (code: string, sentence: string, next: string) =>
    new AirlockError("refused", code, sentence, { next: [next] });
  switch (approvalStatus(repository, id)) {
    case "approved":
      return refused(
        "ALREADY_APPROVED",
        `${shown} is already approved.`,
        "Commit again with the same command.",
      );
    case "used":
      return refused(
        "APPROVAL_USED",
        `${shown} was approved and used: an approval lets one commit pass.`,
        again,
      );
    case "expired":
      return refused(
        "REFUSAL_EXPIRED",
        `The refusal ${shown} is older than a week, and can no longer be approved.`,
        again,
      );
    case "unknown":
      return new AirlockError(
        "usage",
        "UNKNOWN_APPROVAL",
        `No refusal in this repository has the id ${shown}.`,
        { next: [again] },
      );
  }
}

/** Returns sizes in bytes by blob. */
async function sizesOf(repository: Repository, { changes }: Refused): Promise<Map<Oid, number>> {
  const objects = new ObjectReader(repository);
  try {
    const sizes = new Map<Oid, number>();
    for (const { blob } of changes) {
      const object = blob === null ? null : await objects.read(blob);
      if (object !== null) sizes.set(object.oid, object.content.length);
    }
    return sizes;
  } finally {
    objects.close();
  }
}

function listText(
  { code, time, changes, refused }: Refused,
  sizes: ReadonlyMap<Oid, number>,
): string {
  const reasons = new Map(refused.map((one) => [one.path, one]));
  const whole = reasons.get(null);
  const lines = changes.map(({ path, blob }) => {
    const size = blob === null ? "deleted" : `${sizes.get(blob) ?? "?"} bytes`;
    const found = reasons.get(path);
    const who =
      found === undefined
        ? ""
        : `   ${found.code}${found.session === null ? "" : `, ${found.session}`}${found.command === null ? "" : `: ${found.command}`}`;
    return `  ${quotePath(path)}   ${size}${safeLine(who)}\n`;
  });
  const about =
    whole === undefined ? "" : `  ${safeLine(`${whole.reason}: ${whole.session ?? ""}`)}\n`;
  return `${code}, refused at ${time}. To commit:\n${about}${lines.join("")}`;
}

/** Asks for confirmation, which only a person at a terminal can give. */
async function agreed({ stdout, signal }: Context): Promise<boolean> {
  if (stdout.isTTY !== true || !process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: stdout });
  try {
    return /^y(es)?$/i.test(
      (await asking.question("Let exactly these changes pass once? [y/N] ", { signal })).trim(),
    );
  } finally {
    asking.close();
  }
}
