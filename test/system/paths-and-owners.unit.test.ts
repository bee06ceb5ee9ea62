// Paths as bytes, and owners that can be proved dead.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePath, encodePath, isPlain, splitNul } from "../../src/system/bytes.ts";
import { nearest } from "../../src/system/nearest.ts";
import { livenessOf, ownerFromName, ownerToName, thisProcess } from "../../src/system/owner.ts";
import { anyText } from "../support/property/any-text.ts";
import { expectSame, runs } from "../support/property/runs.ts";

const bytes = fc.uint8Array({ maxLength: 40 });

describe("a path", () => {
  it("gives back every byte, whatever the bytes", () => {
    fc.assert(
      fc.property(bytes, (path) => encodePath(decodePath(path)).equals(path)),
      runs(200, 5000),
    );
  });

  it("is the text itself where it is valid UTF-8, and plain exactly then", () => {
    fc.assert(
      fc.property(
        anyText(),
        (text) => decodePath(Buffer.from(text)) === text && isPlain(decodePath(Buffer.from(text))),
      ),
      runs(200, 5000),
    );
    expect(isPlain(decodePath(Buffer.from([0x61, 0xe9, 0x62])))).toBe(false);
  });

  it("gives back a character of two UTF-16 units beside bytes that are not UTF-8", () => {
    // The second unit of each looks like such a byte.
    for (const character of ["💻", "💀", "𝂢"]) {
      const path = Buffer.concat([
        Buffer.from(character),
        Buffer.from([0xff]),
        Buffer.from(character),
      ]);
      expect(encodePath(decodePath(path)).toString("hex")).toBe(path.toString("hex"));
    }
  });

  it("keeps overlong forms and encoded surrogates as bytes", () => {
    for (const odd of [
      [0xc0, 0xaf],
      [0xed, 0xb2, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xff],
      [0xe2, 0x82],
    ]) {
      const path = Buffer.from(odd);
      expect(isPlain(decodePath(path))).toBe(false);
      expect(encodePath(decodePath(path))).toEqual(path);
    }
  });

  it("comes out of NUL-terminated lists one by one, newlines and all", () => {
    expect(splitNul(Buffer.from("a\nb\0c\0"))).toEqual(["a\nb", "c"]);
    expect(splitNul(Buffer.from(""))).toEqual([]);
    expect(splitNul(Buffer.from("a\0b"))).toEqual(["a", "b"]);
  });
});

describe("an owner", () => {
  it("goes into a file name and comes out again, whatever the host is called", () => {
    fc.assert(
      fc.property(
        fc.record({
          pid: fc.integer({ min: 1 }),
          started: fc.string({ minLength: 1 }),
          host: fc.string({ minLength: 1 }),
        }),
        (owner) => {
          const name = ownerToName(owner);
          expectSame(expect, [name.includes("/"), ownerFromName(name)], [false, owner]);
        },
      ),
      runs(100, 2000),
    );
    for (const name of ["", "x", "1-2", "0-a-b", "1-%-b", "1-a-b-c"])
      expect(ownerFromName(name)).toBeNull();
  });

  it("is alive while it runs, and dead once it is gone", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const owner = { ...thisProcess(), pid: child.pid! };
    expect(livenessOf(thisProcess())).toBe("alive");
    // The same number with another start is another process.
    expect(livenessOf(owner)).toBe("dead");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(livenessOf({ ...owner, started: "unknown" })).toBe("dead");
  });

  it.runIf(process.platform === "linux")(
    "is dead once it has ended, also where its parent never asks for its end",
    async () => {
      // The shell becomes a program that knows nothing of the child it leaves behind; only then may
      // the child end.
      const parent = spawn("sh", ["-c", "exec 3<&0; read _ <&3 & echo $!; exec sleep 60"], {
        stdio: ["pipe", "pipe", "ignore"],
      });
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(line.toString());
      const until = async (reached: () => boolean): Promise<void> => {
        while (!reached()) await new Promise((wake) => setTimeout(wake, 5));
      };
      await until(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n");
      parent.stdin.write("end\n");
      const state = () => readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]!.slice(0, 1);
      await until(() => state() === "Z");
      expect(livenessOf({ ...thisProcess(), pid })).toBe("dead");
      parent.kill("SIGKILL");
      await once(parent, "exit");
    },
  );

  it("counts as unknown on another host, and where its start is not known", () => {
    expect(livenessOf({ ...thisProcess(), host: `${hostname()}-other`, pid: 2 ** 22 + 1 })).toBe(
      "unknown",
    );
    expect(livenessOf({ ...thisProcess(), started: "unknown" })).toBe("unknown");
  });
});

describe("the nearest known name", () => {
  it.each([
    ["instal", "install"],
    ["dokter", "doctor"],
    ["INIT", "init"],
    ["xyz", null],
    ["", null],
  ])("of %j is %j", (typed, known) =>
    expect(nearest(typed, ["init", "install", "doctor"])).toBe(known),
  );
});
