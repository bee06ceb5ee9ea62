// `airlock fix`, killed with SIGKILL at any moment: every file is the old one or the new one,
// whole, and the next run does the rest.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { it } from "vitest";
import { fixRepository, stagedContent } from "../fix/fix-fixture.ts";
import { runs } from "../support/property/runs.ts";

const paths = Array.from({ length: 12 }, (_, at) => `${at}.txt`);
const base = "base\n".repeat(2000);
const faulty = `${base}end \n`;
const mended = `${base}end\n`;

it.concurrent("killed after any time, it leaves whole files, and the next run mends all", async (context) => {
  const repository = await fixRepository(context, {
    files: Object.fromEntries(paths.map((path) => [path, base])),
  });
  const started = performance.now();
  await repository.airlock(["fix", "0.txt"]);
  const whole = performance.now() - started;
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.double({ min: 0.2, max: 1.5, noNaN: true }), async (share) => {
      round += 1;
      for (const path of paths) repository.write(path, `${faulty}${round} \n`);
      await repository.stage(...paths);
      const running = repository.world.start(
        [process.execPath, join(import.meta.dirname, "../../dist/bin.cjs"), "fix"],
        {
          cwd: repository.root,
        },
      );
      const timer = setTimeout(() => running.child.kill("SIGKILL"), share * whole);
      await running.done;
      clearTimeout(timer);
      for (const path of paths) {
        context
          .expect([`${faulty}${round} \n`, `${mended}${round}\n`])
          .toContain(repository.read(path));
        context
          .expect([`${faulty}${round} \n`, `${mended}${round}\n`])
          .toContain(await stagedContent(repository, path));
      }
      context.expect(await repository.ask("ls-files", "--others", "--exclude-standard")).toBe("");
      context.expect(await repository.airlock(["fix"])).toMatchObject({ code: 0 });
      for (const path of paths)
        context
          .expect([repository.read(path), await stagedContent(repository, path)])
          .toEqual([`${mended}${round}\n`, `${mended}${round}\n`]);
      const folder = join(repository.root, ".git/airlock/fix");
      context.expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
    }),
    { ...runs(4, 40), endOnFailure: true },
  );
});
