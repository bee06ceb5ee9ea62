// Packs the refs of many claims: git needs a tenth of a second to read ten thousand loose refs, a
// few milliseconds for packed ones.

import { join } from "node:path";
import { git } from "../../git/exec.ts";
import { namesIn } from "../../system/files/files.ts";
import type { Repository } from "../../types.ts";
import { claimRefs } from "./claim-refs.ts";

/** More loose claims than this are packed, as `git gc` would do. */
const maxLoose = 500;

/**
 * Packs refs if many claims are loose. Does not wait for another process that is packing or holds a
 * ref.
 */
export async function packClaims({ commonDir, env }: Repository): Promise<void> {
  if (namesIn(join(commonDir, claimRefs)).length <= maxLoose) return;
  await git(["pack-refs", "--all"], { env, accept: [0, 1, 128, 255], hooks: "off", apart: true });
}
