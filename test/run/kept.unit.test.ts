// What programs made in a chamber: kept, put back, dropped.

import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { putBack, takeKept } from "../../src/run/kept.ts";
import type { Keeping } from "../../src/run/kept.ts";
import { newWorld } from "../support/repository/world.ts";
import type { Context } from "../support/repository/world.ts";

/**
 * A chamber in which a program has made `out/a.d.ts` and `b.js`, which were kept and then went with
 * the strays.
 */
async function keptOnce(
  context: Context,
): Promise<{ readonly keeping: Keeping; readonly dir: string }> {
  const { dir } = await newWorld(context);
  const keeping = { folder: join(dir, "keep"), chamber: join(dir, "chamber"), shape: "1" };
  mkdirSync(join(keeping.chamber, "out"), { recursive: true });
  writeFileSync(join(keeping.chamber, "out", "a.d.ts"), "a\n");
  writeFileSync(join(keeping.chamber, "b.js"), "b\n");
  writeFileSync(join(dir, "outside.js"), "");
  takeKept(keeping, {
    cwd: join(keeping.chamber, "out"),
    made: ["a.d.ts", join(keeping.chamber, "b.js"), "../../outside.js", "none.js"],
  });
  rmSync(keeping.chamber, { recursive: true });
  mkdirSync(keeping.chamber);
  return { keeping, dir };
}

describe("what a program made", { concurrent: true, timeout: 60_000 }, () => {
  it("is put back as it was, and looks old", async (context) => {
    const { keeping } = await keptOnce(context);
    context.expect(putBack(keeping)).toEqual(["out/a.d.ts", "b.js"]);
    context.expect(readFileSync(join(keeping.chamber, "out", "a.d.ts"), "utf8")).toBe("a\n");
    context.expect(statSync(join(keeping.chamber, "b.js")).mtimeMs).toBe(1000);
  });

  it("is dropped where the tree has another shape", async (context) => {
    const { keeping } = await keptOnce(context);
    context.expect(putBack({ ...keeping, shape: "2" })).toEqual([]);
    context.expect(existsSync(keeping.folder)).toBe(false);
  });

  it("takes the place of nothing, and is not written through a link", async (context) => {
    const { keeping, dir } = await keptOnce(context);
    mkdirSync(join(dir, "elsewhere"));
    symlinkSync(join(dir, "elsewhere"), join(keeping.chamber, "out"));
    writeFileSync(join(keeping.chamber, "b.js"), "tracked\n");
    context.expect(putBack(keeping)).toEqual([]);
    context.expect(existsSync(join(dir, "elsewhere", "a.d.ts"))).toBe(false);
    context.expect(readFileSync(join(keeping.chamber, "b.js"), "utf8")).toBe("tracked\n");
  });

  it("counts for nothing where a run was killed before it was all kept", async (context) => {
    const { keeping } = await keptOnce(context);
    writeFileSync(join(keeping.folder, "manifest.json"), '{ "shape": "1", "fi');
    context.expect(putBack(keeping)).toEqual([]);
  });
});
