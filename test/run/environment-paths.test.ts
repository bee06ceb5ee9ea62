// The paths in the environment of a check: those that lead into the working tree lead into the
// chamber instead.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { mapToChamber } from "../../src/run/process/chamber-entries.ts";
import { guardedRepository } from "../support/repository/guarded.ts";

/** It is found through PATH, and says what it was and what it found through the others. */
function linter(word: "good" | "bad"): string {
  return [
    "#!/bin/sh",
    `seen="program ${word}, files $(cat "$PYTHONPATH/m" "$NODE_PATH/n")"`,
    'echo "$seen"',
    'case "$seen" in *bad*) exit 1;; esac',
    "",
  ].join("\n");
}

describe.concurrent("a check with PATH, PYTHONPATH and NODE_PATH into the working tree", () => {
  it.for([
    ["refuses what is staged, whatever the disk has", "bad", "good"],
    ["passes what is staged, whatever the disk has", "good", "bad"],
  ] as const)("%s", async ([, staged, onDisk], context) => {
    const repository = await guardedRepository(context, {
      config: { checks: { see: undefined, program: { run: "mylint", paths: false } } },
    });
    const { root } = repository;
    const write = (word: "good" | "bad") => {
      repository.write("scripts/mylint", linter(word), 0o755);
      repository.write("python/m", `${word} `);
      repository.write("node/n", word);
    };
    write(staged);
    await repository.stage("scripts/mylint", "python/m", "node/n");
    write(onDisk);
    const env = {
      PATH: `${root}/scripts:${repository.env["PATH"]}`,
      PYTHONPATH: `${root}/python`,
      NODE_PATH: `${root}/node`,
    };
    const { code, stderr } = await repository.git(["commit", "-m", "m"], { env });
    context.expect({ code, stderr }).toEqual({
      code: staged === "bad" ? 1 : 0,
      stderr: context.expect.stringContaining(
        staged === "bad" ? "program bad, files bad bad\n" : "1 check passed",
      ),
    });
  });
});

describe.concurrent("an entry of the environment", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "entries-"));
    for (const folder of ["root/src", "root/ignored/bin", "chamber/src", "outside"])
      mkdirSync(join(dir, folder), { recursive: true });
    writeFileSync(join(dir, "root/src/a"), "");
    symlinkSync(join(dir, "root"), join(dir, "alias"));
    symlinkSync(join(dir, "root/src"), join(dir, "outside/link"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.for([
    ["a folder that the chamber has", "PYTHONPATH", "@root/src", "@chamber/src"],
    ["the working tree itself", "PROJECT", "@root", "@chamber"],
    ["a path through a link to the tree", "PYTHONPATH", "@alias/src", "@chamber/src"],
    ["a link into the tree", "PYTHONPATH", "@outside/link", "@chamber/src"],
    ["a spelling with dots", "X", "@root/ignored/../src", "@chamber/src"],
    ["one entry of several", "PATH", "@outside:@root/src:bin:", "@outside:@chamber/src:bin:"],
    ["a file to be made", "CACHE", "@root/src/made", "@chamber/src/made"],
    ["a folder that only the disk has", "PATH", "@root/ignored/bin", "@root/ignored/bin"],
    ["a folder beside the tree", "PATH", "@rooted:/usr/bin", "@rooted:/usr/bin"],
    ["other text with the tree in it", "FLAGS", "-I@root/src", "-I@root/src"],
    ["words, the first of them a path", "FLAGS", "@root/src -v", "@root/src -v"],
    ["a URL", "URL", "file://@root/src", "file://@root/src"],
    ["the account's folder", "HOME", "@root", "@root"],
    ["a setting of git", "GIT_CONFIG_GLOBAL", "@root/src/a", "@root/src/a"],
  ] as const)(
    "is mapped only if it names the tree's: %s",
    ([, name, value, mapped], { expect }) => {
      const at = (text: string) =>
        text
          .replaceAll("@root", `${dir}/root`)
          .replaceAll(/@(chamber|alias|outside)/g, `${dir}/$1`);
      const places = { root: join(dir, "root"), chamber: join(dir, "chamber") };
      expect(mapToChamber({ [name]: at(value) }, places)).toEqual({ [name]: at(mapped) });
    },
  );
});
