// Refs and their blobs, read without git: what git would say, or nothing.

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, it } from "vitest";
import { looseBlob } from "../../src/git/refs/loose-refs.ts";
import { openRepository } from "../../src/git/repository.ts";
import { committed } from "../support/claim/claims.ts";

describe("a ref with its blob", () => {
  it.concurrent.for(["sha1", "sha256"] as const)(
    "is read as git would, or left to git where it is packed, missing, no blob or damaged (%s)",
    async (objectFormat, context) => {
      const repository = await committed(context, { objectFormat });
      const opened = await openRepository(repository.root, repository.env);
      const oid = await repository.ask("hash-object", "-w", "README.md");
      await repository.prepare("update-ref", "refs/airlock/x", oid);
      context
        .expect(looseBlob(opened, "refs/airlock/x"))
        .toEqual({ oid, content: Buffer.from("r\n") });
      context
        .expect([
          looseBlob(opened, "refs/airlock/none"),
          looseBlob(opened, "refs/heads/main"),
          looseBlob(opened, "refs"),
        ])
        .toEqual([null, null, null]);
      const file = join(repository.root, ".git/objects", oid.slice(0, 2), oid.slice(2));
      chmodSync(file, 0o600);
      for (const damaged of ["", "no deflate", deflateSync("blob 2\0x\n")]) {
        writeFileSync(file, damaged);
        context.expect(looseBlob(opened, "refs/airlock/x")).toBeNull();
      }
      await repository.prepare(
        "update-ref",
        "refs/airlock/y",
        await repository.ask("hash-object", "-w", "src/a.ts"),
      );
      context.expect(looseBlob(opened, "refs/airlock/y")?.content.toString()).toBe("a\n");
      await repository.prepare("pack-refs", "--all");
      context.expect(looseBlob(opened, "refs/airlock/y")).toBeNull();
    },
  );
});
