// Reads objects through one `git cat-file --batch` process, which stays open while it is needed.

import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { AirlockError } from "../errors.ts";
import { decodePath } from "../system/bytes.ts";
import type { Oid, Repository, TreeEntry, TreeReader } from "../types.ts";
import { openGit } from "./exec.ts";

export interface GitObject {
  readonly oid: Oid;
  readonly type: "blob" | "tree" | "commit" | "tag";
  /** The whole content, or its first KiB if it is larger than the limit. */
  readonly content: Buffer;
  /** Bytes of the whole object. */
  readonly size: number;
}

/** Bytes returned of an object that is too large. */
const kept = 1024;

interface Request {
  /** Maximum bytes; of a larger object only the beginning is returned. */
  readonly limit: number;
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: Error) => void;
}

/**
 * An open `cat-file --batch`. Answers come in the order of the requests. Close it, or the process
 * does not end.
 */
export class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Request[] = [];
  readonly #trees = new Map<Oid, Promise<readonly TreeEntry[]>>();
  readonly #idBytes: number;
  #chunks: Buffer[] = [];
  #length = 0;
  /** An object that was too large, and the number of bytes of it still to come. */
  #passing: { readonly object: GitObject; left: number } | null = null;
  #corked = false;
  #stderr = "";
  #ended: AirlockError | null = null;

  constructor(repository: Repository) {
    this.#idBytes = repository.objectFormat === "sha1" ? 20 : 32;
    this.#child = openGit(["cat-file", "--batch"], { env: repository.env });
    this.#child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#child.stderr.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString("utf8")));
    this.#child.on("error", (cause) => this.#end(cause));
    this.#child.stdin.on("error", (cause) => this.#end(cause));
    this.#child.on("close", () => this.#end());
  }

  /**
   * Takes an object id, or any revision without a newline (`HEAD`); returns the object, or `null`
   * if it does not exist. Of an object of more than `limit` bytes it keeps only the first KiB and
   * discards the rest. Throws AirlockError GIT_FAILED if git ends before it has answered.
   */
  read(revision: string, limit = Infinity): Promise<GitObject | null> {
    if (revision.includes("\n"))
      throw new AirlockError("internal", "BAD_REVISION", "A revision cannot hold a newline.");
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) return reject(this.#ended);
      this.#waiting.push({ limit, resolve, reject });
      this.#write(`${revision}\n`);
    });
  }

  /**
   * Sends the requests of one tick together: one write per request costs more than git's answer.
   */
  #write(question: string): void {
    const { stdin } = this.#child;
    if (!this.#corked) {
      this.#corked = true;
      stdin.cork();
      process.nextTick(() => {
        this.#corked = false;
        stdin.uncork();
      });
    }
    stdin.write(question);
  }

  /**
   * Returns the entries of a tree object; reads it once. Throws if the object is missing or not a
   * tree.
   */
  tree(oid: Oid): Promise<readonly TreeEntry[]> {
    const known = this.#trees.get(oid);
    if (known !== undefined) return known;
    const entries = this.read(oid).then((object) => {
      if (object?.type !== "tree")
        throw new AirlockError("git", "OBJECT_MISSING", `The tree ${oid} cannot be read.`, {
          next: ["git fsck"],
        });
      return parseTree(object.content, this.#idBytes);
    });
    this.#trees.set(oid, entries);
    return entries;
  }

  /** Ends the process after it has answered all open requests. */
  close(): void {
    this.#child.stdin.end();
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#waiting.length > 0 && this.#answer());
  }

  /** Resolves the oldest request if its answer is complete; returns whether it was. */
  #answer(): boolean {
    if (this.#passing !== null) return this.#pass(this.#passing);
    const first = this.#chunks[0];
    if (first === undefined) return false;
    if (!first.includes(10) && this.#chunks.length > 1) this.#join();
    const line = this.#chunks[0]!.indexOf(10);
    if (line === -1) return false;
    const [oid = "", type = "", size = ""] = this.#chunks[0]!
      .toString("latin1", 0, line)
      .split(" ");
    if (!/^[0-9a-f]{40,64}$/.test(oid) || size === "") return this.#settle(null, line + 1);
    const isLarge = Number(size) > this.#waiting[0]!.limit;
    const end = line + 1 + (isLarge ? Math.min(kept, Number(size)) : Number(size));
    if (this.#length < end + 1) return false;
    this.#join();
    const content = this.#chunks[0]!.subarray(line + 1, end);
    const object = { oid, type: type as GitObject["type"], content, size: Number(size) };
    if (!isLarge) return this.#settle(object, end + 1);
    this.#passing = {
      object: { ...object, content: Buffer.from(content) },
      left: line + 1 + Number(size) + 1,
    };
    return this.#pass(this.#passing);
  }

  /** Discards the received part of an object that is too large; resolves the request at its end. */
  #pass(passing: { readonly object: GitObject; left: number }): boolean {
    if (passing.left <= this.#length) {
      this.#passing = null;
      this.#join();
      return this.#settle(passing.object, passing.left);
    }
    passing.left -= this.#length;
    [this.#chunks, this.#length] = [[], 0];
    return false;
  }

  #settle(object: GitObject | null, consumed: number): true {
    this.#chunks[0] = this.#chunks[0]!.subarray(consumed);
    this.#length -= consumed;
    if (this.#chunks[0].length === 0) this.#chunks.shift();
    this.#waiting.shift()!.resolve(object);
    return true;
  }

  #join(): void {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
  }

  #end(cause?: Error): void {
    this.#ended ??= new AirlockError("git", "GIT_FAILED", "git cat-file ended early.", {
      detail: this.#stderr.trim(),
      cause,
    });
    for (const request of this.#waiting.splice(0)) request.reject(this.#ended);
  }
}

