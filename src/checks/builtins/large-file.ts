// The built-in `large-file`: no file is larger than the limit, since git keeps it for ever.

import * as v from "valibot";
import { AirlockError } from "../../errors.ts";
import { git } from "../../git/exec.ts";
import { withIndexOf } from "../../git/private-index.ts";
import { splitNul, encodePath } from "../../system/bytes.ts";
import type { Change, Finding } from "../../types.ts";
import { type Builtin, type BuiltinView, differenceOf, finding } from "../builtin.ts";

const expected = 'a size such as "500 kB", "2 MB" or a number of bytes';
const sizePattern = /^(\d+(?:\.\d+)?)\s*(B|kB|KB|KiB|k|MB|MiB|M|GB|GiB|G)?$/;
/** Counts as pre-commit-hooks does: a kB has 1024 bytes. */
const factors: Readonly<Record<string, number>> = { k: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/**
 * Reads sizes from git, not contents. Follows check-added-large-files: a file is added if the base
 * does not have it, also in `airlock run --all`. A file that .gitattributes sends through LFS but
 * that is not stored there counts with its full size.
 */
export const largeFile: Builtin = {
  id: "large-file",
  summary: "No added file is larger than `maxSize`; a file in LFS counts as its pointer.",
  like: ["check-added-large-files"],
  options: v.strictObject({
    maxSize: v.optional(
      v.pipe(
        v.union(
          [
            v.pipe(v.number(expected), v.integer(expected), v.minValue(0, expected)),
            v.pipe(v.string(expected), v.regex(sizePattern, expected)),
          ],
          expected,
        ),
        v.description(
          'The largest size: "500 kB" (the default), "2 MB", or bytes as a number. A kB has 1024 bytes.',
        ),
      ),
      "500 kB",
    ),
    all: v.optional(
      v.pipe(
        v.boolean("true or false"),
        v.description(
          "Changed files count, too, and in `airlock run --all` every file; not only added ones.",
        ),
      ),
    ),
  }),
  async whole(view, { maxSize, all }) {
    const most = bytesOf(maxSize as string | number);
    const difference = differenceOf(view.candidate);
    const files = view.changes.filter(
      ({ path, mode }) => isFile(mode) && (all === true || isNew(difference(path))),
    );
    const sizes = await sizesOf(view, files);
    const large = files.filter((_, at) => sizes[at]! > most);
    const missed = await meantForLfs(view, large);
    return large.map((change): Finding => {
      const size = sizes[files.indexOf(change)]!;
      const advice = missed.has(change.path)
        ? ": .gitattributes sends it through LFS, but it is staged as it is (git lfs install, then git add --renormalize)"
        : "";
      return finding({
        path: change.path,
        message: `${shown(size)} is more than ${shown(most)}${advice}`,
      });
    });
  },
};

function isFile(mode: string): boolean {
  return mode === "100644" || mode === "100755";
}

/** Tells whether the file is added, or replaces a link or a submodule. */
function isNew(change: Change | null): boolean {
  return (
    change !== null && (change.status === "A" || (change.status === "T" && !isFile(change.oldMode)))
  );
}

function bytesOf(size: string | number): number {
  if (typeof size === "number") return size;
  const [, amount, unit = "B"] = sizePattern.exec(size)!;
  return Math.floor(Number(amount) * (factors[unit.charAt(0).replace("K", "k")] ?? 1));
}

/** Returns the sizes in git's object store: `cat-file --batch-check` reads headers only. */
async function sizesOf({ repository }: BuiltinView, changes: readonly Change[]): Promise<number[]> {
  if (changes.length === 0) return [];
  const input = changes.map(({ blob }) => `${blob}\n`).join("");
  const { stdout } = await git(["cat-file", "--batch-check=%(objectsize)"], {
    env: repository.env,
    input,
  });
  return stdout
    .toString("latin1")
    .trimEnd()
    .split("\n")
    .map((answer, at) => {
      if (/^\d+$/.test(answer)) return Number(answer);
      const { path, blob } = changes[at]!;
      throw new AirlockError(
        "git",
        "OBJECT_MISSING",
        `The content of ${path} (${blob}) cannot be read.`,
        { next: ["git fsck"] },
      );
    });
}

/**
 * Returns the paths that the candidate's own .gitattributes send through LFS: those files should
 * have been pointers.
 */
async function meantForLfs(
  { repository, candidate }: BuiltinView,
  changes: readonly Change[],
): Promise<ReadonlySet<string>> {
  if (changes.length === 0) return new Set();
  const input = Buffer.concat(changes.flatMap(({ path }) => [encodePath(path), Buffer.from([0])]));
  const { stdout } = await withIndexOf(repository, candidate.tree, (env) =>
    git(["check-attr", "--cached", "-z", "--stdin", "filter"], { env, input }),
  );
  // `<path> NUL filter NUL <value> NUL`, repeated (git-check-attr(1)).
  const fields = splitNul(stdout);
  return new Set(fields.filter((_, at) => at % 3 === 0 && fields[at + 2] === "lfs"));
}

function shown(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [unit, factor] =
    bytes < 1024 ** 2 ? ["kB", 1024] : bytes < 1024 ** 3 ? ["MB", 1024 ** 2] : ["GB", 1024 ** 3];
  return `${Math.ceil((bytes / factor) * 10) / 10} ${unit}`;
}
