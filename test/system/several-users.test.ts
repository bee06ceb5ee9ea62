// Several users of one machine in one repository, and root in a user's: nobody is shut out by what
// another user made.

import { chmodSync, chownSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import type { Finished } from "../support/process/process.ts";
import { checkout, newWorld } from "../support/repository/world.ts";
import type { Context } from "../support/repository/world.ts";

const group = 20_100;

interface User {
  readonly git: (...args: string[]) => Promise<Finished>;
  readonly airlock: (...args: string[]) => Promise<Finished>;
  /** Writes a file and stages it. */
  readonly stage: (path: string, text: string) => Promise<void>;
}

/**
 * A machine with the package where every user can read it, and an empty folder for a repository of
 * user 20001.
 */
async function machine(context: Context) {
  const world = await newWorld(context);
  const [packageRoot, root] = [join(world.dir, "package"), join(world.dir, "repo")];
  for (const part of ["dist", "hooks", "package.json", "node_modules/husky"])
    cpSync(join(checkout, part), join(packageRoot, part), { recursive: true });
  for (const folder of [world.dir, root]) mkdirSync(folder, { recursive: true });
  chmodSync(world.dir, 0o755);
  chownSync(root, 20_001, group);
  chmodSync(root, 0o2775);
  const user = (uid: number, gid: number, umask = "022"): User => {
    const home = join(world.dir, `home-${uid}`);
    mkdirSync(home, { recursive: true });
    writeFileSync(
      join(home, ".gitconfig"),
      "[user]\n\tname = U\n\temail = u@example.org\n[safe]\n\tdirectory = *\n[init]\n\tdefaultBranch = main\n",
    );
    for (const path of [home, join(home, ".gitconfig")]) chownSync(path, uid, gid);
    const env = {
      PATH: world.env["PATH"] ?? "",
      HOME: home,
      GIT_CONFIG_NOSYSTEM: "1",
      AIRLOCK_SESSION: `user-${uid}`,
      LANG: "C.UTF-8",
    };
    const as = uid === 0 ? [] : ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
    const call = (argv: readonly string[]) =>
      run([...as, "sh", "-c", `umask ${umask}; exec "$@"`, "sh", ...argv], { cwd: root, env });
    const git = (...args: string[]) => call(["git", ...args]);
    return {
      git,
      airlock: (...args) => call([process.execPath, join(packageRoot, "dist/bin.cjs"), ...args]),
      stage: async (path, text) => {
        const file = join(root, path);
        writeFileSync(file, text);
        chownSync(file, uid, gid);
        chmodSync(file, 0o666 & ~Number.parseInt(umask, 8));
        await git("add", path);
      },
    };
  };
  return { world, root, user };
}

const config = JSON.stringify({
  checks: { good: { files: "*.txt", shell: true, run: '! grep -l BAD "$@"' } },
});

async function begin(owner: User, ...init: string[]): Promise<void> {
  await owner.git("init", "--quiet", ...init, ".");
  await owner.stage("airlock.config.json", config);
  await owner.airlock("install");
}

describe.runIf(process.platform === "linux" && process.getuid?.() === 0)(
  "in a repository of several users",
  () => {
    it.concurrent.for(["group", "all", "0660"])(
      "with core.sharedRepository=%s each one's commits are checked, and (group) recorded where not",
      async (shared, context) => {
        const { user } = await machine(context);
        // With another umask git itself fails on COMMIT_EDITMSG, hooks or not.
        const [one, two] = [user(20_001, group, "002"), user(20_002, group, "002")];
        await begin(one, `--shared=${shared}`);
        context.expect((await one.git("commit", "-m", "one")).code).toBe(0);
        await two.stage("two.txt", "BAD");
        const refused = await two.git("commit", "-m", "two");
        context.expect(refused.code, refused.stderr).toBe(1);
        context.expect(refused.stderr).toContain("two.txt");
        // The first user, after the second one has written everywhere.
        await one.git("reset", "-q", "--", "two.txt");
        await one.stage("three.txt", "ok");
        const landed = await one.git("commit", "-m", "three");
        context.expect(landed.code, landed.stderr).toBe(0);
        if (shared !== "group") return;
        await two.stage("two.txt", "BAD");
        const unchecked = await two.git("commit", "-n", "-m", "two, unchecked");
        context.expect(unchecked.code, unchecked.stderr).toBe(0);
        await one.stage("four.txt", "ok");
        const beside = await one.git("commit", "-n", "-m", "four, unchecked");
        context.expect(beside.code, beside.stderr).toBe(0);
        await two.stage("two.txt", "ok");
        const after = await two.git("commit", "-m", "two, checked");
        context.expect(after.code, after.stderr).toBe(0);
        const log = await two.airlock("log", "--json");
        context.expect(log.stdout.match(/"no-verify"/g)).toHaveLength(2);
      },
    );

    it.concurrent("root can look once, and the owner goes on", async (context) => {
      const { user } = await machine(context);
      const [owner, root] = [user(20_001, group), user(0, 0)];
      await begin(owner);
      await owner.stage("a.txt", "ok");
      const looked = await root.airlock("run", "--all");
      context.expect(looked.code, looked.stderr).toBe(0);
      const landed = await owner.git("commit", "-m", "after root");
      context.expect(landed.code, landed.stderr).toBe(0);
      await owner.stage("b.txt", "BAD");
      context.expect((await owner.git("commit", "-m", "checked still")).code).toBe(1);
      context.expect((await owner.git("commit", "-n", "-m", "unchecked")).code).toBe(0);
      const cleared = await owner.airlock("cache", "clear");
      context.expect(cleared.code, cleared.stderr).toBe(0);
    });

    it.concurrent("a state folder that root has made in full is named with the command that gives it back, and -n still commits", async (context) => {
      const { user, root } = await machine(context);
      const owner = user(20_001, group);
      await begin(owner);
      await owner.stage("a.txt", "ok");
      const state = join(root, ".git/airlock");
      await run(["chown", "-R", "0:0", state], {
        cwd: root,
        env: { PATH: process.env["PATH"] ?? "" },
      });
      const refused = await owner.git("commit", "-m", "no");
      context.expect(refused.code).toBe(1);
      context.expect(refused.stderr).toContain(`sudo chown -R "$(id -u):$(id -g)"`);
      context
        .expect(refused.stderr)
        .toMatch(
          /core\.sharedRepository group, and node '\S+\/dist\/bin\.cjs' install by its owner\.$/m,
        );
      const unchecked = await owner.git("commit", "-n", "-m", "unchecked");
      context.expect(unchecked.code, unchecked.stderr).toBe(0);
    });
  },
);
