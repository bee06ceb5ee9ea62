// A process that claims and releases again and again, and writes down from when to when it held
// what. Started by races.

import { appendFileSync } from "node:fs";
import { AirlockError } from "../../../src/errors.ts";
import { openRepository } from "../../../src/git/repository.ts";
import { actorIn } from "../../../src/sessions/actor.ts";
import { claimSubjects, releaseSubjects } from "../../../src/sessions/claims/change-claims.ts";
import type { Subject } from "../../../src/sessions/claims/claim-record.ts";

const [folder = "", times = "", kinds = "", log = ""] = process.argv.slice(2);

/**
 * `names`, `paths`, or either with `:<how many>`: the fewer there are, the more processes ask for
 * the same one. Some globs overlap.
 */
const [kind, howMany] = kinds.split(":");
const subjects: readonly Subject[] =
  kind === "names"
    ? Array.from({ length: Number(howMany ?? 4) }, (_, number) => ({
        kind: "name",
        text: `item-${number}`,
      }))
    : Array.from({ length: Number(howMany ?? 3) }, (_, number) => number).flatMap(
        (number): Subject[] => [
          { kind: "path", text: `src/${number}/**` },
          { kind: "path", text: `src/${number}/a.ts` },
          { kind: "path", text: `**/${number}/*.ts` },
        ],
      );

const repository = await openRepository(folder, process.env);
const actor = actorIn(repository, process.env);
for (let done = 0; done < Number(times);) {
  const subject = subjects[Math.floor(Math.random() * subjects.length)]!;
  const request = { actor, subjects: [subject], clock: Date.now };
  const asked = process.hrtime.bigint();
  try {
    await claimSubjects({
      ...request,
      ignoreCase: false,
      shared: false,
      ttl: 600_000,
      note: "",
      reopen: false,
      remote: null,
    });
  } catch (error) {
    if (!(error instanceof AirlockError) || error.code !== "CLAIMED") throw error;
    continue;
  }
  const from = process.hrtime.bigint();
  await new Promise((wake) => setTimeout(wake, 1));
  const to = process.hrtime.bigint();
  await releaseSubjects({ ...request, force: false });
  done += 1;
  // The system's clock since boot: the same for all processes.
  appendFileSync(
    log,
    `${JSON.stringify({ who: actor.session.id, text: subject.text, took: Number(from - asked) / 1e6, from: String(from), to: String(to) })}\n`,
  );
}
