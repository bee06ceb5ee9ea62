// `airlock inbox`: shows messages of other sessions to this one, each once.

import { setTimeout as sleep } from "node:timers/promises";
import { AirlockError, exitCodes } from "../../errors.ts";
import { safeLine, safeText } from "../../report/escape.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import { type Message, takeMessages, type Taken } from "../../sessions/messages.ts";
import { clockTime } from "../../sessions/duration.ts";
import { openSeenActor } from "../acting-session.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { waitOption } from "../general-options.ts";

/** Shows the new messages. Without any, the exit code is 0, too. */
export const inbox = defineCommand({
  name: "inbox",
  summary: "Show messages of other sessions to this one, or to all. Each message is shown once.",
  examples: [
    ["airlock inbox", "new messages"],
    ["airlock inbox --wait 30s", "wait for a message, at most 30 seconds"],
  ],
  options: { patience: waitOption("for a message") },
  json: true,
  run: async ({ patience, json }, call) => {
    const { context } = call;
    const { repository, session } = await openSeenActor(call);
    const { messages, done } = await awaitMessages(
      () => takeMessages(repository.commonDir, session),
      patience,
      context.signal,
    );
    await written(context, json ? asJson(messages) : asText(messages));
    done();
    return exitCodes.passed;
  },
});

async function awaitMessages(
  look: () => Taken,
  patience: number,
  signal: AbortSignal,
): Promise<Taken> {
  const began = performance.now();
  for (;;) {
    const taken = look();
    const left = patience - (performance.now() - began);
    if (taken.messages.length > 0 || left <= 0) return taken;
    await sleep(Math.min(left, 200), undefined, { signal }).catch((cause: unknown) => {
      throw new AirlockError(
        "interrupted",
        "INTERRUPTED",
        "The wait for a message was interrupted.",
        { cause },
      );
    });
  }
}

/** A message counts as shown only after this process has written it. */
function written({ stdout }: Context, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function asJson(messages: readonly Message[]): string {
  const shown = messages.map(({ version: _version, ...message }) => ({
    ...message,
    time: new Date(message.time).toISOString(),
  }));
  return jsonText({ version: 1, messages: shown });
}

function asText(messages: readonly Message[]): string {
  if (messages.length === 0) return "No new messages.\n";
  return messages
    .map(({ time, name, to, text }) => {
      const body = safeText(text)
        .split("\n")
        .map((line) => `  ${line}\n`)
        .join("");
      return `${clockTime(time)} from ${safeLine(name)}${to === "all" ? " to all" : ""}\n${body}`;
    })
    .join("");
}
