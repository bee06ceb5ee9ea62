// What the native config says of tasks: defaults, and every mistake with its place.

import { describe, it } from "vitest";
import { defaultSettings } from "../../src/checks/config/default-settings.ts";
import { errorOf, loadNative } from "./checks-candidate.ts";

describe("tasks", () => {
  it("has defaults for what is not said", async ({ expect }) => {
    const { settings } = await loadNative({
      checks: {},
      tasks: { copy: [".env"], install: false, ports: [3000, 3000] },
      worktrees: "auto",
    });
    expect(settings).toMatchObject({ worktrees: "auto" });
    expect(settings.tasks).toEqual({
      branch: "airlock/task-{name}",
      folder: "../{repo}.tasks",
      copy: [".env"],
      install: false,
      setup: [],
      ports: [3000, 3000],
      sessions: 3,
    });
    expect((await loadNative({ checks: {} })).settings).toEqual(defaultSettings);
    expect([defaultSettings.tasks, defaultSettings.worktrees]).toEqual([
      { ...settings.tasks, copy: [], install: null, ports: [20_000, 29_999] },
      "suggest",
    ]);
  });

  it.for([
    [[], "tasks must be an object such as"],
    [{ brunch: "x" }, 'tasks has the unknown key "brunch" (did you mean "branch"?)'],
    [{ branch: "tasks/mine" }, "tasks.branch must be a branch with {name} in its last part"],
    [{ branch: "-{name}" }, "tasks.branch must be"],
    [{ branch: "{name}/x" }, "tasks.branch must be"],
    [{ branch: "a..{name}" }, "tasks.branch must be"],
    [{ folder: "" }, "tasks.folder must be a text that is not empty"],
    [{ install: true }, "tasks.install must be the list of a command's words, or false"],
    [{ setup: ["npm run build"] }, "must be the list of a command's words"],
    [{ ports: [3000] }, "must be the first and the last port"],
    [{ ports: [3000, 2000] }, "tasks.ports must be the first and the last port"],
    [{ ports: [80, 81] }, "must be the first and the last port"],
    [{ sessions: 0 }, "tasks.sessions must be a number from 1 on"],
  ] as const)("%j is refused, with its place", async ([tasks, message], { expect }) => {
    expect((await errorOf(loadNative({ checks: {}, tasks }))).message).toContain(message);
  });

  it("is one of three words for worktrees", async ({ expect }) => {
    expect((await errorOf(loadNative({ checks: {}, worktrees: "always" }))).message).toContain(
      'worktrees must be "off", "suggest" or "auto"',
    );
  });
});
