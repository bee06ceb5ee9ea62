// Writes blobs as git does, without starting it: a claim should not need one process per record.

import { AirlockError } from "../errors.ts";
import type { Oid, Repository } from "../types.ts";
import { objectFolder, writeObject } from "./loose.ts";
import { denied, hasCode } from "../system/files/file-errors.ts";

/**
 * Takes a repository and the content of a blob; writes it atomically as a loose object and returns
 * its id. Throws AirlockError READ_ONLY if the object store cannot be written.
 */
export function writeBlob(repository: Repository, content: string | Buffer): Oid {
  try {
    return writeObject(
      repository,
      "blob",
      typeof content === "string" ? Buffer.from(content, "utf8") : content,
    );
  } catch (error) {
    throw storeUnwritable(objectFolder(repository), error);
  }
}

function storeUnwritable(store: string, error: unknown): unknown {
  if (!hasCode(error, ...denied)) return error;
  return new AirlockError(
    "environment",
    "READ_ONLY",
    `The object store ${store} cannot be written, so nothing was changed.`,
    {
      cause: error,
      next: ["Make the repository writable for this user, then try again."],
    },
  );
}
