// Keeps many claims cheap: git reads ten thousand loose refs in a tenth of a second, packed ones in a few milliseconds.

import { join } from "node:path";
import { git } from "../git/exec.ts";
import { namesIn } from "../system/files.ts";
import type { Repository } from "../types.ts";
import { claimRefs } from "./claim-refs.ts";

/** More loose claims than this are packed, as `git gc` would do it. */
const most = 500;

/** Packs refs where many claims are loose. Another process that packs just now, or holds a ref, is left to its work. */
export async function packClaims({ commonDir, env }: Repository): Promise<void> {
  if (namesIn(join(commonDir, claimRefs)).length <= most) return;
  await git(["pack-refs", "--all"], { env, accept: [0, 1, 128, 255], hooks: "off", apart: true });
}
