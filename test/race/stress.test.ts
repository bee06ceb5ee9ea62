// The stress in small: sessions that edit, commit, fail and are killed in one tree harm nobody and
// lose nothing. `npm run stress` is the large one.

import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../../bench/process.ts";
import { judge } from "../../bench/stress/judge.ts";
import { makeScene } from "../../bench/stress/scene.ts";
import { runSession, type Committer } from "../../bench/stress/session.ts";
import { newWorld, startCommand } from "../support/repository/world.ts";
import { howMany } from "../support/property/runs.ts";

const committer: Committer = {
  name: "airlock",
  mayBeKilled: true,
  commands: (path, message, plain) =>
    plain
      ? [
          ["git", "add", path],
          ["git", "commit", "--quiet", "-m", message, "--", path],
        ]
      : [[...startCommand, "commit", "--quiet", "-m", message, path]],
};

describe("Many sessions in one tree", () => {
  it("harm nobody's files, carry only their own paths, land only what was checked, and lose nothing", async (context) => {
    const world = await newWorld(context);
    const sessions = 3;
    const rounds = howMany(2, 5);
    const scene = makeScene({
      folder: join(world.dir, "scene"),
      env: world.env,
      sessions,
      seconds: 0.2,
      config: (check) => ({
        "airlock.config.json": JSON.stringify({
          checks: { words: { files: "s*/**", run: check.split(" ") } },
        }),
      }),
      install: (place) => void run([...startCommand, "install"], place),
    });
    const books = await Promise.all(
      Array.from({ length: sessions }, (_, at) =>
        runSession(
          {
            root: scene.root,
            env: { ...world.env, AIRLOCK_SESSION: `session ${at}` },
            committer,
            rounds,
          },
          at,
        ),
      ),
    );
    const { durations, kills: _kills, ...judged } = judge(scene, books);
    context.expect(durations.length).toBe(sessions * rounds);
    context
      .expect(books.flatMap(({ givenUp, falseRefusals }) => [...givenUp, ...falseRefusals]))
      .toEqual([]);
    context.expect(judged).toEqual({
      commits: sessions * rounds,
      harmed: 0,
      foreign: 0,
      misnamed: 0,
      unseen: 0,
      broken: 0,
      lost: 0,
      stale: 0,
      falseRefusals: 0,
      givenUp: 0,
      fsck: "",
    });
    // A plain commit loses every race against those that land, and tries again: on a busy machine
    // that takes its time.
  }, 600_000);
});
