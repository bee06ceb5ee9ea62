// A chamber is a repository of its own: git inside it knows the candidate, and changes nothing outside.

import { describe, it } from "vitest";
import { bench, succeedIn } from "./chamber-bench.ts";

describe("a chamber is a repository of its own", () => {
  it.concurrent("tools that ask git hear of the candidate: branch, tags, staged diff, top of the tree", async (context) => {
    const { repository, open } = await bench(context);
    await repository.ask("tag", "-a", "v1", "-m", "one");
    await repository.ask("switch", "--quiet", "-c", "topic/deep");
    await repository.ask(
      "stash",
      "store",
      await repository.ask("commit-tree", "-m", "s", "HEAD^{tree}", "-p", "HEAD", "-p", "HEAD"),
    );
    await repository.add("a.txt", "second\n");
    const chamber = await open();
    const answers = [];
    for (const args of [
      ["branch", "--show-current"],
      ["describe"],
      ["diff", "--cached", "--name-only"],
      ["rev-parse", "--show-toplevel"],
      ["stash", "list"],
      ["diff", "--name-only"],
    ]) {
      answers.push((await succeedIn(chamber, ...args)).trim());
    }
    context.expect(answers).toEqual(["topic/deep", "v1", "a.txt", chamber.path, "", ""]);
  });

  it.concurrent("what git commands do inside changes nothing outside", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("a.txt", "second\n");
    const chamber = await open();
    const before = await repository.snapshot();
    chamber.write("lib/b.txt", "changed\n");
    await succeedIn(chamber, "-c", "user.name=x", "-c", "user.email=x@x", "stash");
    await succeedIn(
      chamber,
      "-c",
      "user.name=x",
      "-c",
      "user.email=x@x",
      "commit",
      "--allow-empty",
      "-qm",
      "inside",
    );
    await succeedIn(chamber, "branch", "inside");
    await succeedIn(chamber, "gc", "--quiet", "--prune=now");
    context.expect(await repository.snapshot()).toEqual(before);
    await repository.ask("fsck", "--strict");
  });
});