/**
 * Takes an open reader and a tree; returns a reader of that tree's files by path. Follows links
 * inside the tree.
 */
export function readTree(objects: ObjectReader, tree: Oid): TreeReader {
  const list = async (folder: string): Promise<readonly TreeEntry[] | null> => {
    let entries = await objects.tree(tree);
    for (const part of folder === "" ? [] : folder.split("/")) {
      const next = entries.find((entry) => entry.name === part);
      if (next?.mode !== "40000") return null;
      entries = await objects.tree(next.oid);
    }
    return entries;
  };
  const read = async (path: string, hops = 0): Promise<Buffer | null> => {
    const cut = path.lastIndexOf("/");
    const folder = cut === -1 ? "" : path.slice(0, cut);
    const entry = (await list(folder))?.find(({ name }) => name === path.slice(cut + 1));
    if (entry === undefined || entry.mode === "40000" || entry.mode === "160000") return null;
    const object = await objects.read(entry.oid);
    if (object === null)
      throw new AirlockError(
        "git",
        "OBJECT_MISSING",
        `The content of ${path} (${entry.oid}) cannot be read.`,
        { next: ["git fsck"] },
      );
    if (entry.mode !== "120000") return object.content;
    const target = follow(folder, decodePath(object.content));
    return target === null || hops >= 5 ? null : read(target, hops + 1);
  };
  return { list, read: (path) => read(path) };
}

/** Returns the target of a link in `folder` inside the tree, or `null` if it leads outside. */
function follow(folder: string, target: string): string | null {
  const parts = folder === "" ? [] : folder.split("/");
  if (target.startsWith("/")) return null;
  for (const part of target.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/**
 * Parses a tree object: `<octal mode> SP <name> NUL <id bytes>`, repeated (gitformat: tree
 * objects).
 */
function parseTree(content: Buffer, idBytes: number): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at);
    const nul = content.indexOf(0, space);
    const end = nul + 1 + idBytes;
    entries.push({
      mode: content.toString("latin1", at, space),
      name: decodePath(content.subarray(space + 1, nul)),
      oid: content.toString("hex", nul + 1, end),
    });
    at = end;
  }
  return entries;
}
