// `airlock claims`: shows each claim with its holder, its start and its end.

import { exitCodes } from "../../errors.ts";
import { openRepository } from "../../git/repository.ts";
import { safeLine } from "../../report/escape.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import { actorIn } from "../../sessions/actor.ts";
import { isHeld, type ListedClaim, listClaims } from "../../sessions/claims/claim-list.ts";
import { fetchClaims } from "../../sessions/claims/claim-remote.ts";
import { clockTime, durationText } from "../../sessions/duration.ts";
import { subjectText } from "../../sessions/claims/subjects.ts";
import { remoteOf } from "./claim-setting.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/**
 * Lists claims; returns the exit code. Changes nothing, except for the refs that `--fetch` updates.
 */
export async function claims(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "claims",
      summary: "List claims on work items and paths: holder, start and end.",
      examples: [
        ["airlock claims", "all current claims"],
        ["airlock claims --mine", "this session's claims"],
        ["airlock claims --all", "expired and completed ones too"],
        ["airlock claims --fetch", "claims of other clones, from the remote origin"],
      ],
    },
    context,
  )
    .option("--mine", "only this session's")
    .option("--all", "expired and completed ones too")
    .option("--fetch [remote]", "ask the remote first")
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<{
    mine?: boolean;
    all?: boolean;
    fetch?: string | boolean;
    json?: boolean;
  }>();
  const actor = actorIn(await openRepository(context.cwd, context.env), context.env);
  if (options.fetch !== undefined) {
    const remote = (await remoteOf(actor.repository, options.fetch)) ?? "origin";
    await fetchClaims({ repository: actor.repository, remote });
  }
  const now = Date.now();
  const listed = (await listClaims(actor, now))
    .filter((claim) => options.all === true || isHeld(claim))
    .filter(({ holders }) => options.mine !== true || holders.some(({ mine }) => mine));
  if (options.json === true) {
    context.stdout.write(
      jsonText({ version: 1, time: new Date(now).toISOString(), claims: listed.map(claimData) }),
    );
    return exitCodes.passed;
  }
  context.stdout.write(
    listed.length === 0
      ? `${options.mine === true ? "This session has no claims." : "There are no claims."}\n`
      : claimLines(listed, now).join(""),
  );
  return exitCodes.passed;
}

/** Takes a listed claim; returns it as data for programs, times in ISO 8601. */
export function claimData({ ref, seenOn, subject, shared, holders, completed }: ListedClaim) {
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
export function claimLines(listed: readonly ListedClaim[], now: number): string[] {
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
