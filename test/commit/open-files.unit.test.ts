// Files that are replaced while somebody has them open: what that somebody writes is not lost.

import {
  closeSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { describe, it } from "vitest";
import { preparePlaces } from "../../src/chamber/places.ts";
import { pruneChambers } from "../../src/chamber/chamber-pool.ts";
import { backUpFiles, endBackups } from "../../src/commit/file-backup.ts";
import { openRepository } from "../../src/git/repository.ts";
import { emptyRepository } from "../support/repository/prepared.ts";

describe("backups of files that are replaced", () => {
  it.concurrent("what was written into a file while it was replaced comes back; others stay replaced; nothing is left behind", async (context) => {
    const main = await emptyRepository(context);
    for (const name of ["open.txt", "closed.txt", "twice.txt", "left.txt"])
      main.write(name, "before\n");
    const repository = await openRepository(main.root, main.env);
    const open = ["open.txt", "twice.txt", "left.txt"].map((name) =>
      openSync(main.path(name), "a"),
    );
    const backups = backUpFiles(repository, [
      "open.txt",
      "closed.txt",
      "twice.txt",
      "left.txt",
      "missing.txt",
    ]);
    for (const name of ["open.txt", "closed.txt", "twice.txt"]) {
      writeFileSync(`${main.root}/.fresh`, "after\n");
      renameSync(`${main.root}/.fresh`, `${main.root}/${name}`);
    }
    for (const file of open) {
      writeSync(file, "somebody's\n");
      closeSync(file);
    }
    const found = endBackups(repository, backups, (path) => path !== "twice.txt");
    context.expect(found.map(({ path, saved }) => [path, saved === null])).toEqual([
      ["open.txt", true],
      ["twice.txt", false],
    ]);
    context.expect(main.read("open.txt")).toBe("before\nsomebody's\n");
    context.expect(main.read("closed.txt")).toBe("after\n");
    context
      .expect([main.read("twice.txt"), main.read("left.txt")])
      .toEqual(["after\n", "before\nsomebody's\n"]);
    context.expect(readdirSync(backups.folder).length).toBe(1);
    context.expect(readFileSync(found[1]!.saved!, "utf8")).toBe("before\nsomebody's\n");
  });

  it.concurrent("a backup that somebody wrote into is not removed with the temporary files of an earlier day", async (context) => {
    const main = await emptyRepository(context);
    main.write("a.txt", "before\n");
    const repository = await openRepository(main.root, main.env);
    const open = openSync(main.path("a.txt"), "a");
    const backups = backUpFiles(repository, ["a.txt"]);
    writeFileSync(`${main.root}/.fresh`, "after\n");
    renameSync(`${main.root}/.fresh`, main.path("a.txt"));
    writeSync(open, "somebody's\n");
    closeSync(open);
    const [{ saved } = { saved: null }] = endBackups(repository, backups, () => false);
    context
      .expect(endBackups(repository, backUpFiles(repository, ["a.txt"]), () => true))
      .toEqual([]);
    utimesSync(backups.folder, new Date(0), new Date(0));
    pruneChambers(preparePlaces(repository));
    context.expect(readFileSync(saved!, "utf8")).toBe("before\nsomebody's\n");
  });
});
