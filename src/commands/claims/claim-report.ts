// Shows changes of claims, for people and for programs.

import { safeLine } from "../../report/escape.ts";
import type { Subject } from "../../sessions/claims/claim-record.ts";
import type { Changed } from "../../sessions/claims/swap-claims.ts";
import { clockTime } from "../../sessions/duration.ts";
import { subjectText } from "../../sessions/claims/subjects.ts";
import type { Answer } from "../define-command.ts";

interface ChangedClaims {
  /** The claims to change. Empty for a session without claims. */
  readonly subjects: readonly Subject[];
  readonly changes: readonly Changed[];
  /** The past participle of the change: `claimed`. */
  readonly verb: string;
}

/** Returns the changes as one line per claim, or as data. */
export function changesAnswer(changed: ChangedClaims): Answer {
  return { data: () => dataOf(changed), text: () => textOf(changed) };
}

function dataOf({ changes, verb }: ChangedClaims) {
  const claims = changes.map(({ subject, ref, after }) => {
    const holder = after?.claim.holders.at(-1);
    return {
      subject: subjectText(subject),
      kind: subject.kind,
      ref,
      shared: after?.claim.shared ?? false,
      holder: holder?.name ?? null,
      session: holder?.session ?? null,
      since: isoOf(holder?.since),
      until: isoOf(holder?.until),
      remote: holder?.remote ?? null,
      completed: isoOf(after?.claim.completed?.time),
    };
  });
  return { version: 1, done: verb, claims };
}

function textOf({ subjects, changes, verb }: ChangedClaims): string {
  if (changes.length === 0)
    return `nothing to change: ${subjects.length === 0 ? "this session holds no claim" : `already ${verb}`}\n`;
  const lines = changes.map(({ subject, after }) => {
    const holder = after?.claim.holders.at(-1);
    const until =
      holder === undefined || verb === "released" ? "" : ` until ${clockTime(holder.until)}`;
    const by = typeof holder?.remote === "string" ? ` (agreed by ${safeLine(holder.remote)})` : "";
    return `${verb}: ${safeLine(subjectText(subject))}${until}${by}\n`;
  });
  return lines.join("");
}

function isoOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
