// What a command prints, and what it is given.

import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { spawnCommand } from "../../src/run/process/spawn.ts";
import type { SpawnRequest, Spawned } from "../../src/run/process/spawn.ts";
import { decodePath } from "../../src/system/bytes.ts";
import { newWorld } from "../support/repository/world.ts";
import type { World } from "../support/repository/world.ts";

function spawned(
  world: World,
  argv: readonly [string, ...string[]],
  more: Partial<SpawnRequest> = {},
): Promise<Spawned> {
  return spawnCommand({
    argv,
    cwd: world.dir,
    env: { ...world.env },
    timeout: 60_000,
    signal: new AbortController().signal,
    cap: 1024 * 1024,
    ...more,
  });
}

function node(world: World, script: string, more: Partial<SpawnRequest> = {}): Promise<Spawned> {
  return spawned(world, [process.execPath, "-e", script], more);
}

/** Prints its arguments as hexadecimal, so that every byte of them can be compared. */
const printArguments = 'for a do printf "%s" "$a" | od -An -v -tx1 | tr -d " \\n"; echo; done';

describe("a command's output", { concurrent: true, timeout: 120_000 }, () => {
  it("keeps the order in which both streams arrived", async (context) => {
    const world = await newWorld(context);
    const { output } = await spawned(world, [
      "/bin/sh",
      "-c",
      "echo 1; sleep 0.7; echo 2 >&2; sleep 0.7; echo 3; sleep 0.7; echo 4 >&2",
    ]);
    context.expect(output).toBe("1\n2\n3\n4\n");
  });

  it("is read to its end, however fast the command leaves", async (context) => {
    const world = await newWorld(context);
    const { output } = await node(world, 'require("fs").writeSync(1, "x".repeat(60000) + "END")');
    context.expect(output).toHaveLength(60_003);
    context.expect(output.endsWith("END")).toBe(true);
  });

  it("is cut to head and tail with the number of bytes left out", async (context) => {
    const world = await newWorld(context);
    const { output } = await spawned(world, ["/bin/sh", "-c", "printf 'HEAD%01000dTAIL' 0"], {
      cap: 8,
    });
    context.expect(output).toBe("HEAD\n… 1000 bytes left out …\nTAIL");
  });

  it("of a 400 MB flood neither blocks the command nor fills the memory", async (context) => {
    const world = await newWorld(context);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const look = setInterval(
      () => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)),
      5,
    );
    const { end, output } = await spawned(world, [
      "/bin/sh",
      "-c",
      "head -c 200000000 /dev/zero; head -c 200000000 /dev/zero >&2; echo END",
    ]);
    clearInterval(look);
    context.expect(end).toEqual({ kind: "exited", code: 0 });
    context.expect(output.endsWith("END\n")).toBe(true);
    context.expect(output.length).toBeLessThan(1024 * 1024 + 100);
    context.expect(most).toBeLessThan(200_000_000);
  });
});

describe("a command", { concurrent: true, timeout: 120_000 }, () => {
  it("gets exactly the bytes of arguments that are not UTF-8", async (context) => {
    const world = await newWorld(context);
    const names = [
      Buffer.from([0x61, 0xff, 0x0a, 0x0a]),
      Buffer.from("%s\\'\"$x `"),
      Buffer.from("é\n"),
      Buffer.from([0xc3]),
      Buffer.from("--plain-x"),
    ];
    const { end, output } = await spawned(world, [
      "/bin/sh",
      "-c",
      printArguments,
      "sh",
      ...names.map((name) => decodePath(name)),
    ]);
    context.expect(output.trimEnd().split("\n")).toEqual(names.map((name) => name.toString("hex")));
    context.expect(end).toEqual({ kind: "exited", code: 0 });
  });

  it("gets the content of an open file as its input, and otherwise none", async (context) => {
    const world = await newWorld(context);
    writeFileSync(join(world.dir, "content"), "a\0b\n");
    const file = openSync(join(world.dir, "content"), "r");
    const given = await spawned(world, ["/bin/sh", "-c", "cat | od -An -c"], { stdin: file });
    closeSync(file);
    context.expect(given.output.trim().split(/\s+/)).toEqual(["a", "\\0", "b", "\\n"]);
    const without = await spawned(world, ["/bin/sh", "-c", "cat; echo end"]);
    context.expect(without.output).toBe("end\n");
  });

  it.for([
    ["that is not there", "ENOENT"],
    ["that may not be executed", "EACCES"],
  ] as const)("%s is not started, and the reason says %s", async ([what, code], context) => {
    const world = await newWorld(context);
    const file = join(world.dir, "program");
    if (what === "that may not be executed") writeFileSync(file, "#!/bin/sh\n", { mode: 0o644 });
    const { end } = await spawned(world, [file]);
    context.expect(end).toMatchObject({ kind: "not started", code });
  });

  it("whose arguments are too long for the system is not started", async (context) => {
    const world = await newWorld(context);
    const { end } = await spawned(world, ["/bin/echo", "x".repeat(3_000_000)]);
    context.expect(end).toMatchObject({ kind: "not started", code: "E2BIG" });
  });
});
