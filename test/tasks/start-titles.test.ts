// `airlock task start`: titles and ids become names of branches and folders, or are refused.

import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { branchOf, idOf, keyOf, taskName, titleOf } from "../../src/tasks/name.ts";
import { placesOf } from "../support/git/git-places.ts";
import { succeed } from "../support/process/process.ts";
import { inhabited, listed, startTask, task, untouched } from "../support/task/tasks.ts";

/** Title, id, and the key that they make. */
const titles: readonly (readonly [title: string, id: string | null, key: string])[] = [
  ["add rate limiting", "1742", "task-1742-add-rate-limiting"],
  ["  Größe: Ärger & Café  ", null, "task-große-arger-cafe"],
  ["🎉🎉", null, "task-task"],
  ["fix a/b/../c.lock @{u} ~^:?*[\\", null, "task-fix-a-b-c-lock-u"],
  ["-rf --no-verify", null, "task-rf-no-verify"],
  ["日本語の題", null, "task-日本語の題"],
  ["long title ".repeat(30), null, "task-long-title-long-title-long-title-long-title-long"],
  ["x".repeat(300), null, `task-${"x".repeat(48)}`],
  ["first line\nsecond\tline", "#7", "task-7-first-line-second-line"],
  ["$(touch pwned) `id` ; rm -rf .", null, "task-touch-pwned-id-rm-rf"],
];

describe("A title", () => {
  it.for(titles)("%j with the id %j becomes the name %j", ([title, id, key], { expect }) => {
    const name = taskName(id === null ? null : idOf(id), titleOf(title));
    expect(keyOf(branchOf("airlock/task-{name}", name))).toBe(key);
    expect(Array.from(key).length).toBeLessThanOrEqual(60);
  });

  it.concurrent.for(titles.filter(([title]) => /Größe|-rf|first line|日本/.test(title)))(
    "%j with the id %j becomes a branch and a folder with the name %j",
    async ([title, id, key], context) => {
      const { expect } = context;
      const repository = await inhabited(context);
      const path = await untouched(repository, () =>
        startTask(repository, ...(id === null ? [] : ["--id", id]), "--", title),
      );
      expect(path).toBe(join(realpathSync(join(repository.root, "..")), "repo.tasks", key));
      const places = placesOf(path);
      expect(readFileSync(join(places.gitDir, "HEAD"), "utf8")).toBe(
        `ref: refs/heads/airlock/${key}\n`,
      );
      expect(
        await succeed(["git", "status", "--porcelain"], { cwd: path, env: repository.env }),
      ).toBe("");
      expect(existsSync(join(repository.root, "pwned"))).toBe(false);
    },
  );

  it.concurrent.for([
    ["", [], "A task needs a title that is not empty."],
    [" \t\n", [], "A task needs a title that is not empty."],
    ["a", ["--id", " "], "--id takes 1 to 100 characters."],
    ["a", ["--from", "nowhere"], 'There is no commit "nowhere" in this clone.'],
    ["a", ["--from", "--all"], 'There is no commit "--all" in this clone.'],
  ] as const)("%j with %j starts nothing: exit 2", async ([title, options, message], context) => {
    const repository = await inhabited(context);
    const end = await untouched(repository, () =>
      task(repository, ["start", ...options, "--", title]),
    );
    context.expect([end.code, end.stdout]).toEqual([2, ""]);
    context.expect(end.stderr).toContain(message);
    context.expect(await listed(repository)).toEqual([]);
    context.expect(existsSync(join(repository.root, "../repo.tasks"))).toBe(false);
  });

  it.concurrent("that exists, and an --id that exists, give the task that exists; anything else a new one", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const first = await startTask(repository, "add a thing");
    expect(await startTask(repository, " add  a thing ")).toBe(first);
    const numbered = await startTask(repository, "add a thing", "--id", "5");
    expect(await startTask(repository, "quite another title", "--id", "5")).toBe(numbered);
    expect(await startTask(repository, "add a thing!")).toBe(`${first}-2`);
    const end = await task(repository, ["start", "add a thing", "--json"]);
    expect(JSON.parse(end.stdout)).toMatchObject({
      existing: true,
      task: { key: "task-add-a-thing", path: first, state: "ready" },
    });
    expect(await listed(repository)).toHaveLength(3);
  });

  it.concurrent("whose branch or folder is taken by somebody else gets a number", async (context) => {
    const repository = await inhabited(context);
    await repository.prepare("branch", "airlock/task-a");
    await repository.prepare("branch", "airlock/TASK-B");
    mkdirSync(join(repository.root, "../repo.tasks/task-c"), { recursive: true });
    const names = ["a", "b", "c"].map(async (title) =>
      (await startTask(repository, title)).split("/").at(-1),
    );
    context.expect(await Promise.all(names)).toEqual(["task-a-2", "task-b-2", "task-c-2"]);
  });
});
