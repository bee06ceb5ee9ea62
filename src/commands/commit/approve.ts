// `airlock approve`: shows a refused commit again, and lets exactly this commit pass once.

import { createInterface } from "node:readline/promises";
import { AirlockError } from "../../errors.ts";
import type { ObjectReader } from "../../git/objects.ts";
import { quotePath, safeLine } from "../../report/escape.ts";
import {
  approveRefusal,
  approvalStatus,
  findRefusal,
  type Refused,
} from "../../scope/approvals.ts";
import { sessionOf } from "../../sessions/identity.ts";
import { appendEvent } from "../../system/log.ts";
import type { Oid, Repository } from "../../types.ts";
import { type Call, defineCommand } from "../define-command.ts";
import { openObjects, openRepositoryHere } from "../open.ts";
import { flag, word } from "../option.ts";

/** Asks on a terminal; without one, shows the list and requires `--yes`. */
export const approve = defineCommand({
  name: "approve",
  summary:
    "Let a refused commit pass once, with exactly the same content. Shows the full list first.",
  examples: [
    ["airlock approve 3f2a91c07b1d", "show the changes to commit, and ask"],
    ["airlock approve 3f2a91c07b1d --yes", "approve without a question, for programs"],
  ],
  arguments: { id: word("<id>", "the id that the refusal printed") },
  options: { yes: flag("-y, --yes", "do not ask") },
  json: true,
  run: async ({ id, yes, json }, call) => {
    const { context } = call;
    const repository = await openRepositoryHere(call);
    const refused = findRefusal(repository, id);
    if (refused === null) throw notApprovable(repository, id);
    if (!json) {
      const sizes = await sizesOf(refused, openObjects(repository, call));
      context.stdout.write(listText(refused, sizes));
    }
    if (!yes && !(await agreed(call)))
      throw new AirlockError(
        "refused",
        "NOT_APPROVED",
        `${id} was not confirmed, so nothing is approved.`,
        { next: [`airlock approve ${id} --yes`] },
      );
    const session = sessionOf(context.env);
    approveRefusal(repository, id);
    const { code, tree } = refused;
    appendEvent(repository.commonDir, {
      event: "approved",
      id,
      code,
      session: session.id,
      tree,
    });
    return {
      data: () => ({ ...refused, approvedBy: session.id }),
      text: () => "Approved once, for exactly these changes. Commit again with the same command.\n",
    };
  },
});

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
async function sizesOf({ changes }: Refused, objects: ObjectReader): Promise<Map<Oid, number>> {
  const sizes = new Map<Oid, number>();
  for (const { blob } of changes) {
    const object = blob === null ? null : await objects.read(blob);
    if (object !== null) sizes.set(object.oid, object.content.length);
  }
  return sizes;
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
async function agreed({ context: { stdout, signal }, atEnd }: Call): Promise<boolean> {
  if (stdout.isTTY !== true || !process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: stdout });
  atEnd(() => asking.close());
  const answer = await asking.question("Let exactly these changes pass once? [y/N] ", { signal });
  return /^y(es)?$/i.test(answer.trim());
}
