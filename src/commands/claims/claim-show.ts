// Shows changes of claims, for people and for programs.

import { safeLine } from "../../report/escape.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import type { Subject } from "../../sessions/claims/claim-record.ts";
import type { Changed } from "../../sessions/claims/swap-claims.ts";
import { clockTime } from "../../sessions/duration.ts";
import { subjectText } from "../../sessions/claims/subjects.ts";
import type { Context } from "../context.ts";

export interface ShowRequest {
  /** The claims to change. Empty for a session without claims. */
  readonly subjects: readonly Subject[];
  readonly changes: readonly Changed[];
  /** The past participle of the change: `claimed`. */
  readonly verb: string;
  readonly json: boolean;
}

/** Prints one line per claim, or one JSON document. */
export function showChanges(
  { subjects, changes, verb, json }: ShowRequest,
  { stdout }: Context,
): void {
  if (json) {
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
    stdout.write(jsonText({ version: 1, done: verb, claims }));
    return;
  }
  for (const { subject, after } of changes) {
    const holder = after?.claim.holders.at(-1);
    const until = holder === undefined ? "" : ` until ${clockTime(holder.until)}`;
    const by = typeof holder?.remote === "string" ? ` (agreed by ${safeLine(holder.remote)})` : "";
    stdout.write(
      `${verb}: ${safeLine(subjectText(subject))}${verb === "released" ? "" : until}${by}\n`,
    );
  }
  if (changes.length === 0)
    stdout.write(
      `nothing to change: ${subjects.length === 0 ? "this session holds no claim" : `already ${verb}`}\n`,
    );
}

function isoOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
