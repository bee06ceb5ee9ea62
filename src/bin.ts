// The commands `airlock` and `git-airlock`: every verb, each loaded when it is called.

import { readFile } from "node:fs/promises";
import { main } from "./cli.ts";

await main({
  version: async () => {
    const file = await readFile(new URL("../package.json", import.meta.url), "utf8");
    return (JSON.parse(file) as { version: string }).version;
  },
  commands: {
    init: { summary: "set up checks and hooks in this repository", load: async () => (await import("./commands/init.ts")).init },
    install: {
      summary: "put the hooks in place (what npm install runs)",
      load: async () => (await import("./commands/install.ts")).install,
    },
    uninstall: {
      summary: "take the hooks away and restore what was there",
      load: async () => (await import("./commands/uninstall.ts")).uninstall,
    },
    doctor: { summary: "prove that the hooks fire in every worktree", load: async () => (await import("./commands/doctor.ts")).doctor },
    run: { summary: "run the checks: staged, paths, commits or a range", load: async () => (await import("./commands/run.ts")).run },
    cache: { summary: "show or free the space that chambers take", load: async () => (await import("./commands/cache.ts")).cache },
  },
});
