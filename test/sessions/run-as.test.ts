// `airlock run-as`: a command as a session.

import { describe, it } from "vitest";
import { airlock, committed, holders } from "../support/claim/claims.ts";
import { builtCommand, startCommand, until, untilTrue } from "../support/repository/world.ts";
import { type Shown, sessions, names } from "./sessions-fixture.ts";

describe("airlock run-as", () => {
  it.concurrent("runs a command as a session that ends with it, gives its exit code, and frees what it held", async (context) => {
    const repository = await committed(context);
    const script = `echo "$AIRLOCK_SESSION"; "${process.execPath}" "${builtCommand}" session list --json; exit 7`;
    const end = await repository.airlock([
      "run-as",
      "--name",
      "worker",
      "--claim",
      "job",
      "--paths",
      "lib",
      "--",
      "sh",
      "-c",
      script,
    ]);
    const [first, ...rest] = end.stdout.split("\n");
    const { sessions: during } = JSON.parse(rest.join("\n")) as { sessions: Shown[] };
    context
      .expect([end.code, first, during[0]?.name, during[0]?.standing])
      .toEqual([7, "worker", "worker", "alive"]);
    context.expect([await holders(repository), await names(repository)]).toEqual([{}, []]);
  });

  it.concurrent("refuses a work item that somebody else has, and a name that is at work, and then runs nothing", async (context) => {
    const repository = await committed(context);
    await airlock(repository, "other", "claim", "job");
    const ran = `${repository.root}/ran`;
    const lost = await repository.airlock([
      "run-as",
      "--name",
      "worker",
      "--claim",
      "job",
      "--",
      "touch",
      ran,
    ]);
    context
      .expect([lost.code, lost.stderr])
      .toEqual([3, context.expect.stringContaining('"job" is claimed by other')]);
    const first = repository.world.start(
      [...startCommand, "run-as", "--name", "twin", "--", "sh", "-c", "touch started; sleep 600"],
      {
        cwd: repository.root,
        env: repository.env,
      },
    );
    await until(`${repository.root}/started`);
    await untilTrue(async () => (await names(repository)).includes("twin"), "the session");
    context
      .expect((await repository.airlock(["run-as", "--name", "twin", "--", "touch", ran])).code)
      .toBe(3);
    context.expect((await repository.airlock(["run-as", "--", "no-such-program"])).code).toBe(2);
    context.expect((await repository.airlock(["run-as", "touch", ran])).code).toBe(2);
    context.expect(repository.exists("ran")).toBe(false);
    process.kill(-first.pid, "SIGKILL");
  });

  it.concurrent("frees its claims at once when all of it is killed, and keeps them while the command lives on", async (context) => {
    const repository = await committed(context);
    const start = (name: string) =>
      repository.world.start(
        [
          ...startCommand,
          "run-as",
          "--name",
          name,
          "--claim",
          name,
          "--",
          "sh",
          "-c",
          `echo $$ > ${name}.pid; exec sleep 600`,
        ],
        { cwd: repository.root, env: repository.env },
      );
    const [all, half] = [start("all"), start("half")];
    for (const name of ["all", "half"]) {
      await until(`${repository.root}/${name}.pid`);
      await untilTrue(
        async () =>
          (await sessions(repository)).some(
            (one) =>
              one.name === name &&
              String(one.process?.pid) === repository.read(`${name}.pid`).trim(),
          ),
        name,
      );
    }
    process.kill(-all.pid, "SIGKILL");
    process.kill(half.pid, "SIGKILL");
    await all.done;
    context.expect((await airlock(repository, "me", "claim", "all"))[0]).toBe(0);
    context.expect((await airlock(repository, "me", "claim", "half"))[0]).toBe(3);
    process.kill(-half.pid, "SIGKILL");
    await half.done;
    context.expect((await airlock(repository, "me", "claim", "half"))[0]).toBe(0);
  });
});
