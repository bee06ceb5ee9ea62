// The built-ins that look at links and modes.

import { describe, it } from "vitest";
import { expectRow, type Row, titled } from "../support/check/look.ts";

const rows: readonly Row[] = [
  {
    is: "links to a file, a folder, up and down, and through a link to a folder",
    check: "builtin:symlink",
    stage: async (r) => {
      await r.add("dir/a", "a");
      for (const [at, target] of Object.entries({
        l1: "dir/a",
        l2: "dir",
        "dir/l3": "../dir/./a",
        l4: "l2/a",
        l5: "l1",
        l6: "dir/",
        l7: ".",
      }))
        r.link(at, target);
      await r.stage("l1", "l2", "dir/l3", "l4", "l5", "l6", "l7");
    },
    said: [],
  },
  {
    is: "links to nothing, through a file, to themselves, and in a circle",
    check: "builtin:symlink",
    stage: async (r) => {
      await r.add("a", "a");
      for (const [at, target] of Object.entries({
        l1: "none",
        l2: "a/b",
        l3: "l3",
        l4: "l5",
        l5: "l4",
        l6: "a/",
      }))
        r.link(at, target);
      await r.stage("l1", "l2", "l3", "l4", "l5", "l6");
    },
    said: [/^l1: leads to "none"/, /^l2:/, /^l3:/, /^l4:/, /^l5:/, /^l6:/],
  },
  {
    is: "a link to a file that is on disk and not staged",
    check: "builtin:symlink",
    stage: async (r) => [r.write("a", "a"), r.link("l", "a"), await r.stage("l")],
    said: ['l: leads to "a", which does not exist'],
  },
  {
    is: "a link to a file that is staged and not on disk",
    check: "builtin:symlink",
    stage: async (r) => [
      await r.add("a", "a"),
      r.remove("a"),
      r.link("l", "a"),
      await r.stage("l"),
    ],
    said: [],
  },
  {
    is: "links out of the repository, to something and to nothing",
    check: "builtin:symlink",
    stage: async (r) => [
      r.link("l1", "/"),
      r.link("l2", "/no/such/place"),
      r.link("l3", ".."),
      r.link("l4", "../none"),
      await r.stage("l1", "l2", "l3", "l4"),
    ],
    said: [/^l2:/, /^l4:/],
  },
  {
    is: "a link that became a file, with a newline behind it",
    check: "builtin:symlink",
    before: async (r) => [
      await r.add("a", "a"),
      r.link("l", "a"),
      r.link("m", "a"),
      await r.stage("l", "m"),
    ],
    stage: async (r) => [
      r.remove("l"),
      r.remove("m"),
      await r.add("l", "a\n"),
      await r.add("m", "a file of its own"),
    ],
    said: [/^l: was a link/],
  },
  {
    is: "modes and shebangs that fit",
    check: "builtin:shebang",
    stage: async (r) => [
      await r.add("run", "#!/bin/sh\n", 0o755),
      await r.add("text", "text"),
      await r.add("empty", ""),
      await r.add("program", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]), 0o755),
      await r.add("data", Buffer.from("#!\0")),
    ],
    said: [],
  },
  {
    is: "modes and shebangs that do not fit",
    check: "builtin:shebang",
    stage: async (r) => [
      await r.add("run", "echo\n", 0o755),
      await r.add("empty", "", 0o755),
      await r.add("script", "#!/bin/sh\n"),
      await r.add("indented", " #!/bin/sh\n", 0o755),
    ],
    said: [
      /^empty: is executable/,
      /^indented: is executable/,
      /^run: is executable/,
      /^script: has a shebang/,
    ],
  },
  {
    is: "only scripts, by the config",
    check: { builtin: "shebang", options: { executables: false } },
    stage: async (r) => [await r.add("run", "echo\n", 0o755), await r.add("script", "#!/bin/sh\n")],
    said: [/^script:/],
  },
  {
    is: "a mode that is staged and not on disk",
    check: "builtin:shebang",
    stage: async (r) => [
      await r.add("script", "#!/bin/sh\n"),
      await r.ask("update-index", "--chmod=+x", "script"),
    ],
    said: [],
  },
];

describe("Of what is staged the built-ins say what pre-commit-hooks say of files", () => {
  it.concurrent.for(titled(rows))("%s: %s", ([, , row], context) => expectRow(row, context));
});
