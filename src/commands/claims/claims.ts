// `airlock claims`: shows each claim with its holder, its start and its end.

import { safeLine } from "../../report/escape.ts";
import { isHeld, type ListedClaim, listClaims } from "../../sessions/claims/claim-list.ts";
import { fetchClaims } from "../../sessions/claims/claim-remote.ts";
import { remoteOf } from "../../sessions/claims/make-claims.ts";
import { subjectText } from "../../sessions/claims/subjects.ts";
import { clockTime, durationText } from "../../sessions/duration.ts";
import { openActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { flag, textOrTrue } from "../option.ts";

/** Lists claims. Changes nothing, except for the refs that `--fetch` updates. */
export const claims = defineCommand({
  name: "claims",
  summary: "List claims on work items and paths: holder, start and end.",
  examples: [
    ["airlock claims", "all current claims"],
    ["airlock claims --mine", "this session's claims"],
    ["airlock claims --all", "expired and completed ones too"],
    ["airlock claims --fetch", "claims of other clones, from the remote origin"],
  ],
  options: {
    mine: flag("--mine", "only this session's"),
    all: flag("--all", "expired and completed ones too"),
    fetch: textOrTrue("--fetch [remote]", "ask the remote first"),
  },
  json: true,
  run: async ({ mine, all, fetch }, call) => {
    const actor = await openActor(call);
    if (fetch !== null) {
      const remote = (await remoteOf(actor.repository, fetch)) ?? "origin";
      await fetchClaims({ repository: actor.repository, remote });
    }
    const now = Date.now();
    const listed = (await listClaims(actor, now))
      .filter((claim) => all || isHeld(claim))
      .filter(({ holders }) => !mine || holders.some((holder) => holder.mine));
    return {
      data: () => ({
        version: 1,
        time: new Date(now).toISOString(),
        claims: listed.map(claimData),
      }),
      text: () =>
        listed.length === 0
          ? `${mine ? "This session has no claims." : "There are no claims."}\n`
          : claimLines(listed, now).join(""),
    };
  },
});

/** Takes a listed claim; returns it as data for programs, times in ISO 8601. */
function claimData({ ref, seenOn, subject, shared, holders, completed }: ListedClaim) {
  return {
    subject: subject === null ? null : subjectText(subject),
    kind: subject?.kind ?? null,
    readable: subject !== null,
    shared,
    holders: holders.map(
      ({ session, name, host, worktree, since, until, note, remote, mine, live }) => ({
        session,
        name,
        host,
        worktree,
        since: new Date(since).toISOString(),
        until: new Date(until).toISOString(),
        note,
        remote,
        mine,
        live,
      }),
    ),
    completed:
      completed === null ? null : { ...completed, time: new Date(completed.time).toISOString() },
    seenOn,
    ref,
  };
}

/** Takes listed claims and the current time; returns a line for each holder. */
function claimLines(listed: readonly ListedClaim[], now: number): string[] {
  return listed.flatMap(({ ref, seenOn, subject, shared, holders, completed }) => {
    if (subject === null)
      return [
        `${safeLine(ref)}  cannot be read (written by a newer version, or damaged): counts as held\n`,
      ];
    const what = safeLine(
      subject.kind === "path"
        ? `${subjectText(subject)}  (paths${shared ? ", shared" : ""})`
        : `${subject.text}${shared ? "  (shared)" : ""}`,
    );
    const seen = seenOn === null ? "" : `, seen on ${safeLine(seenOn)}`;
    if (completed !== null) {
      const result = completed.result === "" ? "" : `: ${safeLine(completed.result)}`;
      return [
        `${what}  completed by ${safeLine(completed.name)} at ${clockTime(completed.time)}${result}${seen}\n`,
      ];
    }
    return holders.map((holder) => {
      const left = !holder.live
        ? "expired"
        : `until ${clockTime(holder.until)} (${durationText(holder.until - now)} left)`;
      const who = `${safeLine(holder.name)}${holder.mine ? " (this session)" : ""}${seenOn === null ? "" : ` on ${safeLine(holder.host)}`}`;
      const note = holder.note === "" ? "" : `: ${safeLine(holder.note)}`;
      return `${what}  ${who}  since ${clockTime(holder.since)}, ${left}${seen}${note}\n`;
    });
  });
}
