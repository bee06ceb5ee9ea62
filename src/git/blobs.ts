// Writes small blobs as git does, without starting it: what is claimed must not wait for a process per record.

import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { AirlockError } from "../errors.ts";
import type { Oid, Repository } from "../types.ts";

/**
 * Takes a repository and the content of a blob; writes it as a loose object (gitformat-loose(5)), whole or not at all, and
 * returns its id. Throws AirlockError READ_ONLY where the object store cannot be written.
 */
export function writeBlob(repository: Repository, text: string): Oid {
  const content = Buffer.from(text, "utf8");
  const object = Buffer.concat([Buffer.from(`blob ${content.length}\0`, "latin1"), content]);
  const oid = createHash(repository.objectFormat).update(object).digest("hex");
  const store = repository.env["GIT_OBJECT_DIRECTORY"] ?? join(repository.commonDir, "objects");
  const file = join(store, oid.slice(0, 2), oid.slice(2));
  if (existsSync(file)) return oid;
  // Under this name `git gc` knows it as a leftover, should we be killed now.
  const draft = join(dirname(file), `tmp_obj_${randomUUID().slice(0, 8)}`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, deflateSync(object, { level: 1 }), { mode: 0o444, flag: "wx" });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw storeUnwritable(store, error);
  }
  return oid;
}

function storeUnwritable(store: string, error: unknown): unknown {
  if (!["EROFS", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) return error;
  return new AirlockError("environment", "READ_ONLY", `The object store ${store} cannot be written, so nothing was changed.`, {
    cause: error,
    next: ["Make the repository writable for this user, then try again."],
  });
}
