// Settings of the user's git change nothing about what is checked and what is committed.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit } from "../support/repository/checked.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { addRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";

/**
 * Settings that change what git's commands print, which files they visit, or what they start on
 * their own (git-config(1)).
 */
const groups: Readonly<Record<string, string>> = {
  "submodules are visited":
    "[submodule]\n\trecurse = true\n[diff]\n\tsubmodule = log\n\tignoreSubmodules = all\n[status]\n\tsubmoduleSummary = true\n",
  "diffs look otherwise":
    "[diff]\n\tnoprefix = true\n\tmnemonicPrefix = true\n\trenames = copies\n\torderFile = /dev/null\n\texternal = false\n\trelative = true\n\talgorithm = patience\n\tinterHunkContext = 9\n\tcolorMoved = zebra\n\twordRegex = .\n[color]\n\tui = always\n[core]\n\tpager = false\n\tabbrev = 4\n",
  "names and output look otherwise":
    '[core]\n\tquotePath = false\n\tcommentChar = ";"\n[log]\n\tshowSignature = true\n\tdate = raw\n\tdecorate = full\n[status]\n\tshort = true\n\tbranch = true\n\tshowUntrackedFiles = no\n\trelativePaths = false\n[i18n]\n\tlogOutputEncoding = latin1\n[column]\n\tui = always\n',
  "the index is kept otherwise":
    "[core]\n\tsplitIndex = true\n\tuntrackedCache = true\n\tpreloadIndex = false\n\ttrustctime = false\n\tcheckStat = minimal\n[index]\n\tversion = 4\n\tthreads = 1\n[feature]\n\tmanyFiles = true\n",
  "git asks, advises and maintains":
    "[commit]\n\tverbose = 2\n\tstatus = false\n[advice]\n\tignoredHook = true\n\taddEmbeddedRepo = true\n[gc]\n\tauto = 1\n\tautoDetach = false\n[maintenance]\n\tauto = true\n[rebase]\n\tautoStash = true\n[pull]\n\trebase = true\n[checkout]\n\tdefaultRemote = origin\n[transfer]\n\thideRefs = refs/tags\n[help]\n\tautoCorrect = prompt\n",
};

async function withSubmodule(repository: TestRepository): Promise<void> {
  const part = await addRepository({
    world: repository.world,
    context: repository.context,
    name: "part",
  });
  await part.add("inside.txt", "inside\n");
  await part.prepare("commit", "--quiet", "-m", "part");
  await repository.prepare("submodule", "--quiet", "add", part.root, "sub");
  await repository.prepare(
    "commit",
    "--quiet",
    "-m",
    "with a submodule",
    "--",
    ".gitmodules",
    "sub",
  );
}

describe("commits are checked and end as bare git's where", () => {
  it.concurrent.for(Object.entries(groups))("%s", async ([, settings], context) => {
    const repository = await guardedRepository(context, { prepare: withSubmodule });
    const global = join(repository.world.dir, "home/other.gitconfig");
    writeFileSync(
      global,
      `${readFileSync(join(repository.world.dir, "home/.gitconfig"), "utf8")}${settings}`,
    );
    const env = { GIT_CONFIG_GLOBAL: global };
    await repository.add("a.txt", "staged\n");
    repository.write("a.txt", "edited again\n");
    await expectCheckedCommit(repository, ["commit", "-m", "staged"], { env });
    repository.write("b.txt", "named\n");
    const end = await repository.airlock(["commit", "-m", "named", "b.txt"], { env });
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect(await repository.ask("show", "--no-color", "--format=", "--name-only", "HEAD"))
      .toBe("b.txt");
    context.expect(await repository.ask("show", "HEAD:a.txt")).toBe("staged");
  });
});
