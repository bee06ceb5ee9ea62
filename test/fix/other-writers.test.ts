// `airlock fix`: files that are not what the fixers were given, since another writer came between.

import { readlinkSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { describe, it } from "vitest";
import { editedRepository, fixOutcome, fixRepository, scriptCheck, spaces } from "./fix-fixture.ts";

/** Fails on lines with `<`, as a tool does that cannot read the file; else takes spaces off. */
const picky = scriptCheck("! grep -q '<' \"$@\" || exit 1; sed -i 's/ *$//' \"$@\"");

describe("where a fixer copes with what is staged, and not with the file on disk", () => {
  it.concurrent("the fix of what is staged is merged into the file", async (context) => {
    const repository = await fixRepository(context, {
      checks: { picky },
      files: { "a.txt": "1\n2\n3\n4\n5\n6\n" },
    });
    await repository.add("a.txt", "1 \n2\n3\n4\n5\n6\n");
    repository.write("a.txt", "1 \n2\n3\n4\n5\n6 <\n");
    context
      .expect(await fixOutcome(repository))
      .toMatchObject({ code: 1, disk: "1\n2\n3\n4\n5\n6 <\n", staged: "1\n2\n3\n4\n5\n6\n" });
  });

  it.concurrent("both stay as they are where that conflicts", async (context) => {
    const repository = await fixRepository(context, {
      checks: { picky },
      files: { "a.txt": "1\n2\n" },
    });
    await repository.add("a.txt", "1 \n2\n");
    repository.write("a.txt", "1 <\n2\n");
    context.expect(await fixOutcome(repository)).toMatchObject({
      code: 1,
      disk: "1 <\n2\n",
      staged: "1 \n2\n",
      out: context.expect.stringContaining(
        "a.txt is left alone: the fix of the staged version conflicts",
      ),
    });
  });
});

describe("another writer", () => {
  it.concurrent("who changes a file while fixers run keeps it, and what is staged of it stays", async (context) => {
    const repository = await editedRepository(context, {});
    const real = repository.path("a.txt").toString();
    repository.write(
      "airlock.config.json",
      JSON.stringify({ checks: { spaces, slow: scriptCheck(`echo mine >> ${real}`) } }),
    );
    repository.write("b.txt", "b \n");
    context.expect(await fixOutcome(repository)).toMatchObject({
      code: 1,
      disk: "one \nmine\n",
      staged: "one \n",
      out: context.expect.stringContaining("a.txt is left alone: it was changed in the meantime"),
    });
    context.expect(repository.read("b.txt")).toBe("b\n");
  });

  it.concurrent("who removes a file, or replaces it by a link or by a folder meanwhile, finds what he made", async (context) => {
    const repository = await editedRepository(context, {});
    const files = ["removed.txt", "link.txt", "folder.txt"];
    for (const file of files) await repository.add(file, "one \n");
    const [removed, link, folder] = files.map((file) => repository.path(file).toString());
    const script = `rm ${removed}; ln -sf b.txt ${link}; rm ${folder}; mkdir ${folder}`;
    repository.write(
      "airlock.config.json",
      JSON.stringify({ checks: { spaces, slow: scriptCheck(script) } }),
    );
    const { code, stdout } = await repository.airlock(["fix"]);
    context.expect(code).toBe(1);
    for (const file of files) context.expect(stdout).toContain(`${file} is left alone`);
    context
      .expect([
        repository.exists("removed.txt"),
        readlinkSync(repository.path("link.txt"), "utf8"),
        statSync(repository.path("folder.txt")).isDirectory(),
        repository.read("b.txt"),
      ])
      .toEqual([false, "b.txt", true, "x\n"]);
  });

  it.concurrent("who stages a file while fixers run keeps what he staged", async (context) => {
    const repository = await editedRepository(context, {});
    const stage = `unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE; b=$(echo theirs | git -C ${repository.root} hash-object -w --stdin); git -C ${repository.root} update-index --cacheinfo 100644,$b,a.txt`;
    repository.write(
      "airlock.config.json",
      JSON.stringify({ checks: { spaces, slow: scriptCheck(stage) } }),
    );
    context.expect(await fixOutcome(repository)).toMatchObject({
      code: 1,
      disk: "one\n",
      staged: "theirs\n",
      out: context.expect.stringContaining("its staged version was changed in the meantime"),
    });
  });

  it.concurrent("who holds the index is named, and his lock stays", async (context) => {
    const repository = await editedRepository(context, { spaces });
    writeFileSync(`${repository.root}/.git/index.lock`, "");
    context.expect(await fixOutcome(repository)).toMatchObject({
      code: 1,
      disk: "one\n",
      staged: "one \n",
      out: context.expect.stringContaining("another process holds the index"),
    });
    context.expect(repository.exists(".git/index.lock")).toBe(true);
  });

  it.concurrent("who changed a file in the second in which it was staged, keeping its size, is seen by git afterwards as well", async (context) => {
    const repository = await editedRepository(context, { spaces });
    await repository.ask("config", "core.trustctime", "false");
    // The times of the file, of its entry and of the index are one: only a look at the content
    // tells.
    const second = Math.floor(Date.now() / 1000) - 100;
    const write = (content: string) => {
      writeFileSync(repository.path("b.txt"), content);
      utimesSync(repository.path("b.txt"), second, second);
    };
    write("old\n");
    await repository.stage("a.txt", "b.txt");
    write("new\n");
    utimesSync(`${repository.root}/.git/index`, second, second);
    context.expect(await fixOutcome(repository)).toMatchObject({ code: 0, staged: "one\n" });
    context.expect(await repository.ask("status", "--porcelain")).toBe("M  a.txt\nMM b.txt");
  });
});
