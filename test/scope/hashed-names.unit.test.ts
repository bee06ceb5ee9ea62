// The blobs of files on disk, whatever their names are.

import { createHash } from "node:crypto";
import { describe, it } from "vitest";
import { openRepository } from "../../src/git/repository.ts";
import { diskBlobs } from "../../src/scope/disk.ts";
import { encodePath } from "../../src/system/bytes.ts";
import { emptyRepository } from "../support/repository/prepared.ts";

describe("The blob of a file on disk", () => {
  it("is that file's own, also if its name looks quoted, or holds a newline or other bytes", async (context) => {
    const repository = await emptyRepository(context);
    const opened = await openRepository(repository.root, repository.env);
    const names = [
      '"a.txt"',
      "a.txt",
      '"q".txt',
      "back\\slash",
      "new\nline",
      " space ",
      "caf\udce9",
    ];
    for (const name of names) repository.write(name, encodePath(name));
    const blobs = await diskBlobs(opened, names);
    const expected = names.map((name) => {
      const content = encodePath(name);
      return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
    });
    context.expect([...blobs.keys()]).toEqual(names);
    context.expect([...blobs.values()]).toEqual(expected);
  });
});
