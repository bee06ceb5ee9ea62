// Makes the errors of claims: text for a person, data for a program. Pure.

import { AirlockError } from "../../errors.ts";
import { commandLine } from "../../system/shell.ts";
import type { Completion, Subject } from "./claim-record.ts";
import type { ClaimObstacle } from "./claim-rules.ts";
import { clockTime, durationText } from "../duration.ts";
import { subjectText } from "./subjects.ts";

/**
 * Takes the obstacle to a claim, the wanted subject and the clock reading of the decision; returns
 * the refusal.
 */
export function lostClaim(obstacle: ClaimObstacle, wanted: Subject, now: number): AirlockError {
  if (obstacle.kind === "completed") return alreadyCompleted(wanted, obstacle.claim.completed!);
  const again = commandLine([
    "airlock",
    "claim",
    ...(wanted.kind === "path" ? ["--paths"] : []),
    subjectText(wanted),
    "--wait",
    "5m",
  ]);
  const text = JSON.stringify(subjectText(wanted));
  if (obstacle.kind === "unreadable") {
    const { ref } = obstacle.stored;
    return new AirlockError(
      "refused",
      "CLAIMED",
      `${text} cannot be claimed: ${ref} cannot be read, so it counts as held.`,
      {
        detail: "It was written by a newer git-airlock, or it is damaged.",
        next: [
          "Update git-airlock, then: airlock claims",
          `If it is a leftover: git update-ref -d ${ref}`,
        ],
        facts: { holder: null, subject: subjectText(wanted), kind: wanted.kind, ref },
      },
    );
  }
  const { claim, holder } = obstacle;
  const overlapping =
    claim.subject.text === wanted.text ? "" : ` (as ${JSON.stringify(subjectText(claim.subject))})`;
  const since = `since ${clockTime(holder.since)} (${durationText(now - holder.since)})`;
  const until = `until ${clockTime(holder.until)} (${durationText(holder.until - now)} left)`;
  return new AirlockError(
    "refused",
    "CLAIMED",
    `CLAIMED: ${text} is claimed${overlapping} by ${holder.name} ${since} ${until}.`,
    {
      detail: [
        `holder: ${holder.name} on ${holder.host}, in ${holder.worktree}`,
        ...(holder.note === "" ? [] : [`note: ${holder.note}`]),
      ].join("\n"),
      next: [
        `To wait for it: ${again}`,
        `To ask: ${commandLine(["airlock", "tell", holder.name, "May I have it?"])}`,
      ],
      facts: {
        subject: subjectText(wanted),
        claimed: subjectText(claim.subject),
        kind: claim.subject.kind,
        shared: claim.shared,
        holder: holder.name,
        session: holder.session,
        host: holder.host,
        since: new Date(holder.since).toISOString(),
        until: new Date(holder.until).toISOString(),
        note: holder.note,
      },
    },
  );
}

/** Makes the refusal to touch a work item that is completed. */
export function alreadyCompleted(
  subject: Subject,
  { name, session, time, result }: Completion,
): AirlockError {
  const text = subjectText(subject);
  return new AirlockError(
    "refused",
    "COMPLETED",
    `COMPLETED: ${JSON.stringify(text)} was completed by ${name} on ${clockTime(time)}.`,
    {
      detail: result === "" ? "" : `result: ${result}`,
      next: [`To work on it again: ${commandLine(["airlock", "claim", text, "--reopen"])}`],
      facts: {
        subject: text,
        holder: name,
        session,
        completed: new Date(time).toISOString(),
        result,
      },
    },
  );
}

/** Makes the refusal to renew, release or complete a claim that this session does not hold. */
export function notHolder(subject: Subject, verb: string, anonymous: boolean): AirlockError {
  const text = subjectText(subject);
  const who = anonymous
    ? "airlock cannot tell which session this is"
    : "this session does not hold it";
  const next = anonymous
    ? [
        "Name your session before you claim: export AIRLOCK_SESSION=my-name",
        `To release it anyway (recorded in the log): ${commandLine(["airlock", "release", ...(subject.kind === "path" ? ["--paths"] : []), text, "--force"])}`,
      ]
    : [commandLine(["airlock", "claim", ...(subject.kind === "path" ? ["--paths"] : []), text])];
  return new AirlockError(
    "refused",
    "NOT_HOLDER",
    `NOT_HOLDER: ${JSON.stringify(text)} cannot be ${verb}: ${who}.`,
    {
      next,
      facts: { subject: text, kind: subject.kind },
    },
  );
}
