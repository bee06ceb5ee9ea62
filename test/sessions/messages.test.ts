// airlock tell and inbox: every message reaches every reader it is meant for, once.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { sendMessage, takeMessages } from "../../src/sessions/messages.ts";
import { sessionFromId } from "../../src/sessions/identity.ts";
import { ownerToName, thisProcess } from "../../src/system/owner.ts";
import { airlock, committed } from "../support/claim/claims.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { newWorld } from "../support/repository/world.ts";

async function inbox(
  repository: TestRepository,
  session: string,
  ...args: string[]
): Promise<string[]> {
  const { stdout } = await repository.airlock(["inbox", "--json", ...args], {
    env: { AIRLOCK_SESSION: session },
  });
  return (JSON.parse(stdout) as { messages: { name: string; text: string }[] }).messages.map(
    ({ name, text }) => `${name}: ${text}`,
  );
}

const say = (dir: string, text: string, time: number) =>
  sendMessage(dir, { time, from: "named:one", name: "one", to: "all", text });

describe("messages", () => {
  it.concurrent("reach the session they are for, or all but the sender, once for each reader", async (context) => {
    const repository = await committed(context);
    context.expect((await airlock(repository, "one", "tell", "two", "only", "you"))[0]).toBe(0);
    await airlock(repository, "one", "tell", "all", "everybody\n\u001b[31m!");
    context
      .expect(await inbox(repository, "two"))
      .toEqual(["one: only you", "one: everybody\n\u001b[31m!"]);
    context.expect(await inbox(repository, "two")).toEqual([]);
    context
      .expect((await airlock(repository, "three", "inbox"))[1])
      .toMatch(/^\S+Z from one to all\n {2}everybody\n {2}(\\x1b\[31m)?!\n$/);
    context.expect(await inbox(repository, "one")).toEqual([]);
  });

  it.concurrent("as JSON hold no character that a terminal acts on, and lose none", async (context) => {
    const repository = await committed(context);
    const text = "a\u202eb\u009b31mc";
    const sent = await airlock(repository, "one", "tell", "--json", "two", text);
    const { stdout } = await repository.airlock(["inbox", "--json"], {
      env: { AIRLOCK_SESSION: "two" },
    });
    const isShown = [sent[1], stdout].some((shown) => /[\u009b\u202e]/.test(shown));
    context
      .expect([isShown, (JSON.parse(stdout) as { messages: { text: string }[] }).messages[0]?.text])
      .toEqual([false, text]);
  });

  it.concurrent("are waited for, at most as long as was asked", async (context) => {
    const repository = await committed(context);
    context
      .expect((await airlock(repository, "two", "inbox", "--wait", "200ms"))[1])
      .toBe("No new messages.\n");
    const waiting = inbox(repository, "two", "--wait", "2m");
    await airlock(repository, "one", "tell", "two", "here");
    context.expect(await waiting).toEqual(["one: here"]);
  });

  it.concurrent("to a name that nobody has are kept, with a word about it", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "review-1", "session", "start");
    context
      .expect(await airlock(repository, "one", "tell", "reveiw-1", "x"))
      .toEqual([0, context.expect.stringContaining("did you mean review-1?")]);
    context.expect(await inbox(repository, "reveiw-1")).toEqual(["one: x"]);
    context.expect((await airlock(repository, "one", "tell", "two", " "))[0]).toBe(2);
    context.expect((await airlock(repository, "one", "tell", "two", "x".repeat(4001)))[0]).toBe(2);
  });

  it.concurrent("of many writers are neither lost nor shown twice, with several readers of one session at once", async (context) => {
    const repository = await committed(context);
    const writers = Array.from({ length: 8 }, (_, who) => async () => {
      for (let number = 0; number < 4; number += 1)
        await airlock(repository, `w${who}`, "tell", "all", `${who}.${number}`);
    });
    const seen: string[] = [];
    let writing = true;
    const readers = Array.from({ length: 3 }, () => async () => {
      while (writing) seen.push(...(await inbox(repository, "reader")));
    });
    const reading = Promise.all(readers.map((read) => read()));
    await Promise.all(writers.map((write) => write()));
    writing = false;
    await reading;
    seen.push(...(await inbox(repository, "reader")));
    const sent = Array.from({ length: 8 }, (_, who) =>
      Array.from({ length: 4 }, (__, number) => `w${who}: ${who}.${number}`),
    ).flat();
    context.expect(seen.toSorted()).toEqual(sent.toSorted());
    context.expect((await inbox(repository, "late")).length).toBe(32);
  });

  it.concurrent("that a living reader has taken, or that were shown, are not shown again", async (context) => {
    const { dir } = await newWorld(context);
    const reader = sessionFromId("named:reader");
    say(dir, "first", 1000);
    const { messages, done } = takeMessages(dir, reader);
    context
      .expect([messages.map(({ text }) => text), takeMessages(dir, reader).messages])
      .toEqual([["first"], []]);
    done();
    context.expect(takeMessages(dir, reader).messages).toEqual([]);
  });

  it.concurrent("whose reader was killed before it had shown them are shown again, once", async (context) => {
    const { dir } = await newWorld(context);
    const reader = sessionFromId("named:reader");
    const { id } = say(dir, "first", 1000);
    takeMessages(dir, reader);
    const folder = join(dir, "airlock/messages");
    const mark = join(
      folder,
      readdirSync(folder).find((name) => name.startsWith("shown-"))!,
      `${id}.json`,
    );
    // The same process number, started at another time: whoever took it is dead.
    writeFileSync(mark, ownerToName({ ...thisProcess(), started: "1.00000000" }));
    const { messages, done } = takeMessages(dir, reader);
    context
      .expect([messages.map(({ text }) => text), takeMessages(dir, reader).messages])
      .toEqual([["first"], []]);
    done();
    context.expect(takeMessages(dir, reader).messages).toEqual([]);
  });

  it.concurrent("leave nothing of readers that have had none for a week", async (context) => {
    const { dir } = await newWorld(context);
    const folder = join(dir, "airlock/messages");
    const week = 7 * 86_400_000;
    say(dir, "first", Date.now() - week);
    takeMessages(dir, sessionFromId("named:reader")).done();
    say(dir, "second", Date.now() + week + 60_000);
    context.expect(readdirSync(folder).filter((name) => name.startsWith("shown-"))).toEqual([]);
  });

  it.concurrent("are bounded: beyond five hundred the oldest go, and so does what readers noted of them", async (context) => {
    const { dir } = await newWorld(context);
    for (let number = 0; number < 300; number += 1) say(dir, `${number}`, 1000 + number);
    const reader = sessionFromId("named:reader");
    takeMessages(dir, reader).done();
    for (let number = 300; number < 900; number += 1) say(dir, `${number}`, 1000 + number);
    const { messages, done } = takeMessages(dir, reader);
    done();
    context
      .expect([messages.length, messages[0]?.text, messages.at(-1)?.text])
      .toEqual([500, "400", "899"]);
    const folder = join(dir, "airlock/messages");
    const shown = readdirSync(folder).find((name) => name.startsWith("shown-"))!;
    context
      .expect([readdirSync(folder).length, readdirSync(join(folder, shown)).length])
      .toEqual([501, 500]);
  });
});
